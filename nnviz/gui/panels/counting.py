"""Counting card: numbers too large to write down, each with the quantities it comes from."""

from __future__ import annotations

from functools import partial
from math import ceil

from PySide6.QtCore import QPointF, QRectF, QSize, Qt
from PySide6.QtGui import QColor, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import (
    QFrame,
    QGridLayout,
    QLabel,
    QLineEdit,
    QScrollArea,
    QVBoxLayout,
    QWidget,
)

from nnviz.errors import NnvizError
from nnviz.gui.panels.fields import Note, rule
from nnviz.gui.panels.typed import parse_count
from nnviz.gui.session import Change, Session
from nnviz.gui.style import restyle
from nnviz.nn.counting import COUNTS, Count, Power
from nnviz.picture.theme import theme

BAR, SCALE = 14, 34
LEAST_SPAN = 2.0
MOST_TICKS = 8
INTRODUCTION = (
    "How many there are, as powers. A bar is as long as the number of its digits, and each line to "
    "the right means ten times as many digits."
)


class CountingPanel(QScrollArea):
    """One card for each entry of `COUNTS`, with fields to change, and bars on one scale."""

    def __init__(self, session: Session, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setWidgetResizable(True)
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        page = QWidget()
        column = QVBoxLayout(page)
        column.setContentsMargins(18, 12, 18, 14)
        column.setSpacing(12)
        about = QLabel(INTRODUCTION)
        about.setWordWrap(True)
        restyle(about, "role", "muted")
        column.addWidget(about)
        self.cards: dict[str, Card] = {}
        for count in COUNTS.values():
            self.cards[count.name] = card = Card(count, session)
            for field in card.fields:
                field.textChanged.connect(partial(self._changed, card))
            column.addWidget(rule())
            column.addWidget(card)
        self.scale = Bar(session, scale=True)
        column.addWidget(self.scale)
        column.addStretch(1)
        self.setWidget(page)
        self._bars = [*(card.bar for card in self.cards.values()), self.scale]
        session.changed.connect(self._refresh)
        self._rescale()

    def _changed(self, card: Card, *_: object) -> None:
        card.count()
        self._rescale()

    def _rescale(self) -> None:
        longest = max(card.bar.length for card in self.cards.values())
        for bar in self._bars:
            bar.set_span(max(LEAST_SPAN, float(ceil(longest + 0.001))))

    def _refresh(self, change: Change) -> None:
        if change & Change.VIEW:
            for bar in self._bars:
                bar.update()


class Card(QWidget):
    """What is counted, its quantities in fields, and the power they make."""

    def __init__(self, count: Count, session: Session, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._count = count
        self.power = count.of(*(quantity.usual for quantity in count.quantities))
        title = QLabel(count.title)
        restyle(title, "role", "heading")
        self.result = QLabel()
        self.result.setTextFormat(Qt.TextFormat.RichText)
        self.result.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        self.result.setWordWrap(True)
        self.bar = Bar(session)
        self.note = Note()
        meaning = QLabel(count.meaning)
        meaning.setWordWrap(True)
        restyle(meaning, "role", "muted")
        self.fields: list[QLineEdit] = []
        grid = QGridLayout()
        grid.setHorizontalSpacing(8)
        grid.setVerticalSpacing(2)
        for at, quantity in enumerate(count.quantities):
            label, field = QLabel(quantity.name), QLineEdit(str(quantity.usual))
            restyle(label, "role", "muted")
            label.setBuddy(field)
            field.setAccessibleName(f"{count.title}: {quantity.name}")
            field.setMinimumWidth(40)
            grid.addWidget(label, 0, at)
            grid.addWidget(field, 1, at)
            self.fields.append(field)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(6)
        column.addWidget(title)
        column.addLayout(grid)
        for widget in (self.note, self.result, self.bar, meaning):
            column.addWidget(widget)
        self.count()

    def count(self) -> None:
        """Count anew from what stands in the fields; what cannot be used is said below them."""
        problem = ""
        try:
            values = [
                parse_count(field.text(), quantity.low, quantity.high, quantity.name.lower())
                for field, quantity in zip(self.fields, self._count.quantities, strict=True)
            ]
            self.power = self._count.of(*values)
        except NnvizError as error:
            problem = error.beside
        self.note.say(problem)
        self.result.setVisible(not problem)
        self.result.setText(written(self.power))
        self.bar.set_power(self.power)


class Bar(QWidget):
    """A bar as long as a number has digits, logarithmically; or the scale under all of them."""

    def __init__(
        self, session: Session, parent: QWidget | None = None, *, scale: bool = False
    ) -> None:
        super().__init__(parent)
        self._session, self._scale = session, scale
        self.length, self._span = 0.0, LEAST_SPAN
        self.setFixedHeight(SCALE if scale else BAR)

    def sizeHint(self) -> QSize:
        return QSize(240, self.height())

    def set_power(self, power: Power) -> None:
        self.length = power.length
        self.setAccessibleName(f"{power.digits:,} digits" if power.digits < 10**15 else "bar")
        self.update()

    def set_span(self, span: float) -> None:
        """Up to which number of digits, as a power of ten, the whole width goes."""
        self._span = span
        self.update()

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        try:
            painter.setRenderHint(QPainter.RenderHint.Antialiasing)
            self._paint(painter)
        finally:
            painter.end()

    def _paint(self, painter: QPainter) -> None:
        tokens = theme(self._session.theme)
        step = max(1, ceil(self._span / MOST_TICKS))
        ticks = range(0, int(self._span) + 1, step)
        painter.setPen(QPen(QColor(tokens.border), 1.0))
        for tick in ticks:
            x = self._x(tick)
            painter.drawLine(QPointF(x, 0), QPointF(x, 4 if self._scale else self.height()))
        if not self._scale:
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(QColor(tokens.chart_1))
            painter.drawRoundedRect(
                QRectF(0.5, 2, max(3.0, self._x(self.length) - 0.5), self.height() - 4), 3, 3
            )
            return
        font = painter.font()
        font.setPixelSize(11)
        painter.setFont(font)
        painter.setPen(QColor(tokens.text_muted))
        for tick in ticks:
            text = "digits: 1" if tick == 0 else _ten(tick)
            room = QRectF(self._x(tick) - 40, 5, 80, 16)
            flags = Qt.AlignmentFlag.AlignHCenter
            if tick == 0:
                room.moveLeft(0)
                flags = Qt.AlignmentFlag.AlignLeft
            elif room.right() > self.width():
                room.moveRight(float(self.width()))
                flags = Qt.AlignmentFlag.AlignRight
            painter.drawText(room, flags, text)

    def _x(self, length: float) -> float:
        return 0.5 + (self.width() - 1) * min(1.0, length / self._span)


_SMALL = str.maketrans("0123456789", "⁰¹²³⁴⁵⁶⁷⁸⁹")


def _ten(power: int) -> str:
    return "10" if power == 1 else f"10{str(power).translate(_SMALL)}"


def written(power: Power) -> str:
    """The power as rich text: 2³²⁰⁰⁰⁰ ≈ 10⁹⁶³³⁰, and how many digits that is."""
    left, _, right = power.plain().partition(" ")
    sign, _, value = right.partition(" ")
    parts = [_rich(left), sign, _rich(value)]
    if power.value is None and power.digits < 10**15:
        parts.append(f"&nbsp; <small>{power.digits:,} digits</small>")
    return " ".join(parts)


def _rich(text: str) -> str:
    base, mark, exponent = text.partition("^")
    if not mark:
        return base
    inner = exponent.strip("()")
    if "^" in inner:
        ten, _, rest = inner.partition("^")
        inner = f"{ten}^{rest}"
    return f"<b>{base}<sup>{inner}</sup></b>"
