"""The order in which a screen reader comes to the parts of a page: that in which they are seen.

It goes through widgets as they were made, and what is said to an answer is made before the answer.
"""

from __future__ import annotations

from PySide6.QtWidgets import QLayout, QWidget


def read_in_order(widget: QWidget) -> None:
    """Have the parts of a widget, and theirs, read as they are laid out."""
    parts = _parts(widget.layout())
    laid = set(parts)
    if [one for one in widget.children() if one in laid] != parts:
        for part in parts:
            part.raise_()
    for part in parts:
        read_in_order(part)


def _parts(layout: QLayout | None) -> list[QWidget]:
    found: list[QWidget] = []
    for at in range(layout.count() if layout is not None else 0):
        item = layout.itemAt(at) if layout is not None else None
        widget, inner = (item.widget(), item.layout()) if item is not None else (None, None)
        found += [widget] if widget is not None else _parts(inner)
    return found
