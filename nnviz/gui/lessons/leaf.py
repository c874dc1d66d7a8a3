"""One page of a lesson as a column of widgets. It can be made ahead, hidden, a bit at a time."""

from __future__ import annotations

from collections.abc import Callable, Generator
from typing import Any

from PySide6.QtCore import QSize, Qt
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QApplication, QVBoxLayout, QWidget

from nnviz.gui.lessons.blocks import BlockView, TextBlock, column, inset, label
from nnviz.gui.lessons.dress import Dress
from nnviz.gui.lessons.guide import Guide
from nnviz.gui.lessons.parts import MoreView, NoteView, StepView, TaskView
from nnviz.gui.lessons.pictures import FigureView
from nnviz.gui.lessons.quiz import QuizView
from nnviz.lessons.model import Block, Figure, More, Note, Page, Prose, Quiz, StepBlock, Task

SIDE = 12  # pixels; a text brings some of its own
GAP = 10
_KEYS = ("N next", "Shift+N back", "Space next step", "Q question", "L to the network and back")
_HOLD = "\N{NO-BREAK SPACE}"
KEYS = f"{_HOLD}· ".join(keys.replace(" ", _HOLD, 1) for keys in _KEYS)  # none ends with a key
_EXPLICIT = Qt.WidgetAttribute.WA_WState_ExplicitShowHide

Maker = Callable[[Guide, int, Any, QWidget], BlockView]
Slices = Generator[None, None, None]


def _text(guide: Guide, number: int, block: Prose, parent: QWidget) -> BlockView:
    return TextBlock(guide, number, block.body, parent)


def _step(guide: Guide, number: int, block: StepBlock, parent: QWidget) -> BlockView:
    assert isinstance(parent, Leaf)
    return StepView(guide, number, block, parent.page.stage_of(number), parent)


MAKERS: dict[type[Block], Maker] = {
    Prose: _text,
    StepBlock: _step,
    Task: TaskView,
    Quiz: QuizView,
    Note: NoteView,
    Figure: FigureView,
    More: MoreView,
}


class Leaf(QWidget):
    """Page `number` of the lesson that is open; hidden until it is turned to.

    `making` and `laying_out` do what takes long, each `next` a little of it.
    """

    def __init__(self, guide: Guide, number: int, dress: Dress, parent: QWidget) -> None:
        super().__init__(parent)
        self.hide()
        self.guide, self.number, self.dress = guide, number, dress
        self.lesson = guide.lesson
        self.whole = False  # whether all of it has been made
        self.blocks: list[BlockView] = []
        self.column: QVBoxLayout = column(self)
        self.column.setSpacing(GAP)

    @property
    def page(self) -> Page:
        """What the lesson says on it."""
        assert self.lesson is not None
        return self.lesson.pages[self.number]

    def making(self) -> Slices:
        """Make its heading and its blocks; nothing where no lesson is open."""
        if self.lesson is None:
            return
        page = self.page
        self.title = label(page.title, "title", wrap=True)
        self.column.addLayout(inset(self.title))
        for number, block in enumerate(page.blocks):
            view = MAKERS[type(block)](self.guide, number, block, self)
            view.page = self.number
            view.put_on(self.dress)
            self.column.addWidget(view)
            self.blocks.append(view)
            yield
        self.column.addLayout(inset(label(KEYS, "remark", wrap=True)))
        self.column.addStretch(1)
        self.whole = True

    def laying_out(self, width: int) -> Slices:
        """Let all of it be dressed, its lines be broken and its figures be drawn at a width."""
        for block in self.blocks:
            block.meet()
            for widget in (block, *block.findChildren(QWidget)):
                if not widget.testAttribute(_EXPLICIT):
                    widget.show()  # inside what is hidden: dressed, and part of its layout
            yield
        for widget in self.findChildren(QWidget, options=Qt.FindChildOption.FindDirectChildrenOnly):
            if not widget.testAttribute(_EXPLICIT):
                widget.show()
        margins = self.column.contentsMargins()
        room = width - margins.left() - margins.right()
        for block in self.blocks:
            if not block.isHidden():
                block.heightForWidth(room)
                yield
        yield from self._settling(width)
        for block in self.blocks:
            if isinstance(block, FigureView) and not block.isHidden():
                yield from block.drawing()
        yield from self._settling(width)

    def _settling(self, width: int) -> Slices:
        """Give every part its place. Those of a hidden widget are told only when it is shown."""
        self.resize(width, max(self.heightForWidth(width), self.height()))
        self.column.activate()
        yield
        for block in self.blocks:
            for widget in (block, *block.findChildren(QWidget)):
                if not widget.isHidden():
                    QApplication.sendEvent(widget, QResizeEvent(widget.size(), QSize()))
            yield
