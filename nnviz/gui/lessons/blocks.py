"""What every block of a page has: its texts with their values, and its part of the guide."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import (
    QFrame,
    QHBoxLayout,
    QLabel,
    QLayout,
    QPushButton,
    QVBoxLayout,
    QWidget,
)

from nnviz.errors import NnvizError
from nnviz.gui.lessons.dress import Dress
from nnviz.gui.lessons.prose import SIDE, ProseView
from nnviz.gui.lessons.spoken import lives_in
from nnviz.gui.style import restyle
from nnviz.lessons.model import Body, Link, Live
from nnviz.lessons.showing import Showing
from nnviz.lessons.values import written

if TYPE_CHECKING:
    from nnviz.gui.lessons.guide import Guide

UNKNOWN = "?"  # where the network shown has no such value
CARD = (8, 12, 8, 12)  # pixels inside a card; a text brings some of its own, other parts `inset`


def value_of(live: Live, showing: Showing) -> str:
    """A value as it is written; `?` where what is shown now has none."""
    try:
        return written(live, showing)
    except NnvizError:
        return UNKNOWN


@dataclass(eq=False)
class _Shown:
    """A text of a block, and how it is set."""

    view: ProseView
    body: Body
    muted: bool
    small: bool


class BlockView(QFrame):
    """A block of a page. `number` is its place on the page; `met` once it has been in sight.

    `page` is the page it stands on, which may be made before the guide comes to it.
    """

    changed = Signal()  # parts came or went: the order of Tab is to be made anew
    appeared = Signal(QWidget)  # this came up in answer to what the learner did

    def __init__(self, guide: Guide, number: int, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.guide, self.number = guide, number
        self.page = guide.page_number
        self.dress: Dress | None = None
        self.met = False
        self._texts: list[_Shown] = []

    def meet(self) -> bool:
        """Come into sight when its stage is reached, and stay; whether it came just now.

        What stands further on would answer what is asked before it. A page that was gone through
        is all in sight.
        """
        guide = self.guide
        due = guide.stage_of(self.number, self.page) <= guide.stage_reached(self.page)
        comes = not self.met and (due or self.page in guide.marks.pages)
        self.met = self.met or comes
        self.setVisible(self.met)
        return comes

    # ---- texts ------------------------------------------------------------------------------

    def text(
        self, body: Body, *, stop: bool = True, muted: bool = False, small: bool = False
    ) -> ProseView:
        """A new text of the block, kept up to date from now on."""
        return self.adopt(ProseView(stop=stop), body, muted=muted, small=small)

    def adopt(
        self, view: ProseView, body: Body, *, muted: bool = False, small: bool = False
    ) -> ProseView:
        """Keep a text up to date from now on."""
        view.followed.connect(self._follow)
        self._texts.append(_Shown(view, body, muted, small))
        if self.dress is not None:
            self._set(self._texts[-1])
        return view

    def drop_texts(self, views: list[ProseView]) -> None:
        """Texts that are no longer shown."""
        self._texts = [shown for shown in self._texts if shown.view not in views]

    @property
    def showing(self) -> Showing:
        """What the block speaks of: what is shown now, or its own stage."""
        return self.guide.showing_for(self.number, self.page)

    def put_on(self, dress: Dress) -> None:
        """Set all texts, in this dress."""
        self.dress = dress
        self.refill()

    def refill(self) -> None:
        """Fill in the values anew; what stays the same is not set again."""
        for shown in self._texts:
            self._set(shown)

    def refresh(self) -> None:
        """Follow what the guide says: stage, answers, hints."""

    def _set(self, shown: _Shown) -> None:
        assert self.dress is not None
        look = self.dress.look(muted=shown.muted, small=shown.small)
        shown.view.show_body(shown.body, look, self._values(shown.body))

    def _values(self, body: Body) -> list[str]:
        """What is quoted is said of the stage, and stays; the rest follows what is shown."""
        lives = tuple(lives_in(body))
        try:
            stage = self.guide.stage_for(self.number, self.page)
            return [value_of(live, stage if live.quoted else self.showing) for live in lives]
        except NnvizError:  # its stage cannot be set, as is told to whoever comes to it
            return [UNKNOWN] * len(lives)

    def _follow(self, link: Link) -> None:
        self.guide.follow(link.actions)


class TextBlock(BlockView):
    """Text between blocks."""

    def __init__(self, guide: Guide, number: int, body: Body, parent: QWidget) -> None:
        super().__init__(guide, number, parent)
        column(self).addWidget(self.text(body))


def column(widget: QWidget, margins: tuple[int, int, int, int] = (0, 0, 0, 0)) -> QVBoxLayout:
    """A column of parts in a widget."""
    made = QVBoxLayout(widget)
    made.setContentsMargins(*margins)
    made.setSpacing(6)
    return made


def row() -> QHBoxLayout:
    """Parts side by side."""
    made = QHBoxLayout()
    made.setContentsMargins(0, 0, 0, 0)
    made.setSpacing(8)
    return made


def inset(*widgets: QWidget) -> QHBoxLayout:
    """Parts side by side that begin where the letters of a text do."""
    made = row()
    made.setContentsMargins(SIDE, 0, SIDE, 0)
    for widget in widgets:
        made.addWidget(widget)
    return made


def head_of(heading: str, *beside: QWidget) -> QHBoxLayout:
    """The heading of a card, and what stands to its right."""
    words = label(heading, "heading", wrap=True)
    made = inset(words, *beside)
    made.setStretch(0, 1)
    for one in beside:
        made.setAlignment(one, Qt.AlignmentFlag.AlignTop)
    return made


def label(text: str, role: str, *, wrap: bool = False) -> QLabel:
    """A plain label in one of the roles of the sheet."""
    made = QLabel(text)
    made.setTextFormat(Qt.TextFormat.PlainText)
    made.setWordWrap(wrap)
    restyle(made, "role", role)
    return made


def button(text: str, role: str = "") -> QPushButton:
    """A button of a page."""
    made = QPushButton(text)
    made.setAutoDefault(False)
    if role:
        restyle(made, "role", role)
    return made


def in_order(widget: QWidget) -> Iterator[QWidget]:
    """The widgets in which the keyboard can stand, in the order in which they are laid out."""
    if widget.isHidden():
        return
    if widget.focusPolicy() & Qt.FocusPolicy.TabFocus:
        yield widget
    inner = widget.layout()
    if inner is not None:
        yield from _laid_out(inner)


def _laid_out(layout: QLayout) -> Iterator[QWidget]:
    for at in range(layout.count()):
        item = layout.itemAt(at)
        assert item is not None
        widget, inner = item.widget(), item.layout()
        if widget is not None:
            yield from in_order(widget)
        elif inner is not None:
            yield from _laid_out(inner)
