"""What all plots share: a head, a plot dressed in the theme, when to redraw, and saving."""

from __future__ import annotations

from html import escape
from typing import Any

import pyqtgraph as pg
from PySide6.QtCore import QRectF, Qt
from PySide6.QtGui import QColor, QContextMenuEvent, QPainter, QResizeEvent, QShowEvent
from PySide6.QtWidgets import QLabel, QMenu, QSizePolicy, QVBoxLayout, QWidget

from nnviz.gui.plots import saving
from nnviz.gui.plots.axis import TICK_PIXELS, Axis, tick_font
from nnviz.gui.plots.head import Choice, Entry, Head, Toggle
from nnviz.gui.plots.source import REDRAWN, Shown, Source, shown
from nnviz.gui.session import Change, Session
from nnviz.gui.settings import Settings
from nnviz.gui.style import restyle
from nnviz.picture.theme import Theme, theme

SIDES = (16, 10, 16, 8)
BESIDE = 9  # pixels, for half the width of the last tick


class Panel(QWidget):
    """A headed plot that redraws when it is visible and something it shows has changed.

    `source` says what to show; tests give made-up numbers. `settings` remembers the folder that
    plots were saved in last.
    """

    def __init__(
        self,
        session: Session,
        title: str,
        parent: QWidget | None = None,
        *,
        source: Source = shown,
        settings: Settings | None = None,
    ) -> None:
        super().__init__(parent)
        self._session, self._source, self._settings = session, source, settings
        self._stale = True
        self.title = title
        self.setMinimumSize(160, 110)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.head = Head(title, self.fill_menu)
        self.legend = QLabel()
        self.legend.setTextFormat(Qt.TextFormat.RichText)
        self.legend.setMinimumWidth(1)
        self.legend.hide()
        self.column = QVBoxLayout(self)
        self.column.setContentsMargins(*SIDES)
        self.column.setSpacing(4)
        self.column.addWidget(self.head)
        self.column.addWidget(self.legend)
        self.setAccessibleName(title)
        session.changed.connect(self.refresh)

    @property
    def heading(self) -> QLabel:
        """The name of the plot."""
        return self.head.heading

    @property
    def session(self) -> Session:
        return self._session

    @property
    def settings(self) -> Settings | None:
        return self._settings

    def add_choice(self, name: str, entries: tuple[Entry, ...], *, drops: bool = False) -> Choice:
        """A choice in the head of the plot, and in its menu."""
        choice = Choice(name, entries, drops=drops)
        choice.picked.connect(self.redraw)
        self.head.add(choice)
        return choice

    def add_toggle(self, text: str, tip: str) -> Toggle:
        """Something to switch on, in the head of the plot and in its menu."""
        toggle = Toggle(text, tip)
        toggle.toggled.connect(self.redraw)
        self.head.add(toggle)
        return toggle

    def fill_menu(self, menu: QMenu) -> None:
        """Put what else can be done with the plot into its menu."""
        saving.fill(menu, self)

    def refresh(self, change: Change) -> None:
        """Redraw when numbers, step or look have changed, now or when next seen."""
        if change & REDRAWN:
            self._stale = True
            self._session.turns.take(self._draw_if_due)

    def redraw(self) -> None:
        """Draw again, now or when next seen."""
        self._stale = True
        self._session.turns.take(self._draw_if_due)

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        self._session.turns.take(self._draw_if_due)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self.redraw()

    def contextMenuEvent(self, event: QContextMenuEvent) -> None:
        self.head.pop_up(event.globalPos())

    def _draw_if_due(self) -> None:
        if self._stale and self.isVisible():
            self._stale = False
            self.draw(theme(self._session.theme), self._source(self._session))

    def draw(self, tokens: Theme, now: Shown) -> None:
        """Show these numbers in these colours."""
        raise NotImplementedError

    def table(self) -> saving.Table:
        """The numbers behind what is drawn, all of them."""
        raise NotImplementedError

    @property
    def sheet(self) -> QWidget:
        """What the plot itself is drawn on, without head and legend."""
        raise NotImplementedError

    def paint(self, painter: QPainter, place: QRectF) -> None:
        """Paint what is on the sheet into a place: for pictures."""
        raise NotImplementedError


