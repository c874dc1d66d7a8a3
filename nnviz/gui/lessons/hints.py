"""Hints of a task or a quiz, shown one at a time."""

from __future__ import annotations

from PySide6.QtWidgets import QFrame, QPushButton, QVBoxLayout, QWidget

from nnviz.gui.lessons.blocks import BlockView, button, column, inset, label
from nnviz.gui.lessons.prose import SIDE
from nnviz.gui.style import restyle
from nnviz.lessons.model import Body

APART = 4  # pixels more above a hint than between other parts: it is none of what was said there


class Hints(QWidget):
    """The hints that were asked for, under each other; `more` asks for the next one."""

    def __init__(self, block: BlockView, hints: tuple[Body, ...]) -> None:
        super().__init__()
        self._block, self._hints = block, hints
        self._shown: list[QFrame] = []
        self._column: QVBoxLayout = column(self, (SIDE, APART, 0, 0))
        self.more: QPushButton = button("Hint", "quiet")
        self.more.clicked.connect(lambda: block.guide.hint(block.number))
        self._filled = False
        self.hide()

    @property
    def count(self) -> int:
        """How many are shown."""
        return len(self._shown)

    def refresh(self, *, done: bool) -> None:
        """Show as many as were asked for; none is offered when all is done."""
        wanted = self._block.guide.hints(self._block.number)
        before = len(self._shown)
        while len(self._shown) > wanted:
            self._shown.pop().deleteLater()
        for at in range(len(self._shown), wanted):
            self._add(at)
        left = len(self._hints) - wanted
        self.setVisible(wanted > 0)
        if len(self._shown) > before and self._filled:
            self._block.appeared.emit(self._shown[-1])
        self._filled = True
        self.more.setVisible(left > 0 and not done)
        several = f" {wanted + 1} of {len(self._hints)}" if len(self._hints) > 1 else ""
        self.more.setText(f"Hint{several}")

    def _add(self, at: int) -> None:
        frame = QFrame(self)
        restyle(frame, "role", "hint")
        inside = column(frame, (4, 0, 0, 0))
        inside.setSpacing(0)
        words = "Hint" if len(self._hints) == 1 else f"Hint {at + 1}"
        inside.addLayout(inset(label(words, "caption")))
        inside.addWidget(self._block.text(self._hints[at]))
        self._column.addWidget(frame)
        self._shown.append(frame)
        frame.show()
        self._block.changed.emit()
