"""How large the gradient is in each layer: where it vanishes, where it explodes."""

from __future__ import annotations

from typing import Any

import numpy as np
import pyqtgraph as pg
from PySide6.QtGui import QColor, QFont
from PySide6.QtWidgets import QWidget

from nnviz.gui.plots.data import Floats, clean, span
from nnviz.gui.plots.frame import MOST_POINTS, TICK_PIXELS, PlotFrame, grid_lines, line_of
from nnviz.gui.session import Session
from nnviz.gui.style import FONT_FAMILY
from nnviz.gui.wording import pretty
from nnviz.picture.theme import Theme

BAR = 0.46
_CURVES = ("backward", "forward", "update", "chart_1", "chart_2", "loss")
_RMS, _LARGEST = "root mean square of ∂C/∂w", "largest ∂C/∂w"


class GradientPlot(PlotFrame):
    """Gradient of the weights into each layer: bars of this iteration, or curves over all.

    A bar is there when the gradient of its layer has been computed (with several samples: their
    mean or sum); before that it says "?".
    """

    def __init__(self, session: Session, parent: QWidget | None = None) -> None:
        super().__init__(session, "Gradient by layer", parent)
        self.over_time = self.add_toggle("over time", "Curves over the iterations")
        self.largest = self.add_toggle("max", "Largest instead of root mean square")
        self.log = self.add_toggle("log", "Logarithmic axis, for gradients that vanish")
        self._bars = pg.BarGraphItem(x0=[], y=[], width=[], height=BAR, pen=None)
        self._texts: list[Any] = []
        self._curves: list[Any] = []
        self._line = pg.InfiniteLine(angle=90, movable=False)
        self.plot.addItem(self._bars)
        self.plot.addItem(self._line)
        self.values: Floats = np.empty(0)
        self.setAccessibleName("Gradient by layer")

    @property
    def layers(self) -> tuple[int, ...]:
        """The layers that trained weights lead into, counted from 1."""
        return tuple(magnitude.layer for magnitude in self._session.trace.gradient_magnitudes)

    def known_layers(self) -> list[bool]:
        """For each layer whether its gradient of this iteration has been computed."""
        session, graph = self._session, self._session.network.architecture
        several = len(session.trace.samples) > 1
        flags = session.known.averaged if several else session.known.gradient
        trained = graph.parameter_index >= 0
        found = []
        for layer in self.layers:
            neurons = graph.neurons(layer)
            start = graph.incoming_edges(neurons[0]).start
            edges = slice(start, graph.incoming_edges(neurons[-1]).stop)
            found.append(bool(flags[edges][trained[edges]].all()))
        return found

    def draw(self, tokens: Theme) -> None:
        over_time = self.over_time.isChecked()
        self._clear()
        self._bars.setVisible(not over_time)
        self._line.setVisible(over_time)
        if over_time:
            self._draw_curves(tokens)
        else:
            self._draw_bars(tokens)

    def _clear(self) -> None:
        for item in (*self._texts, *self._curves):
            self.plot.removeItem(item)
        self._texts, self._curves = [], []

    # ---- bars -------------------------------------------------------------------------------

    def _draw_bars(self, tokens: Theme) -> None:
        session, log = self._session, self.log.isChecked()
        values = np.array(
            [
                m.largest if self.largest.isChecked() else m.rms
                for m in session.trace.gradient_magnitudes
            ]
        )
        self.values = np.where(self.known_layers(), values, np.nan)
        sizes = clean(self.values, log)
        low, high = span(sizes, log)
        lengths = np.nan_to_num((np.log10(sizes) if log else sizes) - low)
        rows = np.arange(len(sizes), dtype=np.float64)
        self.plot.setLogMode(x=False, y=False)
        self._bars.setOpts(
            x0=np.zeros(len(rows)),
            y=rows,
            width=np.maximum(lengths, 0.0),
            brushes=[self._shade(tokens, size, lengths) for size in lengths],
        )
        room = high - low
        self.plot.setXRange(0.0, room * 1.28, padding=0)
        self.plot.setYRange(-0.6, max(len(rows), 3) - 0.4, padding=0)
        self.plot.invertY(True)
        self.plot.showGrid(x=False, y=False)
        self._name_rows(tokens, lengths, room)

    def _shade(self, tokens: Theme, size: float, lengths: Floats) -> QColor:
        colour = QColor(tokens.backward)
        largest = float(lengths.max()) or 1.0
        colour.setAlphaF(0.45 + 0.5 * size / largest)
        return colour

    def _name_rows(self, tokens: Theme, lengths: Floats, room: float) -> None:
        names = [(row, f"w into layer {layer}") for row, layer in enumerate(self.layers)]
        self.left.setTicks([names])
        self.bottom.setTicks([[]])
        self.bottom.hide()
        words = []
        for row, value in enumerate(self.values):
            known = np.isfinite(value)
            text = pretty(self._session.format.text(float(value))) if known else "?"
            self._write(text, tokens.text if known else tokens.text_faint, lengths[row], row, room)
            words.append(f"into layer {self.layers[row]}: {text}")
        kind = _LARGEST if self.largest.isChecked() else _RMS
        scale = ", logarithmic" if self.log.isChecked() else ""
        self.legend.hide()
        self.heading.setToolTip(f"{kind}, this iteration{scale}")
        self.setAccessibleDescription(f"{kind}, {'; '.join(words)}")

    def _write(self, text: str, colour: str, length: float, row: int, room: float) -> None:
        item = pg.TextItem(text, color=QColor(colour), anchor=(0.0, 0.5))
        font = QFont(FONT_FAMILY)
        font.setPixelSize(TICK_PIXELS + 1)
        item.setFont(font)
        item.setPos(length + 0.015 * room, row)
        self.plot.addItem(item, ignoreBounds=True)
        self._texts.append(item)

    # ---- curves -----------------------------------------------------------------------------

    def _draw_curves(self, tokens: Theme) -> None:
        session, log = self._session, self.log.isChecked()
        rms, largest = session.journey.magnitudes(session.reached)
        columns = [layer - 2 for layer in self.layers]
        values = (largest if self.largest.isChecked() else rms)[:, columns]
        if session.iteration == session.reached and len(values):
            values[-1, ~np.array(self.known_layers(), dtype=bool)] = np.nan
        self.values = values
        first = session.journey.first
        x = first + np.arange(len(values), dtype=np.float64)
        self.plot.setLogMode(x=False, y=log)
        colours = [getattr(tokens, _CURVES[k % len(_CURVES)]) for k in range(values.shape[1])]
        for column, colour in enumerate(colours):
            y = clean(values[:, column], log)
            curve = pg.PlotDataItem(connect="finite", antialias=True)
            curve.setLogMode(False, log)
            line_of(curve, x, y, colour, points=np.isfinite(y).sum() <= MOST_POINTS)
            self.plot.addItem(curve)
            self._curves.append(curve)
        self._frame_curves(tokens, values, log, colours)

    def _frame_curves(self, tokens: Theme, values: Floats, log: bool, colours: list[str]) -> None:
        first = self._session.journey.first
        self.plot.invertY(False)
        self.left.setTicks(None)
        self.bottom.setTicks(None)
        self.bottom.show()
        self.plot.setYRange(*span(clean(values, log), log), padding=0.06)
        last = max(float(first + len(values) - 1), first + 1.0)
        self.plot.setXRange(first, last, padding=0.03)
        self._line.setPen(pg.mkPen(QColor(tokens.text_muted), width=1))
        self._line.setPos(float(self._session.iteration))
        grid_lines(self.plot)
        names = [
            f'<span style="color:{colour}">layer {layer}</span>'
            for layer, colour in zip(self.layers, colours, strict=False)
        ]
        self.legend.setText(" &nbsp; ".join(names[:8]))
        self.legend.show()
        kind = _LARGEST if self.largest.isChecked() else _RMS
        self.heading.setToolTip(f"{kind}, over the iterations")
        self.setAccessibleDescription(f"{kind} over {len(values)} iterations")
