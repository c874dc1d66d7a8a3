"""Markdown between and in blocks, as parts: paragraphs, formulas, lists, tables and listings."""

from __future__ import annotations

from collections.abc import Callable
from itertools import groupby

from markdown_it.token import Token

from nnviz.lessons.model import Body, Code, Listing, Maths, Paragraph, Part, Span, Table
from nnviz.lessons.parsing import limits
from nnviz.lessons.parsing.inline import Inline, trimmed
from nnviz.lessons.parsing.lines import Source
from nnviz.lessons.parsing.live import maths
from nnviz.lessons.parsing.markdown import reader
from nnviz.lessons.problems import Findings

Rows = list[tuple[tuple[Span, ...], ...]]


def body(source: Source, findings: Findings) -> Body:
    """The parts of these lines; what cannot be shown becomes a problem."""
    if source.is_blank() or findings.full:
        return ()
    return _Reader(reader().parse(source.text), source.line, findings).parts("")


class _Reader:
    """Walks the tokens of one text."""

    def __init__(self, tokens: list[Token], line: int, findings: Findings) -> None:
        self.tokens = tokens
        self.first = line
        self.findings = findings
        self.at = 0
        self.depth = 0  # of lists in lists

    def parts(self, end: str) -> Body:
        """Parts up to the token that closes what they are in, or to the end."""
        found: list[Part] = []
        while self.at < len(self.tokens):
            token = self.tokens[self.at]
            self.at += 1
            if token.type == end:
                break
            if token.type in _REFUSED:
                what, do = _REFUSED[token.type]
                self.findings.add(self.line(token), what, do)
                self.skip(token)
            else:
                found += _READERS[token.type](self, token)
        return tuple(found)

    def line(self, token: Token) -> int:
        return self.first + (token.map[0] if token.map else 0)

    def skip(self, token: Token) -> None:
        """Go on behind what this token opens."""
        depth: int = token.nesting
        while depth > 0 and self.at < len(self.tokens):
            depth += self.tokens[self.at].nesting
            self.at += 1

    def spans(self, token: Token, line: int) -> tuple[Span, ...]:
        return Inline(line, self.findings).read(token.children or [])

    # Parts -------------------------------------------------------------------------------------

    def paragraph(self, token: Token) -> list[Part]:
        line = self.line(token)
        spans = self.spans(self.tokens[self.at], line)
        self.at += 2
        parts: list[Part] = []
        for alone, group in groupby(spans, lambda one: isinstance(one, Maths) and one.display):
            if alone:
                parts += [one for one in group if isinstance(one, Maths)]
            elif words := trimmed(tuple(group)):
                where = getattr(words[0], "line", line if not parts else parts[-1].line)
                parts.append(Paragraph(words, line if not parts else where))
        return parts

    def formula(self, token: Token) -> list[Part]:
        found = maths(token.content, self.line(token), self.findings, display=True)
        return [] if found is None else [found]

    def listing(self, token: Token) -> list[Part]:
        line = self.line(token)
        if self.depth == limits.LIST_DEPTH:
            what = f"Lists can stand {limits.LIST_DEPTH} deep in each other, not more."
            self.findings.add(line, what)
            self.skip(token)
            return []
        if token.attrs.get("start", 1) != 1:
            self.findings.add(line, "A numbered list begins at 1.")
        self.depth += 1
        items = []
        numbered = token.type == "ordered_list_open"
        while self.tokens[self.at].type == "list_item_open":
            self.at += 1
            items.append(self.parts("list_item_close"))
        self.at += 1
        self.depth -= 1
        return [Listing(tuple(items), line, numbered)]

    def table(self, token: Token) -> list[Part]:
        line = self.line(token)
        rows: Rows = []
        cells: list[tuple[Span, ...]] = []
        row = line
        while (now := self.tokens[self.at]).type != "table_close":
            self.at += 1
            if now.type == "tr_open":
                row, cells = self.line(now), []
            elif now.type == "tr_close":
                rows.append(tuple(cells))
            elif now.type == "inline":
                cells.append(self.cell(now, row))
        self.at += 1
        return [Table(tuple(rows), line)]

    def cell(self, token: Token, line: int) -> tuple[Span, ...]:
        spans = self.spans(token, line)
        if any(isinstance(span, Maths) and span.display for span in spans):
            self.findings.add(line, "A formula of its own line cannot be in a table.", "Use $…$.")
        return spans

    def code(self, token: Token) -> list[Part]:
        return [Code(token.content.removesuffix("\n"), self.line(token))]


_READERS: dict[str, Callable[[_Reader, Token], list[Part]]] = {
    "paragraph_open": _Reader.paragraph,
    "math_block": _Reader.formula,
    "bullet_list_open": _Reader.listing,
    "ordered_list_open": _Reader.listing,
    "table_open": _Reader.table,
    "fence": _Reader.code,
}

_REFUSED = {
    "heading_open": (
        "A heading cannot stand here.",
        "A line that begins with one # and a space, at its very beginning, begins a page; "
        "within a page use **bold** words.",
    ),
    "hr": ("A lesson has no ruled lines.", "Begin a new page instead."),
    "blockquote_open": (
        "A quotation stands only under an answer of a quiz.",
        "Set a remark apart with a note block.",
    ),
}
