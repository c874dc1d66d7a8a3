"""Space and Enter press the button that has the keyboard, whatever they mean elsewhere.

Space is the next step everywhere else, and Qt lets Enter press buttons in dialogs only. One filter
on a window sees to all buttons in it: keys that nobody nearer wanted come by there.
"""

from __future__ import annotations

from PySide6.QtCore import QEvent, QObject, Qt
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import (
    QAbstractButton,
    QApplication,
    QComboBox,
    QDockWidget,
    QMainWindow,
    QToolButton,
    QWidget,
)

ENTER = frozenset({Qt.Key.Key_Return, Qt.Key.Key_Enter})
PRESS = ENTER | {Qt.Key.Key_Space}
KINDS: tuple[type[QWidget], ...] = (QAbstractButton, QComboBox)
_KEYPAD = Qt.KeyboardModifier.KeypadModifier
_ASKED, _PRESSED = QEvent.Type.ShortcutOverride, QEvent.Type.KeyPress


class Pressing(QObject):
    """Sees to the buttons and closed lists in `widget`, and in its panels that float.

    kinds: which ones. In a dialog Enter on a box or a list means its default button.
    """

    def __init__(self, widget: QWidget, kinds: tuple[type[QWidget], ...] = KINDS) -> None:
        super().__init__(widget)
        self._kinds = kinds
        widget.installEventFilter(self)
        if isinstance(widget, QMainWindow):
            for dock in widget.findChildren(QDockWidget):
                dock.installEventFilter(self)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        kind = event.type()
        if kind not in (_ASKED, _PRESSED) or not isinstance(event, QKeyEvent):
            return False
        if event.modifiers() & ~_KEYPAD or Qt.Key(event.key()) not in PRESS:
            return False
        focus = QApplication.focusWidget()
        if not isinstance(focus, self._kinds):
            return False
        if kind == _ASKED:
            event.accept()
            return True
        if event.key() in ENTER and not event.isAutoRepeat():
            press(focus)
            return True
        return False


def press(button: QWidget) -> None:
    """What a click does: act, or open the menu or the list."""
    if isinstance(button, QComboBox):
        button.showPopup()
    elif isinstance(button, QToolButton) and button.menu() is not None:
        button.showMenu()
    elif isinstance(button, QAbstractButton):
        button.click()
