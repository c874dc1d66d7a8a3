"""A panel around something that paints itself, so that it can be saved like a plot."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QRectF
from PySide6.QtGui import QPainter
from PySide6.QtWidgets import QWidget

from nnviz.gui.plots.frame import Panel
from nnviz.gui.plots.saving import Table
from nnviz.gui.plots.source import Shown
from nnviz.gui.session import Session
from nnviz.gui.settings import Settings
from nnviz.picture.theme import Theme

Paint = Callable[[QPainter], None]


class Sheet(Panel):
    """Head and menu over a widget; `paint` paints what it shows, `table` tells its numbers."""

    def __init__(
        self,
        session: Session,
        title: str,
        sheet: QWidget,
        paint: Paint,
        table: Callable[[], Table],
        *,
        settings: Settings | None = None,
    ) -> None:
        super().__init__(session, title, settings=settings)
        self._sheet, self._paint, self._table = sheet, paint, table
        self.column.setContentsMargins(0, 0, 0, 0)
        self.column.addWidget(sheet)

    def draw(self, tokens: Theme, now: Shown) -> None:
        self._sheet.update()

    def table(self) -> Table:
        return self._table()

    @property
    def sheet(self) -> QWidget:
        return self._sheet

    def paint(self, painter: QPainter, place: QRectF) -> None:
        painter.save()
        painter.translate(place.topLeft())
        self._paint(painter)
        painter.restore()
