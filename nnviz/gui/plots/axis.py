"""Axes with short tick texts: numbers, powers of ten, whole iterations or whole epochs."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import pyqtgraph as pg
from PySide6.QtCore import QRectF, Qt
from PySide6.QtGui import QFont, QFontMetricsF

from nnviz.gui.plots.source import Ruler
from nnviz.gui.style import FONT_FAMILY
from nnviz.picture.ticks import log_ticks, tick_text
from nnviz.picture.wording import pretty

TICK_PIXELS = 11
APART = 5  # pixels between the ticks of the left axis and its name

Ticks = list[tuple[int, str]]


def tick_font(pixels: int = TICK_PIXELS) -> QFont:
    """The font of ticks and of what is written into a plot."""
    font = QFont(FONT_FAMILY)
    font.setPixelSize(pixels)
    return font


class Axis(pg.AxisItem):  # type: ignore[misc]
    """An axis with short tick texts and, where the ruler is chosen, epochs for iterations.

    `whole` keeps to integers, `percent` writes shares as such. `end` is written at its right end,
    in place of the ticks there: how far the axis goes, and in what unit.
    """

    def __init__(self, orientation: str, *, whole: bool = False) -> None:
        super().__init__(orientation)
        self.whole = whole
        self.percent = False
        self._given: Ticks | None = None
        self.ruler: Ruler | None = None
        self.end = ""
        self.setStyle(tickFont=tick_font(), tickLength=0, autoExpandTextSpace=True)
        self.setStyle(tickTextOffset=6, hideOverlappingLabels=False)
        self.enableAutoSIPrefix(False)

    def measure(self, ruler: Ruler | None, end: str) -> None:
        """Count in this ruler's epochs, or in iterations without one."""
        if (ruler, end) != (self.ruler, self.end):
            self.ruler, self.end = ruler, end
            self.picture = None
            self.update()

    def put(self, *, log: bool = False, percent: bool = False, ticks: Ticks | None = None) -> None:
        """What is marked: powers of ten, shares, or given places with their words.

        An axis takes long to draw, so it is drawn again only when something is different.
        """
        if (log, percent, ticks) != (self.logMode, self.percent, self._given):
            self.percent, self._given = percent, ticks
            self.setLogMode(log)
            self.setTicks(None if ticks is None else [ticks])

    def setRange(self, low: float, high: float) -> None:
        """Show another range; to be given the same again costs nothing."""
        if [low, high] != getattr(self, "range", None):
            super().setRange(low, high)

    def tickStrings(self, values: Sequence[float], scale: float, spacing: float) -> list[str]:
        if self.ruler is not None:
            values = [round(self.ruler.epoch(value)) for value in values]
        if self.percent:
            return [f"{value * 100:.4g} %" for value in values]
        if self.whole:
            return [f"{value:,.0f}" for value in values]
        texts = [tick_text(value * scale, log=bool(self.logMode)) for value in values]
        if not self.logMode and len(set(texts)) < len(texts):
            return [pretty(f"{value * scale:.12g}") for value in values]
        return texts

    def _updateWidth(self) -> None:
        super()._updateWidth()
        if self.orientation == "left" and self.label.isVisible():
            width = self.minimumWidth() + APART
            self.setMaximumWidth(width)
            self.setMinimumWidth(width)

    def tickValues(self, low: float, high: float, size: float) -> list[tuple[float, list[float]]]:
        if self.logMode:
            return [(1.0, log_ticks(low, high))]
        ruler = self.ruler
        if ruler is not None:
            low, high = ruler.epoch(low), ruler.epoch(high)
        levels: list[tuple[float, list[float]]] = super().tickValues(low, high, size)
        levels = [(s, [float(v) for v in found]) for s, found in levels if len(found)][:1]
        if self.whole:
            levels = [(s, [v for v in found if v.is_integer()]) for s, found in levels]
        if ruler is not None:
            levels = [(s, [ruler.iteration(v) for v in found]) for s, found in levels]
        return levels

    def paint(self, painter: Any, option: Any, widget: Any) -> None:
        """Into pictures directly: what pyqtgraph keeps for the screen has the screen's scale."""
        if self._exportOpts is False:
            super().paint(painter, option, widget)
        elif (specs := self.generateDrawSpecs(painter)) is not None:
            self.drawPicture(painter, *specs)

    def generateDrawSpecs(self, painter: Any) -> Any:
        specs = super().generateDrawSpecs(painter)
        if specs is None or not self.end:
            return specs
        line, ticks, texts = specs
        bounds = self.mapRectFromParent(self.geometry())
        width = QFontMetricsF(tick_font()).horizontalAdvance(self.end)
        top = min((rect.top() for rect, _, _ in texts), default=bounds.top() + 6)
        end = QRectF(bounds.right() - width, top, width, QFontMetricsF(tick_font()).height())
        clear = end.adjusted(-8, 0, 8, 0)
        flags = Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignTop
        return (
            line,
            ticks,
            [
                *(text for text in texts if not text[0].intersects(clear)),
                (end, flags | Qt.TextFlag.TextDontClip, self.end),
            ],
        )
