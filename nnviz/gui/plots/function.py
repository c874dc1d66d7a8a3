"""The function the network has become: its output over one input, against the data."""

from __future__ import annotations

from html import escape
from typing import Any

import numpy as np
import pyqtgraph as pg
from PySide6.QtGui import QColor
from PySide6.QtWidgets import QWidget

from nnviz.gui.plots.dots import Dots
from nnviz.gui.plots.frame import BESIDE, PlotFrame, grid_lines, labelled
from nnviz.gui.plots.miss import Miss, MissMark, miss_of
from nnviz.gui.plots.saving import Table
from nnviz.gui.plots.source import Shown
from nnviz.gui.session import Session
from nnviz.gui.settings import Settings
from nnviz.picture.samples import class_colours
from nnviz.picture.theme import Theme
from nnviz.picture.ticks import Floats, clean, span
from nnviz.picture.wording import pretty, variable
from nnviz.steps import NumberFormat
from nnviz.training.dataset import TRAINING
from nnviz.training.maps import Probe, between, means, span_of

POINTS = 200
MOST_DOTS = 1_500  # of all outputs together
MOST_CURVES = 10
OVER_DOTS = 10


class FunctionPlot(PlotFrame):
    """A curve for each output (or for one neuron) over the first chosen feature.

    Other features are held at their mean. Samples of the training part are filled dots, all
    others hollow ones. With one input and one output the sample shown has a bar from its target
    to the answer, and where the loss is a square, the square of that side.
    """

    margin_right = BESIDE

    def __init__(
        self,
        session: Session,
        parent: QWidget | None = None,
        *,
        settings: Settings | None = None,
    ) -> None:
        super().__init__(session, "Output over one input", parent, settings=settings)
        self.neuron = 0  # 0 for the outputs
        self.bottom.whole = False
        self._curves: list[Any] = []
        self.mark = MissMark()
        self.plot.addItem(self.mark, ignoreBounds=True)
        self._dots: list[tuple[Dots, Dots]] = []  # filled and hollow ones of each output
        self._probe: tuple[object, Probe] | None = None
        self.places: Floats = np.empty(0)
        self.answers: Floats = np.empty((0, 0))

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
        self.places = between(x_span, POINTS)
        rows = [number - 1 for number in self.neurons]
        self.answers = self._probed(feature).activations(network)[rows]
        self._draw_curves(tokens)
        self._draw_dots(tokens)
        miss = miss_of(session) if self.neurons == tuple(network.architecture.outputs) else None
        self.mark.show_miss(miss, tokens)
        values = [clean(self.answers).ravel(), clean(data.targets).ravel()]
        self.range(x_span, self.mark.room(x_span, _room(np.concatenate(values))))
        grid_lines(self.plot)
        self._say(tokens)

    def _probed(self, feature: int) -> Probe:
        """What asks the network along the feature, kept as long as it asks the same."""
        session, data = self._session, self._session.data
        chapter = session.journey.chapter_at(session.iteration)
        graph, drop = session.shown_network.architecture, chapter.settings.drop
        key = (graph, data, chapter.conventions, drop, feature)
        if self._probe is None or self._probe[0] != key:
            points = np.tile(means(data), (POINTS, 1))
            points[:, feature] = self.places
            probe = Probe(graph, points, conventions=chapter.conventions, drop=drop)
            self._probe = key, probe
        return self._probe[1]

    def _colours(self, tokens: Theme) -> list[str]:
        count = len(self.neurons)
        return [tokens.chart_1] if count == 1 else class_colours(tokens, count)

    def _draw_curves(self, tokens: Theme) -> None:
        while len(self._curves) < len(self.answers):
            curve = pg.PlotCurveItem(connect="finite", antialias=True)
            curve.setZValue(OVER_DOTS)
            self.plot.addItem(curve, ignoreBounds=True)
            self._curves.append(curve)
        # One answer alone is drawn in ink, or among many dots of its colour it would be lost.
        colours = [tokens.text] if len(self.answers) == 1 else self._colours(tokens)
        for at, curve in enumerate(self._curves):
            curve.setVisible(at < len(self.answers))
            if at < len(self.answers):
                pen = pg.mkPen(QColor(colours[at]), width=2)
                curve.setData(self.places, clean(self.answers[at]), pen=pen)

    def _draw_dots(self, tokens: Theme) -> None:
        data, columns = self._session.data, self._columns()
        while len(self._dots) < len(columns):
            self._dots.append((Dots(6.0), Dots(6.0)))
            for item in self._dots[-1]:
                self.plot.addItem(item, ignoreBounds=True)
        every = max(1, -(-len(data) * len(columns) // MOST_DOTS))
        x = data.inputs[::every, self._session.features[0]]
        learnt = data.roles[::every] == TRAINING
        paper, colours = QColor(tokens.panel), self._colours(tokens)
        for (filled, hollow), column, colour in zip(self._dots, columns, colours, strict=False):
            y, shade = data.targets[::every, column], QColor(colour)
            filled.show_at(x[learnt], y[learnt], shade)
            hollow.show_at(x[~learnt], y[~learnt], paper, pg.mkPen(shade))
        for pair in self._dots[len(columns) :]:
            for item in pair:
                item.hide()

    def _columns(self) -> list[int]:
        """The targets that belong to the answers; a hidden neuron has none."""
        outputs = self._session.shown_network.architecture.outputs
        return [outputs.index(number) for number in self.neurons if number in outputs]

    def _say(self, tokens: Theme) -> None:
        data, graph = self._session.data, self._session.shown_network.architecture
        feature = self._session.features[0]
        over = variable(data.feature_names[feature] if data.feature_names else f"x{feature + 1}")
        self.name_axes(tokens, over)
        names = data.classes or [graph.label(number) for number in self.neurons]
        parts = [
            f'<span style="color:{colour}">{pretty(escape(name))}</span>'
            for name, colour in zip(names, self._colours(tokens), strict=False)
        ]
        miss = self.mark.miss
        said = _missed(miss, self._session.format) if miss is not None else ""
        red = f'<span style="color:{tokens.loss}">{said}</span>' if said else ""
        labelled(self.legend, " &nbsp; ".join(parts) if len(self.neurons) > 1 else red)
        answers = f"Answers of {len(self.neurons)} neurons over {over}"
        self.setAccessibleDescription(f"{answers}; {said}" if said else answers)

    def table(self) -> Table:
        names = tuple(f"neuron {number}" for number in self.neurons)
        rows = np.column_stack((self.places, *self.answers))
        return Table(("x", *names), [tuple(row) for row in rows.tolist()])


def _missed(miss: Miss, form: NumberFormat) -> str:
    """What the bar says, and the square."""
    off = miss.answer - miss.target
    words = f"ŷ − y = {pretty(form.text(off))}"
    return f"{words}, squared {pretty(form.text(off * off))}" if miss.squared else words


def _room(values: Floats) -> tuple[float, float]:
    """A range that holds the numbers, not forced to begin at 0."""
    finite = values[np.isfinite(values)]
    if not len(finite):
        return span(values)
    low, high = float(finite.min()), float(finite.max())
    room = 0.08 * (high - low) or abs(high) * 0.08 or 1.0
    return low - room, high + room
