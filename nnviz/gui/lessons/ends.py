"""What stands above a page and under it: where one is, and the way on."""

from __future__ import annotations

from PySide6.QtCore import QRectF, QSize, Qt
from PySide6.QtGui import QColor, QPainter, QPaintEvent
from PySide6.QtWidgets import QFrame, QHBoxLayout, QSizePolicy, QWidget

from nnviz.gui.lessons.blocks import button, column, inset, label
from nnviz.gui.lessons.dress import Dress
from nnviz.gui.lessons.guide import Guide
from nnviz.gui.style import restyle
from nnviz.picture.theme import Theme, theme

SIDE = 14


class Head(QWidget):
    """The lesson's name, the page's number, and a bar of how much has been gone through."""

    def __init__(self, guide: Guide) -> None:
        super().__init__()
        self.guide = guide
        self.caption = label("", "caption", wrap=True)
        self.bar = ProgressBar()
        inside = column(self, (SIDE, 14, SIDE, 10))
        inside.setSpacing(9)
        inside.addLayout(inset(self.caption))
        inside.addLayout(inset(self.bar))

    def put_on(self, dress: Dress) -> None:
        self.bar.put_on(dress.tokens)

    def refresh(self) -> None:
        """Say where the learner is."""
        lesson = self.guide.lesson
        self.setVisible(lesson is not None)
        if lesson is None:
            return
        page, count = self.guide.page_number + 1, self.guide.page_count
        self.caption.setText(f"{lesson.title.upper()} · {page} of {count}")
        done = page + (self.guide.stage_number + 1) / self.guide.page.stage_count - 1
        self.bar.show_share(done / count, f"Page {page} of {count}")


class ProgressBar(QWidget):
    """A thin bar."""

    def __init__(self) -> None:
        super().__init__()
        self.share = 0.0
        self._theme: Theme = theme("light")
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)

    def put_on(self, tokens: Theme) -> None:
        self._theme = tokens
        self.update()

    def show_share(self, share: float, words: str) -> None:
        """Fill a share of it, from 0 to 1."""
        self.share = share
        self.setAccessibleName(words)
        self.update()

    def sizeHint(self) -> QSize:
        return QSize(200, 4)

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        try:
            painter.setRenderHint(QPainter.RenderHint.Antialiasing)
            painter.setPen(Qt.PenStyle.NoPen)
            box = QRectF(self.rect())
            for colour, share in ((self._theme.border, 1.0), (self._theme.accent, self.share)):
                painter.setBrush(QColor(colour))
                painter.drawRoundedRect(
                    QRectF(0, 0, max(share * box.width(), 4.0), box.height()), 2, 2
                )
        finally:
            painter.end()


class Foot(QFrame):
    """Back and Next with their keys, and the way back for whoever has left the path."""

    def __init__(self, guide: Guide) -> None:
        super().__init__()
        self.guide = guide
        restyle(self, "role", "pagefoot")
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        self.strayed = QFrame()
        restyle(self.strayed, "role", "strayed")
        self.return_ = button("Back to the page", "accent")
        self.return_.setToolTip("Set the network as this page has it (Backspace)")
        self.return_.clicked.connect(guide.come_back)
        inside = column(self.strayed, (10, 8, 10, 8))
        inside.addWidget(label("You have left the page's path.", "muted", wrap=True))
        line = QHBoxLayout()
        line.addWidget(self.return_)
        line.addWidget(label("Backspace", "key"))
        line.addStretch(1)
        inside.addLayout(line)
        self.back = button("Back")
        self.back.clicked.connect(guide.back)
        self.next = button("Next", "accent")
        self.next.clicked.connect(guide.next)
        ways = QHBoxLayout()
        ways.setSpacing(8)
        ways.addWidget(self.back)
        ways.addStretch(1)
        ways.addWidget(self.next)
        self.keys = label("N next · Shift+N back", "remark", wrap=True)
        whole = column(self, (SIDE + 6, 10, SIDE + 6, 10))
        whole.addWidget(self.strayed)
        whole.addLayout(ways)
        whole.addWidget(self.keys)

    def put_on(self, dress: Dress) -> None:
        """Nothing here is painted by hand."""

    def refresh(self) -> None:
        """Say what Next does, and whether there is a way back."""
        guide = self.guide
        self.setVisible(guide.lesson is not None)
        if guide.lesson is None:
            return
        self.strayed.setVisible(guide.strayed)
        self.back.setEnabled(not guide.at_beginning)
        onward = "Next step" if not guide.at_last_stage else "Next page"
        self.next.setText("Finish" if guide.at_end else onward)
