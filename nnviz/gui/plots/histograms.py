"""How numbers are spread in each layer: weights, z, a and δ; what is dead, what is saturated."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import numpy as np
from PySide6.QtCore import QElapsedTimer, QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QFontMetricsF, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QSizePolicy, QWidget

from nnviz.errors import NnvizError
from nnviz.gui.plots.axis import tick_font
from nnviz.gui.plots.frame import Panel
from nnviz.gui.plots.saving import Table
from nnviz.gui.plots.source import Shown, Source, shown, spread_out
from nnviz.gui.session import Session
from nnviz.gui.settings import Settings
from nnviz.picture.theme import Theme, theme
from nnviz.picture.wording import pretty
from nnviz.training.populations import LayerPopulations, Population, Populations

CELL = (112.0, 74.0)  # the least room for one layer, in pixels
GAP = 18.0
RESTS = 9  # times as long as counting took, before it is done again while training runs
LINE = 15.0  # height of a line of text
KINDS = (
    ("weights", "w", "Weights into the layer"),
    ("z", "z", "Weighted inputs z"),
    ("a", "a", "Activations a"),
    ("delta", "δ", "Error terms δ = ∂C/∂z"),
)
_COLOURS = {"weights": "chart_1", "z": "forward", "a": "forward", "delta": "backward"}


class HistogramPlot(Panel):
    """One histogram for each layer, all over the same range so that they can be compared.

    `spread` computes the populations; where it refuses, what it says stands in their place.
    """

    def __init__(
        self,
        session: Session,
        parent: QWidget | None = None,
        *,
        source: Source = shown,
        settings: Settings | None = None,
        spread: Callable[[Session], Populations] = spread_out,
    ) -> None:
        super().__init__(session, "Histograms", parent, source=source, settings=settings)
        self._spread = spread
        self._populations: Populations | None = None
        self._wait = QElapsedTimer()
        self._rest = 0
        self.refusal = ""
        self.kind = self.add_choice("What is counted", KINDS)
        self.log = self.add_toggle("log", "Logarithmic counts, to see the rare ones")
        self._sheet = _Sheet(self)
        self.column.addWidget(self._sheet, 1)

    def draw(self, tokens: Theme, now: Shown) -> None:
        if now.running and self._populations is not None and self._wait.elapsed() < self._rest:
            self._stale = True  # the next look at the run is soon enough
            return
        self._wait.start()
        try:
            self._populations, self.refusal = self._spread(self._session), ""
        except NnvizError as error:
            self._populations, self.refusal = None, error.what
        self._rest = RESTS * self._wait.elapsed()
        self._wait.start()
        self._sheet.update()
        self._describe()

    @property
    def sheet(self) -> QWidget:
        return self._sheet

    # ---- painting ---------------------------------------------------------------------------

    def paint(self, painter: QPainter, place: QRectF) -> None:
        tokens, found = theme(self._session.theme), self._populations
        painter.setFont(tick_font())
        if found is None or not found.layers:
            painter.setPen(QColor(tokens.text_muted))
            flags = Qt.AlignmentFlag.AlignCenter | Qt.TextFlag.TextWordWrap
            painter.drawText(place, flags, self.refusal)
            return
        cells, layers = self.cells(place, found)
        for cell, layer in zip(cells, layers, strict=True):
            self._paint_layer(painter, tokens, cell, layer)

    def cells(
        self, place: QRectF, found: Populations
    ) -> tuple[list[QRectF], list[LayerPopulations]]:
        """Where layers are drawn, and which: where not all find room, some from first to last."""
        most = max(1, int((place.width() + GAP) / (CELL[0] + GAP)))
        rows = max(1, int(place.height() / CELL[1]))
        count = min(len(found.layers), most * rows)
        chosen = np.unique(np.linspace(0, len(found.layers) - 1, count).round().astype(int))
        used = -(-count // most)
        columns = -(-count // used)
        width = (place.width() - GAP * (columns - 1)) / columns
        height = place.height() / used
        cells = [
            QRectF(
                place.left() + (at % columns) * (width + GAP),
                place.top() + (at // columns) * height,
                max(width, 1.0),
                max(height, 1.0),
            )
            for at in range(len(chosen))
        ]
        return cells, [found.layers[at] for at in chosen]

    def _paint_layer(
        self, painter: QPainter, tokens: Theme, cell: QRectF, layer: LayerPopulations
    ) -> None:
        found, kind = self._populations, self.kind.value
        assert found is not None
        edges = found.edges[kind]  # type: ignore[index]
        lines = self._write_head(painter, tokens, cell, layer)
        bars = cell.adjusted(0, lines * LINE + 2, 0, -LINE - 4)
        if bars.height() >= 4:
            self._paint_bars(painter, tokens, bars, _of(layer, kind), edges)
        foot = QRectF(cell.left(), cell.bottom() - LINE - 1, cell.width(), LINE)
        painter.setPen(QColor(tokens.text_muted))
        left, right = (self._text(float(edge)) for edge in (edges[0], edges[-1]))
        painter.drawText(foot, Qt.AlignmentFlag.AlignLeft, left)
        painter.drawText(foot, Qt.AlignmentFlag.AlignRight, right)

    def _paint_bars(
        self,
        painter: QPainter,
        tokens: Theme,
        bars: QRectF,
        population: Population,
        edges: np.ndarray[tuple[int], np.dtype[np.float64]],
    ) -> None:
        counts = population.counts.astype(np.float64)
        heights = np.log1p(counts) if self.log.isChecked() else counts
        heights = heights / max(float(heights.max(initial=0.0)), 1e-300) * bars.height()
        step = bars.width() / len(counts)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing, False)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(QColor(getattr(tokens, _COLOURS[self.kind.value])))
        for at in np.flatnonzero(counts):
            height = max(float(heights[at]), 1.0)
            left = bars.left() + float(at) * step
            painter.drawRect(QRectF(left, bars.bottom() - height, max(step - 0.5, 0.5), height))
        painter.setPen(QPen(QColor(tokens.border), 1))
        painter.drawLine(bars.bottomLeft(), bars.bottomRight())
        scale = max(abs(float(edges[0])), abs(float(edges[-1]))) or 1.0
        low, high = float(edges[0]) / scale, float(edges[-1]) / scale
        if low < 0.0 < high:  # a tick where the sign changes
            x = bars.left() + bars.width() * -low / (high - low)
            painter.setPen(QPen(QColor(tokens.text_faint), 1))
            painter.drawLine(QPointF(x, bars.bottom()), QPointF(x, bars.bottom() + 4))
        painter.setRenderHint(QPainter.RenderHint.Antialiasing, True)

    def _write_head(
        self, painter: QPainter, tokens: Theme, cell: QRectF, layer: LayerPopulations
    ) -> int:
        """Name and shares in one line, or in two where that is too long; returns how many."""
        words, trouble = _shares(layer)
        metrics = QFontMetricsF(tick_font())
        name, room = self._name(layer), cell.width() - metrics.horizontalAdvance(words) - 8
        two = bool(words) and metrics.horizontalAdvance(name) > room and cell.height() > 4 * LINE
        room = cell.width() if two or not words else room
        head = QRectF(cell.left(), cell.top(), cell.width(), LINE)
        painter.setPen(QColor(tokens.text))
        name = metrics.elidedText(name, Qt.TextElideMode.ElideRight, room)
        painter.drawText(head, Qt.AlignmentFlag.AlignLeft, name)
        painter.setPen(QColor(tokens.error if trouble else tokens.text_muted))
        side = Qt.AlignmentFlag.AlignLeft if two else Qt.AlignmentFlag.AlignRight
        painter.drawText(head.translated(0, LINE if two else 0), side, words)
        return 2 if two else 1

    # ---- words and numbers ------------------------------------------------------------------

    def _name(self, layer: LayerPopulations) -> str:
        graph = self._session.network.architecture
        return graph.layer_label(layer.layer) if layer.layer <= graph.layer_count else ""

    def _text(self, value: float) -> str:
        return pretty(f"{value:.3g}") if np.isfinite(value) else "?"

    def _describe(self) -> None:
        found, kind = self._populations, self.kind.value
        if found is None:
            self.setAccessibleDescription(self.refusal)
            return
        words = []
        for layer in found.layers:
            population = _of(layer, kind)
            shares = _shares(layer)[0]
            words.append(
                f"{self._name(layer)}: mean {self._text(population.mean)}, standard deviation "
                f"{self._text(population.deviation)}{', ' if shares else ''}{shares}"
            )
        what = next(tip for key, _, tip in KINDS if key == kind)
        self.setAccessibleDescription(f"{what}, over {found.samples:,} samples. {'; '.join(words)}")
        self.heading.setToolTip(f"{what}, over {found.samples:,} samples")

    def table(self) -> Table:
        """Every bin of every kind and layer."""
        return Table(("layer", "name", "kind", "from", "to", "count"), self._bins())

    def _bins(self) -> Iterator[tuple[object, ...]]:
        found = self._populations
        for layer in found.layers if found is not None else ():
            for kind, _, _ in KINDS:
                edges = found.edges[kind].tolist()  # type: ignore[index,union-attr]
                counts = _of(layer, kind).counts.tolist()
                for low, high, count in zip(edges, edges[1:], counts, strict=False):
                    yield (layer.layer, self._name(layer), kind, low, high, count)


class _Sheet(QWidget):
    """The surface that the histograms are painted on."""

    def __init__(self, panel: HistogramPlot) -> None:
        super().__init__(panel)
        self._panel = panel
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        try:
            painter.setRenderHint(QPainter.RenderHint.Antialiasing)
            self._panel.paint(painter, QRectF(self.rect()))
        finally:
            painter.end()


def _of(layer: LayerPopulations, kind: str) -> Population:
    return layer.kinds[kind]  # type: ignore[index]


def _shares(layer: LayerPopulations) -> tuple[str, bool]:
    """`2 dead` and `12 % saturated`, as far as they mean anything, and whether that is trouble."""
    words = []
    if np.isfinite(layer.dead_share):
        words.append(f"{len(layer.dead)} dead")
    if np.isfinite(layer.saturated_share):
        words.append(f"{layer.saturated_share * 100:.0f} % saturated")
    return ", ".join(words), bool(layer.dead) or layer.saturated_share >= 0.5
