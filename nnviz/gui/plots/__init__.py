"""Plots, the only place that imports pyqtgraph; imported after the first paint."""

from nnviz.gui.plots.gradients import GradientPlot
from nnviz.gui.plots.loss import LossPlot

__all__ = ["GradientPlot", "LossPlot"]
