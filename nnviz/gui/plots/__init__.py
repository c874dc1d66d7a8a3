"""Plots, the only place that imports pyqtgraph; imported after the first paint.

What is drawn is a function of one value, `Shown`; `source` is where it comes from.
"""

from nnviz.gui.plots.fan import Fan, FanPlot, fan_of
from nnviz.gui.plots.function import FunctionPlot
from nnviz.gui.plots.gradients import GradientPlot
from nnviz.gui.plots.histograms import HistogramPlot
from nnviz.gui.plots.loss import LossPlot
from nnviz.gui.plots.slice import SlicePlot
from nnviz.gui.plots.source import Shown, shown
from nnviz.gui.plots.spread import SpreadPlot
from nnviz.gui.plots.surface import SurfacePlot

__all__ = [
    "Fan",
    "FanPlot",
    "FunctionPlot",
    "GradientPlot",
    "HistogramPlot",
    "LossPlot",
    "Shown",
    "SlicePlot",
    "SpreadPlot",
    "SurfacePlot",
    "fan_of",
    "shown",
]
