"""Text of a lesson as a QTextDocument: its formulas painted as vectors, its values filled in."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field

from PySide6.QtCore import Qt
from PySide6.QtGui import (
    QBrush,
    QColor,
    QFont,
    QTextBlockFormat,
    QTextCharFormat,
    QTextCursor,
    QTextDocument,
    QTextFormat,
    QTextFrameFormat,
    QTextLength,
    QTextListFormat,
    QTextOption,
    QTextTable,
    QTextTableCellFormat,
    QTextTableFormat,
)

from nnviz.gui.lessons.formulas import rows_of, written_pieces
from nnviz.gui.lessons.mathobject import KIND, Item, MathObject, can_be_set
from nnviz.lessons.model import (
    Body,
    Code,
    Link,
    Listing,
    Live,
    Maths,
    Paragraph,
    Part,
    Span,
    Table,
    Text,
)
from nnviz.picture.theme import Theme

__all__ = ["Look", "Writing", "Written", "write"]

MATHS_SCALE = 1.1  # of the maths font, whose letters are smaller than those of the text
LINE_ROOM = 0.36  # between two lines, in font sizes
PARAGRAPH_ROOM = 0.72
CODE_FAMILIES = ["SF Mono", "Menlo", "Consolas", "DejaVu Sans Mono", "monospace"]
STRUT = "\N{ZERO WIDTH SPACE}"  # a line that holds but a formula is as high as one of text
CLOSING = ".,;:!?)]”’"  # never begin a line
OBJECT = "\N{OBJECT REPLACEMENT CHARACTER}"
LINE = "\N{LINE SEPARATOR}"
NO_BREAK = "\N{NO-BREAK SPACE}"
_BETWEEN = re.compile(r"(?:(?<=[\w)])|^) ([→×]) (?=[\w(−]|$)")
_THOUSANDS = re.compile(r"(?<=\d) (?=\d{3}(?!\d))")


@dataclass(frozen=True, slots=True)
class Look:
    """How a text looks: its theme, the size of its letters in pixels, its colour and weight."""

    tokens: Theme
    pixels: float
    colour: str
    bold: bool = False

    @property
    def soft(self) -> QColor:
        """What stands behind a value."""
        colour = QColor(self.tokens.accent)
        colour.setAlphaF(0.22 if self.tokens.dark else 0.11)
        return colour


@dataclass(frozen=True, slots=True)
class Written:
    """A text as it stands: its document, its links in order, and where its values stand.

    `stretches` are the links, `values` the numbers outside of formulas: (position, length).
    """

    document: QTextDocument
    maths: MathObject
    links: tuple[Link, ...]
    stretches: tuple[tuple[int, int], ...]
    values: tuple[tuple[int, int], ...]


def write(body: Body, values: Callable[[Live], str], look: Look, shrunk: float = 1.0) -> Written:
    """A document of a text; tables are set `shrunk` times as large as usual."""
    return Writing(values, look, shrunk).written(body)


@dataclass
class Writing:
    """Writes one text into one document."""

    fill: Callable[[Live], str]
    look: Look
    shrunk: float = 1.0
    links: list[Link] = field(default_factory=list)
    stretches: list[tuple[int, int]] = field(default_factory=list)
    values: list[tuple[int, int]] = field(default_factory=list)

    def written(self, body: Body) -> Written:
        self.document = QTextDocument()
        self.document.setUndoRedoEnabled(False)
        self.document.setDocumentMargin(0)
        self.document.setIndentWidth(round(1.5 * self.look.pixels))
        self.document.setDefaultFont(self._font())
        option = QTextOption()
        # A table whose words may break anywhere is never too wide, and cannot be read.
        wraps = QTextOption.WrapMode
        tables = any(isinstance(part, Table) for part in body)
        option.setWrapMode(wraps.WordWrap if tables else wraps.WrapAtWordBoundaryOrAnywhere)
        self.document.setDefaultTextOption(option)
        self.maths = MathObject()
        self.document.documentLayout().registerHandler(KIND, self.maths)
        self.cursor = QTextCursor(self.document)
        self._fresh = True  # whether we stand in a block that holds nothing yet
        self._scale = 1.0
        self._level = 0  # of the list we are in
        self.cursor.beginEditBlock()
        for at, part in enumerate(body):
            self._part(part, 0, first=at == 0)
        self.cursor.endEditBlock()
        found = (tuple(self.links), tuple(self.stretches), tuple(self.values))
        return Written(self.document, self.maths, *found)

    # ---- parts ------------------------------------------------------------------------------

    def _part(self, part: Part, level: int, *, first: bool) -> None:
        if isinstance(part, Paragraph):
            self._block(self._format(level, first))
            self._spans(part.spans, self._plain())
        elif isinstance(part, Maths):
            room = self._format(level, first)
            room.setTopMargin(0.0 if first else round(0.55 * self._pixels))
            room.setBottomMargin(round(0.15 * self._pixels))
            self._block(room)
            self._maths(part, self._plain(), level)
        elif isinstance(part, Listing):
            self._listing(part, level, first=first)
        elif isinstance(part, Table):
            self._table(part, first=first)
        else:
            self._code(part, level, first=first)

    def _listing(self, part: Listing, level: int, *, first: bool) -> None:
        shape = QTextListFormat()
        style = QTextListFormat.Style
        shape.setStyle(style.ListDecimal if part.numbered else style.ListDisc)
        shape.setIndent(level + 1)
        made = None
        self._level = level + 1
        for number, item in enumerate(part.items):
            for at, one in enumerate(item):
                tight = not first or number > 0 or at > 0
                if at == 0 and isinstance(one, Paragraph | Maths):
                    self._block(self._format(0, not tight, close=number > 0))
                    if made is None:
                        made = self.cursor.createList(shape)
                    else:
                        made.add(self.cursor.block())
                    if isinstance(one, Paragraph):
                        self._spans(one.spans, self._plain())
                    else:
                        self._maths(one, self._plain(), level + 1)
                else:
                    self._part(one, level + 1, first=False)
                    self._level = level + 1
        self._level = level

    def _table(self, part: Table, *, first: bool) -> None:
        if not part.rows:
            return
        columns = max(len(row) for row in part.rows)
        table = self._open_table(len(part.rows), columns, 0, first=first)
        self._scale = self.shrunk
        for y, row in enumerate(part.rows):
            for x, spans in enumerate(row):
                cell = table.cellAt(y, x)
                cell.setFormat(self._cell(head=y == 0, last=y == len(part.rows) - 1))
                self.cursor = cell.firstCursorPosition()
                whole = QTextBlockFormat()  # of a column that Qt rounded down
                whole.setNonBreakableLines(not any(isinstance(one, Text | Link) for one in spans))
                self.cursor.setBlockFormat(whole)
                self._spans(spans, self._plain(muted=y == 0))
        self._scale = 1.0
        self._close_table(table)

    def _open_table(self, rows: int, columns: int, level: int, *, first: bool) -> QTextTable:
        shape = QTextTableFormat()
        shape.setLeftMargin(level * self.document.indentWidth())
        shape.setBorder(0)
        shape.setBorderStyle(QTextFrameFormat.BorderStyle.BorderStyle_None)
        shape.setCellSpacing(0)
        shape.setBorderCollapse(True)
        shape.setTopMargin(0 if first else round(PARAGRAPH_ROOM * self._pixels))
        shape.setColumnWidthConstraints([QTextLength(QTextLength.Type.VariableLength, 0)] * columns)
        if not self._fresh:
            self._block(self._format(0, True))
        self._flatten()
        return self.cursor.insertTable(rows, columns, shape)

    def _close_table(self, table: QTextTable) -> None:
        self.cursor = table.lastCursorPosition()
        self.cursor.movePosition(QTextCursor.MoveOperation.NextBlock)
        self._flatten()
        self._fresh = False

    def _cell(self, *, head: bool, last: bool) -> QTextTableCellFormat:
        cell = QTextTableCellFormat()
        cell.setPadding(round(0.3 * self._pixels))
        cell.setLeftPadding(0)
        cell.setRightPadding(round(0.8 * self._pixels))
        if not last:
            cell.setBottomBorder(1)
            cell.setBottomBorderStyle(QTextFrameFormat.BorderStyle.BorderStyle_Solid)
            tokens = self.look.tokens
            cell.setBottomBorderBrush(
                QBrush(QColor(tokens.border_strong if head else tokens.border))
            )
        return cell

    def _flatten(self) -> None:
        """Qt keeps an empty paragraph before and after a table: let it take no room."""
        flat = QTextBlockFormat()
        flat.setLineHeight(1.0, QTextBlockFormat.LineHeightTypes.FixedHeight.value)
        tiny = QTextCharFormat()
        face = self._font()
        face.setPixelSize(1)
        tiny.setFont(face)
        self.cursor.setBlockFormat(flat)
        self.cursor.setBlockCharFormat(tiny)

    def _code(self, part: Code, level: int, *, first: bool) -> None:
        """A box, as a table of one cell: Qt gives a paragraph no padding."""
        table = self._open_table(1, 1, level, first=first)
        cell = QTextTableCellFormat()
        cell.setPadding(round(0.5 * self._pixels))
        cell.setBackground(QColor(self.look.tokens.raised))
        table.cellAt(0, 0).setFormat(cell)
        self.cursor = table.firstCursorPosition()
        room = self._format(0, True)
        kind = QTextBlockFormat.LineHeightTypes.LineDistanceHeight.value
        room.setLineHeight(round(0.5 * LINE_ROOM * self._pixels), kind)
        self.cursor.setBlockFormat(room)
        look = self._plain(code=True)
        look.clearBackground()
        self.cursor.insertText(part.text.rstrip("\n").replace("\n", LINE), look)
        self._close_table(table)

    # ---- spans ------------------------------------------------------------------------------

    def _spans(self, spans: Sequence[Span], shape: QTextCharFormat) -> None:
        for before, span, after in zip([None, *spans], spans, [*spans[1:], None], strict=False):
            if isinstance(span, Text):
                taken = len(closing_of(span)) if isinstance(before, Maths) else 0
                words = span.text if span.code else kept_together(span.text)
                self.cursor.insertText(words[taken:], self._styled(span, shape))
            elif isinstance(span, Live):
                start = self.cursor.position()
                self.cursor.insertText(whole(self.fill(span)), self._struck(span, shape))
                if span.named:
                    self.values.append((start, self.cursor.position() - start))
            elif isinstance(span, Maths):
                self._maths(span, shape, self._level, closing_of(after))
            else:
                self._link(span)

    def _styled(self, span: Text, shape: QTextCharFormat) -> QTextCharFormat:
        styled = QTextCharFormat(shape)
        if span.code:
            styled.merge(self._plain(code=True))
        if span.bold:
            styled.setFontWeight(QFont.Weight.DemiBold)
        if span.italic:
            styled.setFontItalic(True)
        return self._struck(span, styled)

    @staticmethod
    def _struck(span: Text | Live, shape: QTextCharFormat) -> QTextCharFormat:
        if not span.struck:
            return shape
        styled = QTextCharFormat(shape)
        styled.setFontStrikeOut(True)
        return styled

    def _link(self, link: Link) -> None:
        shape = self._plain()
        shape.setForeground(QColor(self.look.tokens.accent))
        shape.setAnchor(True)
        shape.setAnchorHref(str(len(self.links)))
        shape.setFontUnderline(True)
        self.links.append(link)
        start = self.cursor.position()
        self._spans(link.spans, shape)
        self.stretches.append((start, self.cursor.position() - start))

    def _maths(self, maths: Maths, shape: QTextCharFormat, level: int, closing: str = "") -> None:
        filled = [self.fill(piece) for piece in maths.pieces if isinstance(piece, Live)]
        pieces, live = written_pieces(maths, filled)
        if not can_be_set(pieces):
            self.cursor.insertText(" ".join(pieces), self._plain(code=True))
            self.cursor.insertText(closing, shape)
            return
        rows = [(0, len(pieces))] if maths.display else rows_of(pieces)
        colour = shape.foreground().color().name()
        strike = self.look.tokens.error if maths.display else colour  # as Qt's through words
        for start, stop in rows:
            own = tuple(at - start for at in live if start <= at < stop)
            item = Item(
                pieces[start:stop],
                own,
                MATHS_SCALE * self._pixels,
                colour,
                self.look.soft,
                maths.display,
                level * self.document.indentWidth(),
                closing if stop == len(pieces) else "",
                strike if maths.struck else "",
            )
            placed = QTextCharFormat(shape)
            placed.merge(self.maths.format_of(item))
            placed.setFontUnderline(False)
            # No line is broken before the strut, so it stays with the formula.
            self.cursor.insertText(OBJECT, placed)
            self.cursor.insertText("" if maths.display else STRUT, shape)

    # ---- formats ----------------------------------------------------------------------------

    @property
    def _pixels(self) -> float:
        return self.look.pixels * self._scale

    def _font(self) -> QFont:
        face = QFont("Inter")
        face.setPixelSize(max(round(self.look.pixels), 1))
        if self.look.bold:
            face.setWeight(QFont.Weight.DemiBold)
        return face

    def _plain(self, *, code: bool = False, muted: bool = False) -> QTextCharFormat:
        shape = QTextCharFormat()
        tokens = self.look.tokens
        shape.setForeground(QColor(tokens.text_muted if muted else self.look.colour))
        shape.setProperty(
            QTextFormat.Property.FontPixelSize,
            max(round(self._pixels * (0.9 if code else 1.0)), 1),
        )
        if code:
            shape.setFontFamilies(CODE_FAMILIES)
            shape.setBackground(QColor(tokens.raised))
        return shape

    def _format(self, level: int, first: bool, *, close: bool = False) -> QTextBlockFormat:
        """A paragraph: the first of a text has nothing above it, items of a list stand close."""
        room = QTextBlockFormat()
        distance = round(LINE_ROOM * self._pixels)
        room.setLineHeight(distance, QTextBlockFormat.LineHeightTypes.LineDistanceHeight.value)
        above = (0.25 if close else PARAGRAPH_ROOM) * self._pixels
        room.setTopMargin(0.0 if first else round(above))
        room.setIndent(level)
        room.setAlignment(Qt.AlignmentFlag.AlignLeft)
        return room

    def _block(self, room: QTextBlockFormat) -> None:
        shape = self._plain()
        if self._fresh:
            self.cursor.setBlockFormat(room)
            self.cursor.setBlockCharFormat(shape)
            self._fresh = False
        else:
            self.cursor.insertBlock(room, shape)


def whole(number: str) -> str:
    """A number as it is printed, which no line breaks."""
    return number.replace("-", "−").replace("e−", "e\N{WORD JOINER}−\N{WORD JOINER}")


def kept_together(words: str) -> str:
    """Words in which no line breaks an edge such as 3 → 6, a product or a number."""
    return _THOUSANDS.sub(NO_BREAK, _BETWEEN.sub(rf"{NO_BREAK}\1{NO_BREAK}", words))


def closing_of(span: Span | None) -> str:
    """What a text begins with that belongs to what stands before it.

    Qt may break a line behind a formula whatever follows, so a formula takes it along.
    """
    if not isinstance(span, Text):
        return ""
    return span.text[: len(span.text) - len(span.text.lstrip(CLOSING))]