class PlotFrame(Panel):
    """A panel with one plot of pyqtgraph; `margin_right` is the room to its right."""

    margin_right = 0

    def __init__(
        self,
        session: Session,
        title: str,
        parent: QWidget | None = None,
        *,
        source: Source = shown,
        settings: Settings | None = None,
    ) -> None:
        super().__init__(session, title, parent, source=source, settings=settings)
        self._dressed = ""
        self._named = ("", "", "")
        self.left, self.bottom = Axis("left"), Axis("bottom", whole=True)
        self.plot = self._make_plot()
        self.column.addWidget(self.plot, 1)
        self._note = pg.TextItem("", anchor=(0.5, 0.5))
        self._note.setFont(tick_font(12))
        self.plot.addItem(self._note, ignoreBounds=True)

    def _make_plot(self) -> Any:
        # Without its menus, which nobody sees, a plot is made in half the time.
        axes = {"left": self.left, "bottom": self.bottom}
        plot = pg.PlotWidget(self, axisItems=axes, enableMenu=False)
        plot.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)
        plot.setMinimumSize(60, 60)
        plot.getPlotItem().setContentsMargins(0, 0, self.margin_right, 0)
        for axis in (self.left, self.bottom):
            axis.setZValue(-1000)  # grid lines go behind the curves
        plot.setFrameShape(plot.Shape.NoFrame)
        plot.scene().contextMenu = []  # its export fails on Qt 6.11; pictures are exported by us
        plot.setContextMenuPolicy(Qt.ContextMenuPolicy.NoContextMenu)  # ours opens instead
        plot.hideButtons()
        plot.setMouseEnabled(False, False)
        plot.getViewBox().disableAutoRange()
        plot.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        return plot

    @property
    def pixels(self) -> int:
        """How many pixels the plot is wide, so how many points can be told apart."""
        return max(50, int(self.plot.getViewBox().width()))

    def _draw_if_due(self) -> None:
        tokens = theme(self._session.theme)
        if self._stale and self.isVisible() and self._dressed != tokens.name:
            self._dressed = tokens.name
            self._dress(tokens)
        super()._draw_if_due()

    def _dress(self, tokens: Theme) -> None:
        self.plot.setBackground(QColor(tokens.panel))
        for axis in (self.left, self.bottom):
            axis.setPen(pg.mkPen(QColor(tokens.border)))
            axis.setTickPen(pg.mkPen(QColor(tokens.grid)))
            axis.setTextPen(pg.mkPen(QColor(tokens.text_muted)))
        self.left.setPen(pg.mkPen(None))

    def note(self, tokens: Theme, sentence: str) -> None:
        """Say in the middle of the plot why nothing is there; "" when there is something."""
        self._note.setVisible(bool(sentence))
        if sentence:
            self._note.setText(sentence, color=QColor(tokens.text_muted))
            (left, right), (low, high) = self.plot.viewRange()
            self._note.setPos((left + right) / 2, (low + high) / 2)

    def name_axes(self, tokens: Theme, bottom: str, left: str = "") -> None:
        """Write what is measured beside the axes; "" for nothing."""
        named = (tokens.name, bottom, left)
        if named == self._named:
            return  # to lay out an axis anew takes long
        self._named = named
        look = {"color": tokens.text_muted, "font-size": f"{TICK_PIXELS}px"}
        for axis, name in ((self.bottom, bottom), (self.left, left)):
            axis.setLabel(escape(name), **look)
            axis.showLabel(bool(name))

    def range(self, x: tuple[float, float], y: tuple[float, float]) -> None:
        """Show this part of the plane."""
        box = self.plot.getViewBox()
        box.setRange(xRange=x, yRange=y, padding=0, disableAutoRange=True)

    @property
    def sheet(self) -> QWidget:
        canvas: QWidget = self.plot.viewport()
        return canvas

    def paint(self, painter: QPainter, place: QRectF) -> None:
        items = [item for item in self.plot.scene().items() if hasattr(item, "setExportMode")]
        for item in items:
            item.setExportMode(True, {"antialias": True, "resolutionScale": 1.0})
        try:
            self.plot.render(painter, place, self.plot.viewport().rect())
        finally:
            for item in items:
                item.setExportMode(False)


def labelled(label: QLabel, text: str) -> None:
    """Show a legend, or hide its place where there is nothing to tell apart."""
    restyle(label, "role", "muted")
    label.setText(f'<span style="font-size:12px">{text}</span>' if text else "")
    label.setVisible(bool(text))


def grid_lines(plot: Any, shown: bool = True) -> None:
    """Faint horizontal lines at the ticks of the left axis."""
    plot.showGrid(x=False, y=shown, alpha=1.0)
