"""The panel on the left of Learn: where we are in a lesson, its page, and the way on."""

from __future__ import annotations

from PySide6.QtCore import QSize, Qt
from PySide6.QtGui import QAction
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLabel, QStackedWidget, QVBoxLayout, QWidget

from nnviz.gui.chip import Chip
from nnviz.gui.icons import icon
from nnviz.gui.lessons.guide import Guide
from nnviz.gui.lessons.page import PageView
from nnviz.gui.lessons.pages import Pages
from nnviz.gui.lessons.reading import read_in_order
from nnviz.gui.lessons.trouble import Trouble
from nnviz.gui.menus import Actions
from nnviz.gui.session import Change
from nnviz.picture.theme import theme

SIDE = 18
MOST_REMARKS = 190  # pixels that what does not hold may take from the page
BESIDE = Qt.ToolButtonStyle.ToolButtonTextBesideIcon


class LessonPanel(QWidget):
    """Head, page and buttons; what is wrong in its file instead of the page, where that is so."""

    def __init__(self, guide: Guide, actions: Actions, trouble: Trouble, remarks: Trouble) -> None:
        super().__init__()
        self.guide = guide
        self._pictures: dict[Chip, str] = {}
        self.page = PageView(guide, self)
        self.trouble, self.remarks = trouble, remarks
        remarks.setMaximumHeight(MOST_REMARKS)
        self.pages = Pages(guide, self)
        self.catalogue = self._button(actions["learn.catalogue"], "link", "back-page")
        self.catalogue.setText(actions["learn.catalogue"].text())
        self.catalogue.setToolButtonStyle(BESIDE)
        self.back = self._button(actions["learn.back"], "transport", "back-page")
        self.come_back = self._button(actions["learn.come_back"], "chip", "undo")
        self.come_back.setText("Back to the page")
        self.come_back.setToolButtonStyle(BESIDE)
        self.next = self._button(actions["learn.next"], "primary-text", "")
        self._where = _label("", "caption")
        self._left = _label("", "muted")
        self._left.setWordWrap(True)
        self.left = self._button(actions["learn.left"], "chip", "")
        self.left.setText("Go there")
        self._nothing = _label("No lesson is open.", "muted")
        self._nothing.setAlignment(Qt.AlignmentFlag.AlignHCenter | Qt.AlignmentFlag.AlignTop)
        self._nothing.setContentsMargins(SIDE, 2 * SIDE, SIDE, SIDE)
        self._middle = QStackedWidget(self)
        for widget in (self.page, trouble, self._nothing):
            self._middle.addWidget(widget)
        self._lay_out()
        self.page.stand_between([self.catalogue], [self.left, self.back, self.come_back, self.next])
        for signal in (
            guide.turned,
            guide.staged,
            guide.progressed,
            trouble.changed,
            remarks.changed,
        ):
            signal.connect(self.refresh)
        guide.session.changed.connect(self._recolor)
        self.refresh()
        self._recolor(Change.VIEW)

    def _button(self, action: QAction, role: str, picture: str) -> Chip:
        button = Chip(action.text(), self, role)
        button.setToolTip(action.toolTip())
        button.setIconSize(QSize(16, 16))
        button.clicked.connect(action.trigger)
        if picture:
            self._pictures[button] = picture
        return button

    def _lay_out(self) -> None:
        line, foot, whole = QHBoxLayout(), QHBoxLayout(), QVBoxLayout(self)
        line.setContentsMargins(SIDE - 6, 0, SIDE, 0)
        line.addWidget(self.catalogue)
        line.addStretch(1)
        line.addWidget(self._where)
        bars = QHBoxLayout()
        bars.setContentsMargins(SIDE, 1, SIDE, 3)
        bars.addWidget(self.pages)
        self._rules = [QFrame(self), QFrame(self)]
        for rule in self._rules:
            rule.setProperty("role", "rule")
        left = QHBoxLayout()
        left.setContentsMargins(SIDE, 8, SIDE, 0)
        left.addWidget(self._left, 1)
        left.addWidget(self.left, 0, Qt.AlignmentFlag.AlignVCenter)
        foot.setContentsMargins(SIDE, 9, SIDE, 10)
        foot.setSpacing(8)
        foot.addWidget(self.back)
        foot.addWidget(self.come_back)
        foot.addStretch(1)
        foot.addWidget(self.next)
        whole.setContentsMargins(0, 0, 0, 0)
        whole.setSpacing(0)
        whole.addLayout(line)
        whole.addLayout(bars)
        whole.addWidget(self._middle, 1)
        whole.addWidget(self._rules[0])
        whole.addWidget(self.remarks)
        whole.addWidget(self._rules[1])
        whole.addLayout(left)
        whole.addLayout(foot)
        read_in_order(self)

    def refresh(self) -> None:
        """Say again where we are and what can be done."""
        guide, lesson = self.guide, self.guide.lesson
        shown: QWidget = self._nothing if lesson is None else self.page
        self._middle.setCurrentWidget(self.trouble if self.trouble.has_any else shown)
        if lesson is not None:
            self._where.setText(f"{guide.page_number + 1} of {guide.page_count}")
            self.next.setText("Finish" if guide.at_end else "Next")
            self.next.setAccessibleName(self._onward())
            self.back.setEnabled(not guide.at_beginning)
        remarked = self.remarks.has_any and not self.trouble.has_any
        self.remarks.setVisible(remarked)
        self._rules[0].setVisible(remarked)
        self._rules[1].setVisible(lesson is not None)
        for widget in (self._where, self.pages, self.back, self.next):
            widget.setVisible(lesson is not None)
        self._show_left()
        self.come_back.setVisible(lesson is not None and guide.strayed)
        self.pages.refresh()

    def _show_left(self) -> None:
        """Whoever comes to the end is told what is still open, and may finish all the same."""
        words = self.words_left
        self._left.setText(words)
        for widget in (self._left, self.left):
            widget.setVisible(bool(words))

    @property
    def words_left(self) -> str:
        """What is said at the end of a lesson: `2 questions and 1 task left`; else ""."""
        guide = self.guide
        left = guide.left.words if guide.lesson is not None and guide.at_end else ""
        return f"{left} left" if left else ""

    def _onward(self) -> str:
        """What Next does, for those who do not see the page."""
        if self.guide.at_end:
            return "Finish the lesson"
        return "Next page" if self.guide.at_last_stage else "Next step of the page"

    def focus(self) -> None:
        """Give the keyboard to the page: to the first thing on it that can be done, or to Next."""
        self.page.make_due()
        stops = self.page.stops if self._middle.currentWidget() is self.page else []
        (stops[0] if stops else self.next).setFocus(Qt.FocusReason.OtherFocusReason)

    def _recolor(self, change: Change) -> None:
        if change & Change.VIEW:
            tokens = theme(self.guide.session.theme)
            for button, name in self._pictures.items():
                button.setIcon(icon(name, tokens.text_muted))


def _label(text: str, role: str) -> QLabel:
    label = QLabel(text)
    label.setProperty("role", role)
    label.setTextFormat(Qt.TextFormat.PlainText)
    return label
