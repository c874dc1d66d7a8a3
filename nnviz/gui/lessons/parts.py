"""The plainer blocks of a page: steps, tasks, notes, and what is folded."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QPointF, QRect, QRectF, QSize, Qt
from PySide6.QtGui import (
    QColor,
    QMouseEvent,
    QPainter,
    QPaintEvent,
    QPen,
    QPolygonF,
)
from PySide6.QtWidgets import QAbstractButton, QFrame, QSizePolicy, QWidget

from nnviz.gui.announce import announce
from nnviz.gui.lessons.blocks import CARD, BlockView, button, column, head_of, inset, label, row
from nnviz.gui.lessons.dress import Dress
from nnviz.gui.lessons.flow import Flow
from nnviz.gui.lessons.hints import Hints
from nnviz.gui.lessons.prose import SIDE
from nnviz.gui.style import restyle
from nnviz.lessons.model import More, Note, StepBlock, Task

if TYPE_CHECKING:
    from nnviz.gui.lessons.guide import Guide

BAR = 3  # pixels


class StepView(BlockView):
    """Text with its stage. A click on it, or Enter, stands there; a bar marks the one shown."""

    def __init__(
        self, guide: Guide, number: int, step: StepBlock, stage: int, parent: QWidget
    ) -> None:
        super().__init__(guide, number, parent)
        self.stage, self.active = stage, False
        self.badge = label(str(stage + 1), "badge")
        self.badge.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self.words = self.text(step.body)
        self.words.entered.connect(self.stand)
        line = row()
        line.setSpacing(4)
        line.addWidget(self.badge, 0, Qt.AlignmentFlag.AlignTop)
        line.addWidget(self.words, 1)
        inside = column(self, (8, 5, 0, 5))
        inside.addLayout(line)

    def stand(self) -> None:
        """Set the stage of this step."""
        self.guide.stand(self.stage)

    def refresh(self) -> None:
        active = self.guide.stage_number == self.stage
        self.active = active
        restyle(self.badge, "active", "true" if active else "false")
        shown = ", shown now" if active else ", Enter shows it"
        self.words.set_preface(f"Step {self.stage + 1}{shown}.")
        pointing = Qt.CursorShape.ArrowCursor if active else Qt.CursorShape.PointingHandCursor
        self.setCursor(pointing)
        self.setToolTip("" if active else "Show this step")
        self.update()

    def mousePressEvent(self, event: QMouseEvent) -> None:
        event.accept()

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        inside = self.rect().contains(event.position().toPoint())
        if event.button() == Qt.MouseButton.LeftButton and inside and not self.active:
            self.stand()

    def paintEvent(self, event: QPaintEvent) -> None:
        if not self.active or self.dress is None:
            return
        painter = QPainter(self)
        try:
            painter.setRenderHint(QPainter.RenderHint.Antialiasing)
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(QColor(self.dress.tokens.accent))
            painter.drawRoundedRect(0, 3, BAR, self.height() - 6, BAR / 2, BAR / 2)
        finally:
            painter.end()


class TaskView(BlockView):
    """Something to do, whether it is done, hints, and the solution shown."""

    def __init__(self, guide: Guide, number: int, task: Task, parent: QWidget) -> None:
        super().__init__(guide, number, parent)
        restyle(self, "role", "card")
        self.state = label("to do", "state")
        self.hints = Hints(self, task.hints)
        self.show_me = button("Show me")
        self.show_me.setToolTip("Do it for me, in the network")
        self.show_me.clicked.connect(lambda: guide.show_me(number))
        self._was_done: bool | None = None
        foot = Flow(self.show_me, self.hints.more, side=SIDE)
        inside = column(self, CARD)
        inside.addLayout(head_of("Try it yourself", self.state))
        inside.addWidget(self.text(task.body))
        inside.addWidget(self.hints)
        inside.addLayout(foot)

    def refresh(self) -> None:
        done = self.guide.is_done(self.number)
        self.state.setText("✓ done" if done else "to do")
        restyle(self.state, "done", "true" if done else "false")
        self.hints.refresh(done=done)
        self.show_me.setVisible(not done)
        self.setAccessibleName(f"Task, {'done' if done else 'to do'}")
        if done and self._was_done is False:
            announce(self, "Done.")
            self.appeared.emit(self)  # whoever did it in the network wants to see that
        if done != self._was_done:
            self._was_done = done
            self.changed.emit()


class NoteView(BlockView):
    """A remark set apart; a slip says that it is one, and where it is found."""

    def __init__(self, guide: Guide, number: int, note: Note, parent: QWidget) -> None:
        super().__init__(guide, number, parent)
        slip = note.kind == "slip"
        restyle(self, "role", "note")
        restyle(self, "slip", "true" if slip else "false")
        inside = column(self, (8, 8 if slip else 2, 6, 9 if slip else 2))
        inside.setSpacing(3)
        if slip:
            inside.addLayout(inset(label("A slip to avoid", "slip")))
        if note.title:
            inside.addLayout(inset(label(note.title, "heading", wrap=True)))
        inside.addWidget(self.text(note.body))
        if note.source:
            source = label(f"Source: {note.source}", "remark", wrap=True)
            inside.addLayout(inset(source))


class MoreView(BlockView):
    """Depth that is folded until it is asked for; its text is set when it is first seen."""

    def __init__(self, guide: Guide, number: int, more: More, parent: QWidget) -> None:
        super().__init__(guide, number, parent)
        self._more = more
        self._body: QFrame | None = None
        self._filled = False
        self.fold = Fold(more.title)
        self.fold.toggled.connect(lambda unfolded: guide.unfold(number, unfolded))
        self._column = column(self)
        self._column.addWidget(self.fold)

    def put_on(self, dress: Dress) -> None:
        super().put_on(dress)
        self.fold.put_on(dress)

    def refresh(self) -> None:
        unfolded = self.guide.is_unfolded(self.number)
        if self.fold.isChecked() != unfolded:
            self.fold.setChecked(unfolded)
        if unfolded and self._body is None:
            self._body = QFrame(self)
            restyle(self._body, "role", "hint")
            column(self._body, (8, 0, 0, 0)).addWidget(self.text(self._more.body))
            self._column.addWidget(self._body)
        if self._body is not None and self._body.isHidden() == unfolded:
            self._body.setVisible(unfolded)
            self.changed.emit()
            if unfolded and self._filled:
                self.appeared.emit(self._body)
        self._filled = True


class Fold(QAbstractButton):
    """Opens and closes what stands under it; its words may take several lines."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.setText(text)
        self.setCheckable(True)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setCursor(Qt.CursorShape.PointingHandCursor)
        policy = QSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Minimum)
        policy.setHeightForWidth(True)
        self.setSizePolicy(policy)
        self._colours = ("", "")
        self.toggled.connect(self._say)
        self._say()

    def put_on(self, dress: Dress) -> None:
        self._colours = (dress.tokens.accent, dress.tokens.focus)
        self.updateGeometry()
        self.update()

    def _say(self) -> None:
        opened = "open" if self.isChecked() else "folded"
        self.setAccessibleName(f"{self.text()}, {opened}")

    @property
    def _indent(self) -> int:
        return round(1.5 * self.fontMetrics().xHeight() + 10)

    def _text_box(self, width: int) -> QRect:
        room = QRect(self._indent, 4, max(width - self._indent - SIDE, 10), 10_000)
        return self.fontMetrics().boundingRect(room, _WRAPPED, self.text())

    def hasHeightForWidth(self) -> bool:
        return True

    def heightForWidth(self, width: int) -> int:
        return self._text_box(width).height() + 8

    def sizeHint(self) -> QSize:
        return QSize(200, self.heightForWidth(max(self.width(), 200)))

    def minimumSizeHint(self) -> QSize:
        return QSize(60, 0)

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        try:
            painter.setRenderHint(QPainter.RenderHint.Antialiasing)
            accent, focus = (QColor(colour) for colour in self._colours)
            painter.setPen(accent)
            box = self._text_box(self.width())
            painter.drawText(box, _WRAPPED, self.text())
            half = 0.5 * self.fontMetrics().xHeight()
            painter.translate(SIDE + half, 4 + 0.5 * self.fontMetrics().height())
            painter.rotate(90.0 if self.isChecked() else 0.0)
            line = QPolygonF(
                [QPointF(-half / 2, -half), QPointF(half / 2, 0), QPointF(-half / 2, half)]
            )
            painter.setPen(
                QPen(accent, 1.6, c=Qt.PenCapStyle.RoundCap, j=Qt.PenJoinStyle.RoundJoin)
            )
            painter.drawPolyline(line)
            painter.resetTransform()
            if self.hasFocus():
                painter.setPen(QPen(focus, 1.5))
                painter.drawRoundedRect(QRectF(self.rect()).adjusted(1, 1, -1, -1), 5, 5)
        finally:
            painter.end()


_WRAPPED = int(Qt.TextFlag.TextWordWrap.value) | int(Qt.AlignmentFlag.AlignLeft.value)
