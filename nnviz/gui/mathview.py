"""Typeset lines one can point at: hover a term, click a number, walk through them by keyboard.

The lines come from `nnviz.steps` as pieces; `nnviz.export.maths` sets them; what is painted is the
SVG of that. A line too wide is broken; a stretch that cannot be broken is made smaller, and below
a readable size it scrolls.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass

from PySide6.QtCore import QByteArray, QEvent, QPointF, QRectF, QSize, Qt, Signal
from PySide6.QtGui import (
    QAccessible,
    QAccessibleEvent,
    QColor,
    QHelpEvent,
    QKeyEvent,
    QMouseEvent,
    QPainter,
    QPaintEvent,
    QPen,
    QResizeEvent,
    QWheelEvent,
)
from PySide6.QtSvg import QSvgRenderer
from PySide6.QtWidgets import QScrollBar, QSizePolicy, QToolTip, QWidget

from nnviz.errors import UsageError
from nnviz.export.mathrows import Block, Placed, arrange, to_svg
from nnviz.export.maths import DEFAULT_SIZE, Bounds, Formula, typeset
from nnviz.picture.theme import Theme, theme
from nnviz.steps.expression import Piece

SMALLEST_SCALE = 0.78
MARGIN = 4.0  # room around the ink for the highlight
SCROLL_BAR = 9


@dataclass(frozen=True, slots=True)
class Term:
    """A piece in its place: which line, which piece of it, and where (in block coordinates)."""

    line: int
    index: int
    piece: Piece
    bounds: Bounds


class MathView(QWidget):
    """Lines of pieces, typeset under each other.

    Which numbers can be clicked is up to `can_follow`; what a click means is up to whoever
    listens to `clicked`.
    """

    hovered = Signal(object)  # tuple of ids under the pointer, () when it leaves
    clicked = Signal(object)  # Piece

    def __init__(self, parent: QWidget | None = None, size: float = DEFAULT_SIZE) -> None:
        super().__init__(parent)
        self._size = size
        self._lines: tuple[tuple[Piece, ...], ...] = ()
        self._formulas: tuple[Formula, ...] = ()
        self._plain = ""
        self._theme: Theme = theme("light")
        self._colour: Callable[[Piece, int], str] = lambda piece, line: self._theme.text
        self._follow: Callable[[Piece], bool] = lambda piece: piece.source is not None
        self._hint: Callable[[Piece], str] = lambda piece: ""
        self._block = Block(0.0, 0.0, (), ())
        self._terms: tuple[Term, ...] = ()
        self._lit: frozenset[str] = frozenset()
        self._under: Term | None = None
        self._chosen = -1  # index into self._targets of the keyboard's place
        self._renderer = QSvgRenderer(self)
        self._bar = QScrollBar(Qt.Orientation.Horizontal, self)
        self._bar.hide()
        self._bar.valueChanged.connect(self.update)
        policy = QSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Minimum)
        policy.setHeightForWidth(True)
        self.setSizePolicy(policy)
        self.setMouseTracking(True)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)

    # ---- what it shows ----------------------------------------------------------------------

    def set_lines(
        self,
        lines: Iterable[Sequence[Piece]],
        plain: str,
        *,
        colour: Callable[[Piece, int], str],
        follow: Callable[[Piece], bool],
        hint: Callable[[Piece], str],
    ) -> None:
        """Show lines of pieces; `plain` is what a screen reader says.

        `colour(piece, line)` paints, `follow(piece)` says whether it can be clicked and
        `hint(piece)` what its tool tip says.
        """
        self._lines = tuple(tuple(line) for line in lines)
        self._formulas = tuple(set_line(line, self._size) for line in self._lines)
        self._plain, self._colour, self._follow, self._hint = plain, colour, follow, hint
        self._under, self._chosen = None, -1
        self.setAccessibleName("Equation")
        self.setAccessibleDescription(plain)
        self._bar.setValue(0)
        self._lay_out()
        self.updateGeometry()

    def set_theme(self, tokens: Theme) -> None:
        """Paint with another theme's colours."""
        self._theme = tokens
        self._draw()

    def set_lit(self, ids: Iterable[str]) -> None:
        """Light every term that stands for one of `ids`."""
        lit = frozenset(ids)
        if lit != self._lit:
            self._lit = lit
            self.update()

    @property
    def plain(self) -> str:
        return self._plain

    @property
    def terms(self) -> tuple[Term, ...]:
        """All pieces that have ink, with where they stand before scaling and scrolling."""
        return self._terms

    @property
    def targets(self) -> tuple[Term, ...]:
        """The terms that can be followed, in reading order."""
        return tuple(term for term in self._terms if self._follow(term.piece))

    @property
    def chosen(self) -> Term | None:
        """The term the keyboard stands on."""
        targets = self.targets
        return targets[self._chosen] if 0 <= self._chosen < len(targets) else None

    def place_of(self, term: Term) -> QPointF:
        """The middle of a term in widget coordinates."""
        return self._to_widget(term.bounds).center()

    # ---- geometry ---------------------------------------------------------------------------

    def sizeHint(self) -> QSize:
        block = arrange(self._formulas, 10_000.0)
        return QSize(int(min(block.width, 480) + 2 * MARGIN), self.heightForWidth(480))

    def minimumSizeHint(self) -> QSize:
        return QSize(120, 0)

    def hasHeightForWidth(self) -> bool:
        return True

    def heightForWidth(self, width: int) -> int:
        block, scale = self._fitted(width)
        bar = SCROLL_BAR if block.width * scale > self._room(width) + 0.5 else 0
        return round(block.height * scale + 2 * MARGIN) + bar

    def _room(self, width: int) -> float:
        return max(width - 2 * MARGIN, 40.0)

    def _fitted(self, width: int) -> tuple[Block, float]:
        room = self._room(width)
        block = arrange(self._formulas, room)
        scale = 1.0 if block.width <= room else max(room / block.width, SMALLEST_SCALE)
        return block, scale

    def _lay_out(self) -> None:
        self._block, self._scale = self._fitted(self.width())
        self._terms = tuple(
            Term(p.line, p.piece, self._lines[p.line][p.piece], p.bounds)
            for p in sorted(self._block.placed, key=_reading_order)
            if p.piece >= 0
        )
        hidden = self._block.width * self._scale - self._room(self.width())
        self._bar.setVisible(hidden > 0.5)
        self._bar.setRange(0, max(0, round(hidden)))
        self._bar.setPageStep(round(self._room(self.width())))
        self._bar.setGeometry(0, self.height() - SCROLL_BAR, self.width(), SCROLL_BAR)
        self._draw()

    def _draw(self) -> None:
        svg = to_svg(self._block, self._fill)
        self._renderer.load(QByteArray(svg.encode()))
        self.update()

    def _fill(self, line: int, piece: int) -> str:
        if piece < 0:
            return self._theme.text
        return self._colour(self._lines[line][piece], line)

    def _to_widget(self, bounds: Bounds) -> QRectF:
        box = bounds.scaled(self._scale)
        return QRectF(
            box.left + MARGIN - self._bar.value(), box.top + MARGIN, box.width, box.height
        )

    def _term_at(self, position: QPointF) -> Term | None:
        x = (position.x() - MARGIN + self._bar.value()) / self._scale
        y = (position.y() - MARGIN) / self._scale
        placed = self._block.at(x, y)
        if placed is None:
            return None
        piece = self._lines[placed.line][placed.piece]
        return Term(placed.line, placed.piece, piece, placed.bounds)

    # ---- events -----------------------------------------------------------------------------

    def resizeEvent(self, event: QResizeEvent) -> None:
        self._lay_out()

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        self._paint_highlights(painter)
        size = QRectF(
            MARGIN - self._bar.value(),
            MARGIN,
            max(self._block.width, 1.0) * self._scale,
            max(self._block.height, 1.0) * self._scale,
        )
        if self._block.placed:
            self._renderer.render(painter, size)
        painter.end()

    def _paint_highlights(self, painter: QPainter) -> None:
        painter.setPen(Qt.PenStyle.NoPen)
        for term in self._terms:
            if self._lit.isdisjoint(term.piece.ids) and term != self._under:
                continue
            if not term.piece.ids:
                continue
            soft = QColor(self._colour(term.piece, term.line))
            soft.setAlphaF(0.30 if self._theme.dark else 0.16)
            painter.setBrush(soft)
            painter.drawRoundedRect(self._to_widget(term.bounds).adjusted(-3, -3, 3, 3), 5, 5)
        if self._under is not None and self._follow(self._under.piece):
            box = self._to_widget(self._under.bounds)
            colour = QColor(self._colour(self._under.piece, self._under.line))
            painter.fillRect(QRectF(box.left(), box.bottom() + 1.5, box.width(), 1.2), colour)
        chosen = self.chosen
        if chosen is not None and self.hasFocus():
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.setPen(QPen(QColor(self._theme.focus), 1.5))
            painter.drawRoundedRect(self._to_widget(chosen.bounds).adjusted(-3, -3, 3, 3), 5, 5)

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        term = self._term_at(event.position())
        if term != self._under:
            self._under = term
            follow = term is not None and self._follow(term.piece)
            self.setCursor(
                Qt.CursorShape.PointingHandCursor if follow else Qt.CursorShape.ArrowCursor
            )
            self.hovered.emit(term.piece.ids if term is not None else ())
            self.update()

    def leaveEvent(self, event: QEvent) -> None:
        if self._under is not None:
            self._under = None
            self.hovered.emit(())
            self.update()

    def mousePressEvent(self, event: QMouseEvent) -> None:
        term = self._term_at(event.position())
        follow = term is not None and self._follow(term.piece)
        if term is not None and follow and event.button() == Qt.MouseButton.LeftButton:
            self.clicked.emit(term.piece)
        else:
            super().mousePressEvent(event)

    def wheelEvent(self, event: QWheelEvent) -> None:
        sideways = event.angleDelta().x() or (
            event.angleDelta().y() if event.modifiers() & Qt.KeyboardModifier.ShiftModifier else 0
        )
        if sideways and self._bar.isVisible():
            self._bar.setValue(self._bar.value() - sideways // 3)
            event.accept()
        else:
            event.ignore()

    def event(self, event: QEvent) -> bool:
        if isinstance(event, QHelpEvent) and event.type() == QEvent.Type.ToolTip:
            term = self._term_at(QPointF(event.pos()))
            text = self._hint(term.piece) if term is not None else ""
            QToolTip.showText(event.globalPos(), text, self)
            return True
        if isinstance(event, QKeyEvent) and event.type() == QEvent.Type.ShortcutOverride:
            plain = event.modifiers() == Qt.KeyboardModifier.NoModifier
            if plain and event.key() in _KEYS:
                event.accept()
                return True
        return super().event(event)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        chosen = self.chosen
        if event.key() in _MOVES and self.targets:
            self._choose(min(max(self._chosen + _MOVES[event.key()], 0), len(self.targets) - 1))
        elif event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter) and chosen is not None:
            self.clicked.emit(chosen.piece)
        else:
            super().keyPressEvent(event)

    def focusNextPrevChild(self, next: bool) -> bool:
        """Tab goes through the numbers before it leaves."""
        place = self._chosen + (1 if next else -1)
        if 0 <= place < len(self.targets):
            self._choose(place)
            return True
        return super().focusNextPrevChild(next)

    def focusInEvent(self, event: object) -> None:
        if self.targets and self.chosen is None:
            self._choose(0)
        self.update()

    def focusOutEvent(self, event: object) -> None:
        self._chosen = -1
        self.hovered.emit(())
        self.update()

    def _choose(self, place: int) -> None:
        self._chosen = place
        term = self.targets[place]
        box = self._to_widget(term.bounds)
        if self._bar.isVisible() and not 0 <= box.left() <= box.right() <= self.width():
            self._bar.setValue(round(box.left() + self._bar.value() - self.width() / 3))
        self.setAccessibleName(f"{term.piece.plain}. {self._hint(term.piece)}")
        QAccessible.updateAccessibility(QAccessibleEvent(self, QAccessible.Event.NameChanged))
        self.hovered.emit(term.piece.ids)
        self.update()


_MOVES = {
    Qt.Key.Key_Left: -1,
    Qt.Key.Key_Right: 1,
    Qt.Key.Key_Up: -1,
    Qt.Key.Key_Down: 1,
}
_KEYS = {*_MOVES, Qt.Key.Key_Return, Qt.Key.Key_Enter}


def _reading_order(placed: Placed) -> tuple[int, int]:
    return placed.line, placed.piece


def set_line(pieces: Sequence[Piece], size: float = DEFAULT_SIZE) -> Formula:
    """Typeset a line; one that cannot be set (an unknown command) is set as plain text."""
    try:
        return typeset([piece.latex for piece in pieces], size)
    except UsageError:
        return typeset([rf"\text{{{_plain_latex(piece.plain)}}}" for piece in pieces], size)


def _plain_latex(text: str) -> str:
    return "".join(character for character in text if character not in "\\{}$&#^_%~")
