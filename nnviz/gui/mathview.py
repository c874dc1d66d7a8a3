"""Typeset lines one can point at: hover a term, click a number, walk through them by keyboard.

The lines come from `nnviz.steps` as pieces; `nnviz.export.maths` sets them; what is painted is the
SVG of that. A line too wide is broken; a stretch that cannot be broken is made smaller, and below
a readable size it scrolls.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass

from PySide6.QtCore import QByteArray, QEvent, QPointF, QRectF, QSize, Qt, Signal
from PySide6.QtGui import (
    QAccessible,
    QAccessibleEvent,
    QColor,
    QFocusEvent,
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

from nnviz.export.mathlines import EM, Group, Setting, set_groups
from nnviz.export.mathrows import Block, to_svg
from nnviz.export.mathshapes import Bounds
from nnviz.picture.theme import Theme, theme
from nnviz.picture.wording import tip_of
from nnviz.steps.expression import Piece

SMALLEST_SCALE = 0.78
MARGIN = 4.0  # room around the ink for the highlight
SCROLL_BAR = 9


@dataclass(frozen=True, slots=True)
class Term:
    """A piece in its place: which row, which piece of it, and where (in block coordinates)."""

    line: int
    index: int
    piece: Piece
    bounds: Bounds


@dataclass(frozen=True, slots=True)
class Manner:
    """How pieces look and act: their colour, whether they can be clicked, their tool tip."""

    colour: Callable[[Piece], str]
    follow: Callable[[Piece], bool]
    hint: Callable[[Piece], str]


PLAIN_MANNER = Manner(lambda piece: "#000000", lambda piece: False, lambda piece: "")


class MathView(QWidget):
    """Groups of lines, typeset under each other; a group that fits on one row takes one.

    What a click means is up to whoever listens to `clicked`.
    """

    hovered = Signal(object)  # tuple of ids under the pointer, () when it leaves
    clicked = Signal(object)  # Piece

    def __init__(self, parent: QWidget | None = None, size: float = EM) -> None:
        super().__init__(parent)
        self._size = size
        self._groups: tuple[Group, ...] = ()
        self._plain = ""
        self._theme: Theme = theme("light")
        self._manner = PLAIN_MANNER
        self._colours: dict[Piece, str] = {}
        self._settings: dict[int, Setting] = {}
        self._setting = Setting((), Block(0.0, 0.0, (), ()), 1.0)
        self._terms: tuple[Term, ...] = ()
        self._lit: frozenset[str] = frozenset()
        self._under: Term | None = None
        self._chosen = -1  # index into `targets` of the keyboard's place
        self._renderer = QSvgRenderer(self)
        self._loaded = True
        self._bar = QScrollBar(Qt.Orientation.Horizontal, self)
        self._bar.hide()
        self._bar.valueChanged.connect(self.update)
        policy = QSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Minimum)
        policy.setHeightForWidth(True)
        self.setSizePolicy(policy)
        self.setMouseTracking(True)
        # Before there is anything to choose: what takes the focus has its place in Tab's order.
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setAccessibleName("Equation")

    # ---- what it shows ----------------------------------------------------------------------

    def show_groups(
        self, groups: Iterable[Group], plain: str, manner: Manner, tokens: Theme
    ) -> None:
        """Show groups of lines of pieces; `plain` is what a screen reader says."""
        self._groups = tuple(groups)
        self._plain, self._manner, self._theme = plain, manner, tokens
        # Asked for now: by the next time we are laid out, the network may be another one.
        pieces = {piece for group in self._groups for line in group.lines for piece in line}
        self._colours = {piece: manner.colour(piece) for piece in pieces}
        self._settings.clear()
        self._let_go()
        self.setAccessibleName("Equation")
        self.setAccessibleDescription(plain)
        self._bar.setValue(0)
        self._lay_out()
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus if self.targets else Qt.FocusPolicy.NoFocus)
        self.updateGeometry()

    def _let_go(self) -> None:
        """What was pointed at is gone: nothing is, until the pointer or a key moves again."""
        pointed = self._under is not None or self._chosen >= 0
        self._under, self._chosen = None, -1
        if pointed:
            QToolTip.hideText()
            self.hovered.emit(())

    def set_lit(self, ids: Iterable[str]) -> None:
        """Light every term that stands for one of `ids`."""
        lit = frozenset(ids)
        if lit != self._lit:
            self._lit = lit
            self.update()

    @property
    def lit_terms(self) -> tuple[Term, ...]:
        """The terms that are lit, by the pointer here or elsewhere."""
        return tuple(term for term in self._terms if self._is_lit(term))

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
        return tuple(term for term in self._terms if self._manner.follow(term.piece))

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
        return QSize(320, self.heightForWidth(320))

    def minimumSizeHint(self) -> QSize:
        return QSize(120, 0)

    def hasHeightForWidth(self) -> bool:
        return True

    def heightForWidth(self, width: int) -> int:
        if not self._groups:
            return 0
        setting = self._fitted(width)
        wide = setting.block.width * setting.scale > self._room(width) + 0.5
        return round(setting.block.height * setting.scale + 2 * MARGIN) + SCROLL_BAR * wide

    def _room(self, width: int) -> float:
        return max(width - 2 * MARGIN, 40.0)

    def _fitted(self, width: int) -> Setting:
        if width not in self._settings:
            room = self._room(width)
            self._settings[width] = set_groups(self._groups, room, self._size, SMALLEST_SCALE)
        return self._settings[width]

    def _lay_out(self) -> None:
        self._setting = self._fitted(self.width())
        rows, block = self._setting.rows, self._setting.block
        self._terms = tuple(
            Term(p.line, p.piece, rows[p.line][p.piece], p.bounds)
            for p in sorted(block.placed, key=lambda p: (p.line, p.piece))
            if p.piece >= 0
        )
        hidden = block.width * self._setting.scale - self._room(self.width())
        self._bar.setVisible(hidden > 0.5)
        self._bar.setRange(0, max(0, round(hidden)))
        self._bar.setPageStep(round(self._room(self.width())))
        self._bar.setGeometry(0, self.height() - SCROLL_BAR, self.width(), SCROLL_BAR)
        self._loaded = False
        self.update()

    def _load(self) -> None:
        """Hand what is to be painted to the renderer: not each time a layout tries a width."""
        if not self._loaded:
            self._loaded = True
            svg = to_svg(self._setting.block, self._fill)
            self._renderer.load(QByteArray(svg.encode()))

    def _fill(self, line: int, piece: int) -> str:
        if piece < 0:
            return self._theme.text
        return self._colours[self._setting.rows[line][piece]]

    def _to_widget(self, bounds: Bounds) -> QRectF:
        box = bounds.scaled(self._setting.scale)
        return QRectF(
            box.left + MARGIN - self._bar.value(), box.top + MARGIN, box.width, box.height
        )

    def _term_at(self, position: QPointF) -> Term | None:
        scale = self._setting.scale
        x = (position.x() - MARGIN + self._bar.value()) / scale
        y = (position.y() - MARGIN) / scale
        placed = self._setting.block.at(x, y)
        if placed is None:
            return None
        piece = self._setting.rows[placed.line][placed.piece]
        return Term(placed.line, placed.piece, piece, placed.bounds) if piece.ids else None

    # ---- painting ---------------------------------------------------------------------------

    def resizeEvent(self, event: QResizeEvent) -> None:
        self._lay_out()

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        self._paint_highlights(painter)
        block, scale = self._setting.block, self._setting.scale
        if block.placed:
            left = MARGIN - self._bar.value()
            size = (max(block.width, 1.0) * scale, max(block.height, 1.0) * scale)
            self._load()
            self._renderer.render(painter, QRectF(left, MARGIN, *size))
        painter.end()

    def _is_lit(self, term: Term) -> bool:
        ids = term.piece.ids
        pointed = self._under is not None and not set(ids).isdisjoint(self._under.piece.ids)
        return pointed or not self._lit.isdisjoint(ids)

    def _paint_highlights(self, painter: QPainter) -> None:
        painter.setPen(Qt.PenStyle.NoPen)
        for term in self.lit_terms:
            soft = QColor(self._colours[term.piece])
            soft.setAlphaF(0.30 if self._theme.dark else 0.15)
            painter.setBrush(soft)
            painter.drawRoundedRect(self._to_widget(term.bounds).adjusted(-3, -3, 3, 3), 5, 5)
        if self._under is not None and self._manner.follow(self._under.piece):
            box = self._to_widget(self._under.bounds)
            colour = QColor(self._colours[self._under.piece])
            painter.fillRect(QRectF(box.left(), box.bottom() + 2.0, box.width(), 1.2), colour)
        chosen = self.chosen
        if chosen is not None and self.hasFocus():
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.setPen(QPen(QColor(self._theme.focus), 1.5))
            painter.drawRoundedRect(self._to_widget(chosen.bounds).adjusted(-3, -3, 3, 3), 5, 5)

    # ---- pointer ----------------------------------------------------------------------------

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        self._point(self._term_at(event.position()))

    def leaveEvent(self, event: QEvent) -> None:
        self._point(None)

    def _point(self, term: Term | None) -> None:
        if term == self._under:
            return
        self._under = term
        follow = term is not None and self._manner.follow(term.piece)
        self.setCursor(Qt.CursorShape.PointingHandCursor if follow else Qt.CursorShape.ArrowCursor)
        self.hovered.emit(term.piece.ids if term is not None else ())
        self.update()

    def mousePressEvent(self, event: QMouseEvent) -> None:
        term = self._term_at(event.position())
        left = event.button() == Qt.MouseButton.LeftButton
        if term is not None and left and self._manner.follow(term.piece):
            self.clicked.emit(term.piece)
        else:
            super().mousePressEvent(event)

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        event.accept()

    def wheelEvent(self, event: QWheelEvent) -> None:
        shift = bool(event.modifiers() & Qt.KeyboardModifier.ShiftModifier)
        sideways = event.angleDelta().x() or (event.angleDelta().y() if shift else 0)
        if sideways and self._bar.isVisible():
            self._bar.setValue(self._bar.value() - sideways // 3)
            event.accept()
        else:
            event.ignore()

    def event(self, event: QEvent) -> bool:
        if isinstance(event, QHelpEvent) and event.type() == QEvent.Type.ToolTip:
            term = self._term_at(QPointF(event.pos()))
            text = self._manner.hint(term.piece) if term is not None else ""
            QToolTip.showText(event.globalPos(), tip_of(text), self)
            return True
        if isinstance(event, QKeyEvent) and event.type() == QEvent.Type.ShortcutOverride:
            plain = event.modifiers() == Qt.KeyboardModifier.NoModifier
            if plain and event.key() in _KEYS and self.targets:
                event.accept()
                return True
        return super().event(event)

    # ---- keyboard ---------------------------------------------------------------------------

    def keyPressEvent(self, event: QKeyEvent) -> None:
        chosen = self.chosen
        if event.modifiers() & ~Qt.KeyboardModifier.KeypadModifier:
            super().keyPressEvent(event)  # Alt+Left is a way back, not a move
        elif event.key() in _MOVES and self.targets:
            by = _MOVES[Qt.Key(event.key())]
            self._choose(min(max(self._chosen + by, 0), len(self.targets) - 1))
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

    def focusInEvent(self, event: QFocusEvent) -> None:
        back = event.reason() == Qt.FocusReason.BacktabFocusReason
        tabbed = back or event.reason() == Qt.FocusReason.TabFocusReason
        if self.targets and tabbed:
            self._choose(len(self.targets) - 1 if back else 0)
        self.update()

    def focusOutEvent(self, event: QFocusEvent) -> None:
        if self._chosen >= 0:
            self._chosen = -1
            self.hovered.emit(())
        self.update()

    def _choose(self, place: int) -> None:
        self._chosen = place
        term = self.targets[place]
        box = self._to_widget(term.bounds)
        if self._bar.isVisible() and not 0 <= box.left() <= box.right() <= self.width():
            self._bar.setValue(round(box.left() + self._bar.value() - self.width() / 3))
        self.setAccessibleName(f"{term.piece.plain}. {self._manner.hint(term.piece)}")
        changed = QAccessibleEvent(self, QAccessible.Event.NameChanged)
        QAccessible.updateAccessibility(changed)
        self.hovered.emit(term.piece.ids)
        self.update()


_MOVES = {
    Qt.Key.Key_Left: -1,
    Qt.Key.Key_Right: 1,
    Qt.Key.Key_Up: -1,
    Qt.Key.Key_Down: 1,
}
_KEYS = {*_MOVES, Qt.Key.Key_Return, Qt.Key.Key_Enter}
