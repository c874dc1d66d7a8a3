"""How large the gradient is in each layer: where it vanishes, where it explodes."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from html import escape
from typing import Any

import numpy as np
import pyqtgraph as pg
from PySide6.QtCore import Qt
from PySide6.QtGui import QColor, QFontMetricsF
from PySide6.QtWidgets import QWidget

from nnviz.gui.plots.axis import TICK_PIXELS, tick_font
from nnviz.gui.plots.curve import Curve
from nnviz.gui.plots.frame import grid_lines, labelled
from nnviz.gui.plots.heatmap import HeatMap, between
from nnviz.gui.plots.loss import UNITS
from nnviz.gui.plots.saving import Table
from nnviz.gui.plots.source import Shown, Source, shown
from nnviz.gui.plots.timed import TimePlot
from nnviz.gui.plots.zoom import Zoom
from nnviz.gui.session import Session
from nnviz.gui.settings import Settings
from nnviz.picture.theme import Theme, theme
from nnviz.picture.ticks import Floats, clean, span
from nnviz.picture.wording import pretty
from nnviz.steps.sizes import Sizes

BAR = 0.46
NUMBER = 56.0  # pixels of a number beside a bar
ROW = 14  # pixels that the name of a row takes
MOST_NAMED = 8  # layers in a legend
LEGEND_PIXELS = 12
USUAL = "0.00000"  # as wide as numbers in a legend are
_CURVES = ("backward", "forward", "update", "chart_1", "chart_2", "loss")


@dataclass(frozen=True, slots=True)
class Measure:
    """A size of a gradient: its field in `Sizes` and `Curves`, and what it is called."""

    key: str
    label: str
    short: str
    words: str
    share: bool = False  # between 0 and 1, so never on a logarithmic axis


MEASURES = (
    Measure("rms", "RMS", "RMS of ∂C/∂w", "Root mean square of ∂C/∂w"),
    Measure("largest", "max", "largest ∂C/∂w", "Largest ∂C/∂w"),
    Measure("zeros", "zeros", "zeros in ∂C/∂w", "Share of ∂C/∂w that is exactly 0", share=True),
    Measure(
        "ratio", "update : weight", "update : weight", "RMS of the update by that of the weights"
    ),
)
VIEWS = (
    ("bars", "bars", "Bars of this iteration"),
    ("curves", "curves", "Curves over the iterations"),
    ("map", "map", "Heat map: a row for each layer, over the iterations"),
)


class GradientPlot(TimePlot):
    """Gradient of the weights into each layer: bars of this iteration, or all of them over time.

    A bar is there when the gradient of its layer has been computed (with several samples: their
    mean or sum); before that it says "?".
    """

    def __init__(
        self,
        session: Session,
        parent: QWidget | None = None,
        *,
        source: Source = shown,
        settings: Settings | None = None,
        zoom: Zoom | None = None,
    ) -> None:
        super().__init__(
            session, "Gradient by layer", parent, source=source, settings=settings, zoom=zoom
        )
        self.view = self.add_choice("View", VIEWS)
        entries = tuple((m.key, m.label, m.words) for m in MEASURES)
        self.measured = self.add_choice("Measure", entries, drops=True)
        self.log = self.add_toggle("log", "Logarithmic axis, for gradients that vanish")
        self.unit = self.add_choice("Axis of time", UNITS)
        self._bars = pg.BarGraphItem(x0=[], y=[], width=[], height=BAR, pen=None)
        self._texts: list[Any] = []
        self._curves: list[Curve] = []
        self._map = HeatMap()
        for item in (self._bars, self._map):
            self.plot.addItem(item, ignoreBounds=True)
        self.values: Floats = np.empty(0)

    @property
    def measure(self) -> Measure:
        """What is shown of the gradient."""
        return next(m for m in MEASURES if m.key == self.measured.value)

    @property
    def timed(self) -> bool:
        return self.view.value != "bars"

    @property
    def logarithmic(self) -> bool:
        return self.log.isChecked() and not self.measure.share

    def draw(self, tokens: Theme, now: Shown) -> None:
        super().draw(tokens, now)
        self.head.offer(self.log, not self.measure.share and self.view.value != "map")
        self.head.offer(self.unit, self.timed and now.by_epochs)
        self._clear()
        drawn = {"bars": self._draw_bars, "curves": self._draw_curves, "map": self._draw_map}
        drawn[self.view.value](tokens, now)
        missing = self.timed and len(self.values) > 0 and not np.isfinite(self.values).any()
        self.note(tokens, "Nothing of this has been computed yet." if missing else "")

    def _clear(self) -> None:
        for item in self._texts:
            item.hide()
        self._bars.setVisible(self.view.value == "bars")
        self._map.setVisible(self.view.value == "map")
        if self.view.value != "curves":
            while self._curves:
                self._curves.pop().remove()

    def _by_rows(self, now: Shown, width: float) -> None:
        """One row for each layer, from the top, with its name; in small plots not every name."""
        rows = max(len(now.layers), 3 if self.view.value == "bars" else 1)
        self.plot.invertY(True)
        height = self.plot.getViewBox().height()
        every = max(1, int(np.ceil(ROW * rows / max(height, 1.0))))
        metrics = QFontMetricsF(tick_font())
        names = [
            (row, metrics.elidedText(name, Qt.TextElideMode.ElideRight, width))
            for row, name in enumerate(now.layer_names)
            if row % every == 0
        ]
        self.left.put(ticks=names)
        self.plot.showGrid(x=False, y=False)

    # ---- bars -------------------------------------------------------------------------------

    def _draw_bars(self, tokens: Theme, now: Shown) -> None:
        self.values = getattr(now.sizes, self.measure.key)
        log = self.logarithmic
        sizes = clean(self.values, log)
        low, high = (0.0, 1.0) if self.measure.share else span(sizes, log)
        lengths = np.maximum(np.nan_to_num((np.log10(sizes) if log else sizes) - low), 0.0)
        # In units of the longest: Qt takes places that differ by 1e-12 and less for the same.
        room = high - low if log else 1.0
        lengths = lengths if log else lengths / (high - low)
        rows = np.arange(len(sizes), dtype=np.float64)
        shades = [_shade(tokens, size / (float(lengths.max()) or 1.0)) for size in lengths]
        self._bars.setOpts(x0=np.zeros(len(rows)), y=rows, width=lengths, brushes=shades)
        self._by_rows(now, 0.4 * self.width())
        self.bottom.hide()
        # Beside the longest bar there is room for its number, however small the plot.
        pixels = max(1.0, self.plot.getViewBox().width())
        beside = min(max(0.2, 1.0 - NUMBER / pixels), 0.78)
        self.range((0.0, room / beside), (-0.6, max(len(rows), 3) - 0.4))
        words = []
        for row, value in enumerate(self.values):
            known = bool(np.isfinite(value))
            text = self.number(float(value))
            colour = tokens.text if known else tokens.text_faint
            self._write(row, text, QColor(colour), lengths[row] + 0.015 * room)
            words.append(f"into layer {now.layers[row]}: {text}")
        labelled(self.legend, "")
        self._describe("this iteration", words)

    def _write(self, row: int, text: str, colour: QColor, x: float) -> None:
        """Write beside a bar, with the item that wrote there last: making one takes long."""
        while row >= len(self._texts):
            item = pg.TextItem(anchor=(0.0, 0.5))
            item.setFont(tick_font(TICK_PIXELS + 1))
            self.plot.addItem(item, ignoreBounds=True)
            self._texts.append(item)
        item = self._texts[row]
        if item.toPlainText() != text or item.color != colour:
            item.setText(text, colour)
        item.setPos(x, row)
        item.show()

    # ---- over time --------------------------------------------------------------------------

    def _marks(self, now: Shown) -> Floats:
        """What the curves say of the measure, shape (marks, layers shown)."""
        columns = [layer - 2 for layer in now.layers]
        found: Floats = getattr(now.curves, self.measure.key)
        return found[:, columns] if max(columns, default=-1) < found.shape[1] else found[:, :0]

    def _draw_curves(self, tokens: Theme, now: Shown) -> None:
        self.values, log = self._marks(now), self.logarithmic
        while len(self._curves) > self.values.shape[1]:
            self._curves.pop().remove()
        while len(self._curves) < self.values.shape[1]:
            self._curves.append(Curve(self.plot))
        for column, curve in enumerate(self._curves):
            curve.show(
                now.curves.marks.__getitem__,
                self.values[:, column],
                QColor(_colour(tokens, column)),
                pixels=self.pixels,
                within=self.time_range(),
                log=log,
            )
        self.plot.invertY(False)
        self.left.put(log=log, percent=self.measure.share)
        drawn = np.concatenate([np.empty(0), *(curve.drawn for curve in self._curves)])
        low, high = (0.0, 1.0) if self.measure.share else span(drawn, log, close=not self.zoom.all)
        self._put_time((low - 0.06 * (high - low), high + 0.06 * (high - low)), 0.03)
        grid_lines(self.plot)
        self._name_curves(tokens, now)
        self._describe(f"over {len(self.values)} iterations", [])

    def _name_curves(self, tokens: Theme, now: Shown) -> None:
        """The layers in their colours, with their sizes where the pointer or the cursor is."""
        where = self.here if self.hovered is None else self.hovered
        mark = int(np.searchsorted(now.curves.marks, where, "right")) - 1
        values = self.values[mark] if mark >= 0 else np.full(len(now.layer_names), np.nan)
        named = list(zip(now.layer_names, map(self.number, values.tolist()), strict=False))
        names = [
            f'<span style="color:{_colour(tokens, column)}">{escape(name)}</span> {number}'
            for column, (name, number) in enumerate(named[:MOST_NAMED])
        ]
        more = len(now.layer_names) - len(names)
        names += [f"and {more} more"] if more > 0 else []
        # A second line where one is too short; not judged by the numbers, or it came and went.
        measure = QFontMetricsF(tick_font(LEGEND_PIXELS)).horizontalAdvance
        width = sum(measure(f"{name} {USUAL}   ") for name in now.layer_names[:MOST_NAMED])
        half = len(names) if width <= self.width() else (len(names) + 1) // 2
        lines = (names[:half], names[half:])
        labelled(self.legend, "<br>".join(" &nbsp; ".join(line) for line in lines if line))

    def _draw_map(self, tokens: Theme, now: Shown) -> None:
        self.values = self._marks(now)
        self._by_rows(now, 0.3 * self.width())
        log = not self.measure.share
        colours = QColor(tokens.panel), QColor(tokens.backward)
        seen = self.time_range(0.0)
        pixels = self.pixels
        self._map.show(now.curves.marks, self.values, colours, log=log, pixels=pixels, within=seen)
        self._put_time((-0.5, max(len(now.layers), 1) - 0.5), 0.0)
        scale = ", logarithmic" if log else ""
        low, high = self.number(self._map.low), self.number(self._map.high)
        self._describe(f"over {len(self.values)} iterations, {low} to {high}{scale}", [])
        squares = "".join(
            f'<span style="color:{between(*colours, share).name()}">■</span>'
            for share in (0.0, 0.25, 0.5, 0.75, 1.0)
        )
        labelled(
            self.legend, f"{self.measure.short} &nbsp; {low} {squares} {high}{scale and ', log'}"
        )

    def _put_time(self, y: tuple[float, float], room: float) -> None:
        self.bottom.show()
        assert self.now is not None
        self.measure_time(epochs=self.now.by_epochs and self.unit.value == "epochs")
        self.range(self.time_range(room), y)

    def point(self) -> None:
        super().point()
        if self.view.value == "curves" and self.now is not None:
            self._name_curves(theme(self._session.theme), self.now)

    # ---- words and numbers ------------------------------------------------------------------

    def number(self, value: float) -> str:
        """A size in the session's number format, a share in percent, "?" for none."""
        assert self.now is not None
        if not np.isfinite(value):
            return "?"
        return f"{value * 100:.3g} %" if self.measure.share else pretty(self.now.format.text(value))

    def _describe(self, when: str, words: list[str]) -> None:
        scale = ", logarithmic" if self.logarithmic else ""
        self.heading.setToolTip(f"{self.measure.words}, {when}{scale}")
        self.setAccessibleDescription(f"{self.measure.words}, {when}; {'; '.join(words)}")

    def table(self) -> Table:
        """All four sizes of each layer: of this iteration, or of all iterations marked."""
        columns = ("iteration", "layer", "name", *(m.words for m in MEASURES))
        return Table(columns, self._lines())

    def _lines(self) -> Iterator[tuple[object, ...]]:
        now = self.now
        assert now is not None
        if self.timed:
            columns = [layer - 2 for layer in now.layers]
            marks = now.curves.marks.tolist()
            sizes = Sizes(*(getattr(now.curves, m.key)[:, columns] for m in MEASURES))
        else:
            marks, sizes = [now.iteration], Sizes(*(size[None] for size in now.sizes))
        for row, iteration in enumerate(marks):
            for column, (layer, name) in enumerate(zip(now.layers, now.layer_names, strict=True)):
                numbers = [float(size[row, column]) for size in sizes]
                cells = [None if number != number else number for number in numbers]
                yield (iteration, layer, name, *cells)


def _colour(tokens: Theme, place: int) -> str:
    return str(getattr(tokens, _CURVES[place % len(_CURVES)]))


def _shade(tokens: Theme, share: float) -> QColor:
    colour = QColor(tokens.backward)
    colour.setAlphaF(0.45 + 0.5 * share)
    return colour
