"""Plots, the only place that imports pyqtgraph; imported after the first paint.

What is drawn is a function of one value, `Shown`; `source` is where it comes from.
"""

from nnviz.gui.plots.gradients import GradientPlot
from nnviz.gui.plots.histograms import HistogramPlot
from nnviz.gui.plots.loss import LossPlot
from nnviz.gui.plots.source import Shown, shown

__all__ = ["GradientPlot", "HistogramPlot", "LossPlot", "Shown", "shown"]
