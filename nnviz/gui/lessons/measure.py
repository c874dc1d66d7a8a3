"""Whether everything on a page can be read: nothing cut off, too wide, or over something else."""

from __future__ import annotations

from collections.abc import Iterator

from PySide6.QtCore import QPoint, QRect
from PySide6.QtWidgets import QAbstractButton, QLabel, QLineEdit, QWidget

from nnviz.gui.lessons.blocks import BlockView
from nnviz.gui.lessons.boxes import Dot, Tick
from nnviz.gui.lessons.page import PageView
from nnviz.gui.lessons.parts import Fold
from nnviz.gui.lessons.prose import ProseView

SLACK = 1.0  # pixels


def misfits(page: PageView) -> list[str]:
    """What does not fit on a page that is shown, a sentence each; nothing where all is well."""
    return [*_too_wide(page), *_cut(page), *_covered(page.sheet)]


def _seen(widget: QWidget) -> list[QWidget]:
    return [one for one in widget.findChildren(QWidget) if one.isVisible()]


def _named(widget: QWidget) -> str:
    words = widget.accessibleName()
    if not words and isinstance(widget, QLabel | QAbstractButton):
        words = widget.text()
    return f"{type(widget).__name__} “{words[:40]}”"


def _too_wide(page: PageView) -> Iterator[str]:
    room, most = page.area.viewport().width(), page.area.viewport().height()
    needed = page.sheet.heightForWidth(page.sheet.width())
    if page.sheet.height() > max(most, needed) + SLACK:
        yield f"The page is {page.sheet.height()} high and needs {needed}."
    if page.sheet.width() > room:
        yield f"The page is {page.sheet.width()} wide, and there is room for {room}."
    for widget in _seen(page.sheet):
        place = widget.mapTo(page.sheet, QPoint(0, 0)).x()
        if place < 0 or place + widget.width() > room:
            yield f"{_named(widget)} reaches out of the column: {place} + {widget.width()}."


def _cut(page: PageView) -> Iterator[str]:
    for widget in _seen(page.sheet):
        parent = widget.parentWidget()
        if parent is not None and not parent.rect().adjusted(-1, -1, 1, 1).contains(
            widget.geometry()
        ):
            yield f"{_named(widget)} is cut off by {type(parent).__name__}."
        needed = _needed(widget)
        if needed is None:
            continue
        width, height = needed
        if width > widget.width() + SLACK:
            yield f"{_named(widget)} needs {width:g} pixels and is {widget.width()} wide."
        if height > widget.height() + SLACK:
            yield f"{_named(widget)} needs {height:g} pixels and is {widget.height()} high."


def _needed(widget: QWidget) -> tuple[float, float] | None:
    """Width and height that the contents of a widget take; None for what has none of its own."""
    if isinstance(widget, ProseView):
        widget.settle()
        return widget.needed
    if isinstance(widget, QLabel):
        text = widget.fontMetrics()
        if widget.wordWrap():
            longest = max((text.horizontalAdvance(w) for w in widget.text().split()), default=0)
            return longest, widget.heightForWidth(widget.width())
        return widget.sizeHint().width(), widget.sizeHint().height()
    if isinstance(widget, Fold):
        return 0.0, widget.heightForWidth(widget.width())
    if isinstance(widget, Dot | Tick | QAbstractButton):
        return widget.sizeHint().width(), widget.sizeHint().height()
    if isinstance(widget, QLineEdit):
        text = widget.fontMetrics()
        words = widget.text() or widget.placeholderText()
        return text.horizontalAdvance(words), text.height()
    return None


def _covered(sheet: QWidget) -> Iterator[str]:
    """Siblings that overlap."""
    for parent in [sheet, *_seen(sheet)]:
        inside = [
            one
            for one in parent.children()
            if isinstance(one, QWidget) and one.isVisible() and not one.isWindow()
        ]
        for at, one in enumerate(inside):
            for other in inside[at + 1 :]:
                if _inner(one).intersects(_inner(other)):
                    yield f"{_named(one)} lies over {_named(other)}."


def _inner(widget: QWidget) -> QRect:
    return widget.geometry().adjusted(1, 1, -1, -1)


def painted_text(block: BlockView) -> str:
    """All that a block says, as a screen reader reads it."""
    said = [one.accessibleName() for one in block.findChildren(ProseView) if one.isVisible()]
    return "\n".join(said)
