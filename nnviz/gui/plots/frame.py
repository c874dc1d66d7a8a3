"""What all plots share: heading, toggles, a plot dressed in the theme, and when to redraw."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
import pyqtgraph as pg
from PySide6.QtCore import Qt
from PySide6.QtGui import QColor, QFont, QShowEvent
from PySide6.QtWidgets import (
    QHBoxLayout,
    QLabel,
    QSizePolicy,
    QToolButton,
    QVBoxLayout,
    QWidget,
)

from nnviz.gui.plots.data import Floats, log_ticks, thinned, tick_text
from nnviz.gui.session import Change, Session
from nnviz.gui.style import FONT_FAMILY, restyle
from nnviz.picture.theme import Theme, theme

TICK_PIXELS = 11
MOST_POINTS = 40  # more of them than that are drawn as a line only


class Axis(pg.AxisItem):  # type: ignore[misc]
    """An axis with short tick texts; `names` replaces them by words, `whole` keeps to integers."""

    def __init__(self, orientation: str, *, whole: bool = False) -> None:
        super().__init__(orientation)
        self.whole = whole
        font = QFont(FONT_FAMILY)
        font.setPixelSize(TICK_PIXELS)
        self.setStyle(tickFont=font, tickLength=0, autoExpandTextSpace=True, tickTextOffset=6)
        self.setStyle(hideOverlappingLabels=False)
        self.enableAutoSIPrefix(False)

    def tickStrings(self, values: Sequence[float], scale: float, spacing: float) -> list[str]:
        return [tick_text(value * scale, log=bool(self.logMode)) for value in values]

    def tickValues(self, low: float, high: float, size: float) -> list[tuple[float, list[float]]]:
        if self.logMode:
            return [(1.0, log_ticks(low, high))]
        levels: list[tuple[float, list[float]]] = super().tickValues(low, high, size)
        levels = [(s, [float(v) for v in found]) for s, found in levels if len(found)][:1]
        if self.whole:
            return [(s, [v for v in found if v.is_integer()]) for s, found in levels]
        return levels


class PlotFrame(QWidget):
    """A headed plot that redraws when it is visible and something it shows has changed."""

    def __init__(self, session: Session, title: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._session = session
        self._stale = True
        self._dressed = ""
        self.setMinimumSize(160, 110)
        self.heading = QLabel(title)
        restyle(self.heading, "role", "heading")
        self.remark = QLabel()
        restyle(self.remark, "role", "muted")
        self.remark.setTextFormat(Qt.TextFormat.RichText)
        self.remark.hide()  # until there is something to say: small windows need its room
        self.legend = QLabel()
        self.legend.setTextFormat(Qt.TextFormat.RichText)
        self.legend.hide()
        self.head = QHBoxLayout()
        self.head.setSpacing(2)
        self.head.addWidget(self.heading)
        self.head.addStretch(1)
        self.head.addWidget(self.remark)
        self.left, self.bottom = Axis("left"), Axis("bottom", whole=True)
        self.plot = self._make_plot()
        layout = QVBoxLayout(self)
        layout.setContentsMargins(16, 10, 16, 8)
        layout.setSpacing(4)
        layout.addLayout(self.head)
        layout.addWidget(self.legend)
        layout.addWidget(self.plot, 1)
        session.changed.connect(self.refresh)

    def _make_plot(self) -> Any:
        plot = pg.PlotWidget(self, axisItems={"left": self.left, "bottom": self.bottom})
        plot.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)
        plot.setMinimumHeight(60)
        for axis in (self.left, self.bottom):
            axis.setZValue(-1000)  # grid lines go behind the curves
        plot.setFrameShape(plot.Shape.NoFrame)
        plot.setMenuEnabled(False)
        plot.scene().contextMenu = []  # its export fails on Qt 6.11; pictures are exported by us
        plot.hideButtons()
        plot.setMouseEnabled(False, False)
        plot.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        return plot

    def add_toggle(self, text: str, tip: str, checked: bool = False) -> QToolButton:
        """A small choice in the head of the plot."""
        button = QToolButton(self)
        restyle(button, "role", "toggle")
        button.setText(text)
        button.setToolTip(tip)
        button.setAccessibleName(tip)
        button.setCheckable(True)
        button.setChecked(checked)
        button.toggled.connect(self.redraw)
        self.head.addWidget(button)
        return button

    def refresh(self, change: Change) -> None:
        """Redraw when numbers, step or look have changed, now or when next seen."""
        if change & (Change.DOCUMENT | Change.STEP | Change.VIEW):
            self._stale = True
            self._draw_if_due()

    def redraw(self) -> None:
        """Draw again, now or when next seen."""
        self._stale = True
        self._draw_if_due()

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        self._draw_if_due()

    def _draw_if_due(self) -> None:
        if not self._stale or not self.isVisible():
            return
        self._stale = False
        tokens = theme(self._session.theme)
        if self._dressed != tokens.name:
            self._dressed = tokens.name
            self._dress(tokens)
        self.draw(tokens)

    def _dress(self, tokens: Theme) -> None:
        self.plot.setBackground(QColor(tokens.panel))
        for axis in (self.left, self.bottom):
            axis.setPen(pg.mkPen(QColor(tokens.border)))
            axis.setTickPen(pg.mkPen(QColor(tokens.grid)))
            axis.setTextPen(pg.mkPen(QColor(tokens.text_muted)))
        self.left.setPen(pg.mkPen(None))

    def draw(self, tokens: Theme) -> None:
        """Show the session's numbers in these colours."""
        raise NotImplementedError


def line_of(item: Any, x: Floats, y: Floats, colour: str, points: bool) -> None:
    """Show a series in a colour; what is not finite is a gap."""
    if not np.isfinite(y).any():
        x, y = x[:0], y[:0]
    item.setData(
        *thinned(x, y),
        pen=pg.mkPen(QColor(colour), width=2),
        symbol="o" if points else None,
        symbolSize=5,
        symbolBrush=QColor(colour),
        symbolPen=None,
    )


def grid_lines(plot: Any) -> None:
    """Faint horizontal lines at the ticks of the left axis."""
    plot.showGrid(x=False, y=True, alpha=1.0)
