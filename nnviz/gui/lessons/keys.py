"""Keys that mean something of their own where the keyboard stands, whatever they mean elsewhere."""

from __future__ import annotations

from collections.abc import Container

from PySide6.QtCore import QEvent, Qt
from PySide6.QtGui import QKeyEvent

ENTER = frozenset({Qt.Key.Key_Return, Qt.Key.Key_Enter})
PRESS = ENTER | {Qt.Key.Key_Space}
_MODIFIED = Qt.KeyboardModifier.ShiftModifier | Qt.KeyboardModifier.ControlModifier


def keeps(event: QEvent, keys: Container[Qt.Key]) -> bool:
    """Whether this asks who wants a key, and it is one of these: then it is kept.

    Space would be the next step otherwise, also for whoever stands on a box to tick.
    """
    if not isinstance(event, QKeyEvent) or event.type() != QEvent.Type.ShortcutOverride:
        return False
    if event.modifiers() & _MODIFIED or Qt.Key(event.key()) not in keys:
        return False
    event.accept()
    return True
