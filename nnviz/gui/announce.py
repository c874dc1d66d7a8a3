"""Saying a sentence through the platform's screen reader."""

from __future__ import annotations

from PySide6.QtCore import QObject
from PySide6.QtGui import QAccessible, QAccessibleAnnouncementEvent


def announce(source: QObject, sentence: str) -> None:
    """Have a sentence spoken; nothing happens where no assistive technology listens."""
    QAccessible.updateAccessibility(QAccessibleAnnouncementEvent(source, sentence))
