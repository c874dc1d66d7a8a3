"""The second part of the window: style, font, header, and the place of the timeline."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication, QFrame, QToolBar, QVBoxLayout, QWidget

from nnviz.gui import style
from nnviz.gui.frame import FOOT
from nnviz.gui.header import Header
from nnviz.painting.fonts import load_fonts

if TYPE_CHECKING:
    from nnviz.gui.window import MainWindow


def furnish(window: MainWindow) -> None:
    """Make everything that needs no session."""
    dress(window.theme_name())
    window.header = Header()
    window.setMenuWidget(ruled(window.header, below=True))
    window.setCentralWidget(_blank())
    place = QWidget()
    place.setFixedHeight(FOOT)
    put_foot(window, place)


def dress(theme_name: str) -> None:
    """Font and colours of the running application."""
    application = QApplication.instance()
    assert isinstance(application, QApplication)
    load_fonts()
    application.setFont(style.font())
    style.apply(application, theme_name)


def put_foot(window: MainWindow, content: QWidget) -> None:
    """Put something over the whole width under the panels, in the place of what was there."""
    foot = window.findChild(QToolBar, "foot")
    if foot is None:
        foot = QToolBar("Timeline", window)
        foot.setObjectName("foot")
        foot.setMovable(False)
        foot.setContextMenuPolicy(Qt.ContextMenuPolicy.PreventContextMenu)
        foot.toggleViewAction().setVisible(False)
        window.addToolBar(Qt.ToolBarArea.BottomToolBarArea, foot)
    for action in foot.actions():
        foot.removeAction(action)
        action.deleteLater()
    foot.addWidget(content)


def ruled(widget: QWidget, *, below: bool) -> QWidget:
    """A widget with a hair line under it, or over it."""
    whole = QWidget()
    whole.setProperty("role", "bar")
    whole.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
    line = QFrame()
    line.setProperty("role", "rule")
    column = QVBoxLayout(whole)
    column.setContentsMargins(0, 0, 0, 0)
    column.setSpacing(0)
    for part in (widget, line) if below else (line, widget):
        column.addWidget(part)
    return whole


def _blank() -> QWidget:
    place = QWidget()
    place.setProperty("role", "canvas")
    place.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
    return place
