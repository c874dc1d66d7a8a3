"""The function the network has become: its output over one input, against the data."""

from __future__ import annotations

from typing import Any

import numpy as np
import pyqtgraph as pg
from PySide6.QtGui import QColor
from PySide6.QtWidgets import QWidget

from nnviz.gui.panels.shades import class_colours
from nnviz.gui.plots.data import Floats, clean, span
from nnviz.gui.plots.frame import PlotFrame, grid_lines, labelled
from nnviz.gui.plots.saving import Table
from nnviz.gui.plots.source import Shown
from nnviz.gui.session import Session
from nnviz.gui.wording import pretty
from nnviz.picture.theme import Theme
from nnviz.training.dataset import TRAINING
from nnviz.training.maps import Mapper, between, means, span_of

POINTS = 200
MOST_DOTS = 2_000
MOST_CURVES = 10


class FunctionPlot(PlotFrame):
    """A curve for each output (or for one neuron) over the first chosen feature.

    Other features are held at their mean. Samples of the training part are filled dots, all
    others hollow ones.
    """

    def __init__(self, session: Session, parent: QWidget | None = None) -> None:
        super().__init__(session, "Output over one input", parent)
        self.neuron = 0  # 0 for the outputs
        self.bottom.whole = False
        self._dots = pg.ScatterPlotItem(size=6, antialias=True)
        self._hollow = pg.ScatterPlotItem(size=6, antialias=True)
        self._curves: list[Any] = []
        for item in (self._dots, self._hollow):
            self.plot.addItem(item, ignoreBounds=True)
        self.places: Floats = np.empty(0)
        self.answers: Floats = np.empty((0, 0))
        self.head.hide()

    @property
    def neurons(self) -> tuple[int, ...]:
        """The neurons whose answers are drawn."""
        graph = self._session.shown_network.architecture
        return (self.neuron,) if self.neuron else tuple(graph.outputs)[:MOST_CURVES]

    def draw(self, tokens: Theme, now: Shown) -> None:
        session, data = self._session, self._session.data
        feature = session.features[0]
        x_span = span_of(data.inputs[:, feature])
        network = session.shown_network
        mapper = Mapper(
            network.architecture,
            (x_span, (-1.0, 1.0)),
            POINTS,
            features=(feature,),
            fixed=means(data),
        )
        self.places = between(x_span, POINTS)
        rows = [number - 1 for number in self.neurons]
        self.answers = mapper.maps(network)[rows, 0]
        self._draw_curves(tokens)
        self._draw_dots(tokens)
        values = [clean(self.answers).ravel(), clean(data.targets).ravel()]
        self.range(x_span, _room(np.concatenate(values)))
        grid_lines(self.plot)
        self._say(tokens)

    def _colours(self, tokens: Theme) -> list[str]:
        count = len(self.neurons)
        return [tokens.chart_1] if count == 1 else class_colours(tokens, count)

    def _draw_curves(self, tokens: Theme) -> None:
        while len(self._curves) < len(self.answers):
            curve = pg.PlotCurveItem(connect="finite", antialias=True)
            self.plot.addItem(curve, ignoreBounds=True)
            self._curves.append(curve)
        colours = self._colours(tokens)
        for at, curve in enumerate(self._curves):
            curve.setVisible(at < len(self.answers))
            if at < len(self.answers):
                pen = pg.mkPen(QColor(colours[at]), width=2)
                curve.setData(self.places, clean(self.answers[at]), pen=pen)

    def _draw_dots(self, tokens: Theme) -> None:
        data = self._session.data
        every = max(1, -(-len(data) // MOST_DOTS))
        x = data.inputs[::every, self._session.features[0]]
        colours = self._colours(tokens)
        filled = data.roles[::every] == TRAINING
        shown = not self.neuron or self.neuron in self._session.network.architecture.outputs
        columns = range(min(data.targets.shape[1], MOST_CURVES)) if shown else ()
        for item, chosen, hollow in ((self._dots, filled, False), (self._hollow, ~filled, True)):
            spots: list[dict[str, Any]] = []
            for column in columns:
                shade = QColor(colours[min(column, len(colours) - 1)])
                paper = QColor(tokens.panel)
                look = {"pen": pg.mkPen(shade), "brush": paper if hollow else shade}
                y = data.targets[::every, column]
                spots += [
                    {"pos": (float(a), float(b)), **look}
                    for a, b in zip(x[chosen], y[chosen], strict=True)
                ]
            item.setData(spots)

    def _say(self, tokens: Theme) -> None:
        data, graph = self._session.data, self._session.shown_network.architecture
        names = data.feature_names
        feature = self._session.features[0]
        over = names[feature] if names else f"x_{feature + 1}"
        if len(self.neurons) > 1:
            parts = [
                f'<span style="color:{colour}">{pretty(name)}</span>'
                for name, colour in zip(
                    data.classes or [graph.label(n) for n in self.neurons],
                    self._colours(tokens),
                    strict=False,
                )
            ]
            labelled(self.legend, f"over {pretty(over)}: " + " &nbsp; ".join(parts))
        else:
            labelled(self.legend, f"over {pretty(over)}")
        self.setAccessibleDescription(f"Answers of {len(self.neurons)} neurons over {over}")

    def table(self) -> Table:
        names = tuple(f"neuron {number}" for number in self.neurons)
        rows = np.column_stack((self.places, *self.answers))
        return Table(("x", *names), [tuple(row) for row in rows.tolist()])


def _room(values: Floats) -> tuple[float, float]:
    """A range that holds the numbers, not forced to begin at 0."""
    finite = values[np.isfinite(values)]
    if not len(finite):
        return span(values)
    low, high = float(finite.min()), float(finite.max())
    room = 0.08 * (high - low) or abs(high) * 0.08 or 1.0
    return low - room, high + room
