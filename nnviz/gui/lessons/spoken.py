r"""What a screen reader says of a page: formulas in words, values as numbers.

`\frac{\partial C}{\partial w_{69}} = \delta_9 a_6` is read “partial C over partial w 69 = delta 9
a 6”.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from itertools import groupby

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

Values = Callable[[Live], str]

_WORDS = {
    "cdot": "times",
    "times": "times",
    "odot": "times, place by place,",
    "circ": "of",
    "div": "divided by",
    "pm": "plus or minus",
    "mp": "minus or plus",
    "le": "at most",
    "leq": "at most",
    "ge": "at least",
    "geq": "at least",
    "ne": "is not",
    "neq": "is not",
    "approx": "about",
    "equiv": "is always",
    "sim": "like",
    "to": "to",
    "rightarrow": "to",
    "leftarrow": "becomes",
    "gets": "becomes",
    "mapsto": "to",
    "in": "in",
    "sum": "sum",
    "prod": "product",
    "int": "integral",
    "infty": "infinity",
    "ldots": "and so on",
    "cdots": "and so on",
    "vdots": "and so on",
    "ddots": "and so on",
    "dots": "and so on",
    "oflayer": "of layer",
    "top": "transposed",
    "prime": "prime",
    "ell": "l",
    "varepsilon": "epsilon",
    "varphi": "phi",
    "lvert": "|",
    "rvert": "|",
    "lVert": "‖",
    "rVert": "‖",
}
_SILENT_NAMES = """
left right bigl bigr Bigl Bigr big Big text mathrm mathbf mathsf mathit mathcal mathbb boldsymbol
operatorname displaystyle quad qquad mid colon
"""
_SILENT = frozenset(_SILENT_NAMES.split())
_AFTER = {"hat": "hat", "bar": "bar", "tilde": "tilde", "overline": "bar", "underline": ""}
_POWERS = {"2": "squared", "3": "cubed", "top": "transposed", "prime": "prime"}
_TOKEN = re.compile(r"\\([A-Za-z]+)|\\(.)|([0-9]+(?:(?:\.|\{,\})[0-9]+)*)|(\S)")


def spoken(body: Body, values: Values) -> str:
    """The words of a text, a paragraph per line."""
    return "\n".join(line for part in body for line in _lines(part, values))


def spoken_spans(spans: Sequence[Span], values: Values) -> str:
    """The words of a run of text; what is struck out is said to be wrong, and where that ends."""
    said = []
    for struck, group in groupby(spans, _is_struck):
        words = "".join(_span(span, values) for span in group)
        said.append(_wrong(words) if struck else words)
    return "".join(said)


def _is_struck(span: Span) -> bool:
    if isinstance(span, Link):
        return all(_is_struck(one) for one in span.spans)
    return span.struck


def _wrong(words: str) -> str:
    return f"struck out as wrong: {words.strip()}, up to here"


def spoken_maths(maths: Maths, values: Values) -> str:
    """The words of a formula."""
    latex = "".join(
        # Braces of its own keep a value whole, whatever stands before it.
        f" {{{values(piece)}}} " if isinstance(piece, Live) else piece
        for piece in maths.pieces
    )
    return in_words(latex)


def in_words(latex: str) -> str:
    """LaTeX as a person would read it out."""
    words = " ".join(word for word in _read(_Tokens(_layers(latex))) if word)
    return re.sub(r"\s+([,.;:)])", r"\1", re.sub(r"\(\s+", "(", words)).strip()


def _layers(latex: str) -> str:
    """The small number on top of what belongs to a layer is no power: say so.

    On a w it stands before the numbers of the neurons, where a power stands behind them. A z is
    one of a layer where the weights of a layer stand beside it.
    """
    beside = "z" if re.search(r"W\^\{?\d", latex) else ""
    of_layer = rf"(?<![A-Za-z\\])([Wab{beside}]|\\delta|w(?=\^\{{?\d+\}}?_))\^\{{?(\d+)\}}?"
    return re.sub(of_layer, r"\1 \\oflayer \2 ", latex)


class _Tokens:
    """Commands (`\\frac`), numbers and characters, one after the other."""

    def __init__(self, latex: str) -> None:
        self._tokens = [
            "\\" + m[1] if m[1] else "\\" + m[2] if m[2] else (m[3] or m[4]).replace("{,}", ",")
            for m in _TOKEN.finditer(latex)
        ]
        self._at = 0

    def next(self) -> str:
        self._at += 1
        return self._tokens[self._at - 1] if self._at <= len(self._tokens) else ""

    def argument(self) -> str:
        """The next group, or the next single thing, in words."""
        token = self.next()
        if token == "{":
            return " ".join(filter(None, _read(self, "}")))
        return " ".join(filter(None, _one(self, token))) if token else ""


def _read(tokens: _Tokens, end: str = "") -> Iterator[str]:
    while token := tokens.next():
        if token == end:
            return
        yield from _one(tokens, token)


def _one(tokens: _Tokens, token: str) -> Iterator[str]:
    name = token.removeprefix("\\") if len(token) > 1 and token.startswith("\\") else ""
    if token == "{":
        yield from _read(tokens, "}")
    elif token == "_":
        yield tokens.argument()
    elif token in ("^", "'"):
        power = "prime" if token == "'" else tokens.argument()
        yield _POWERS.get(power, "transposed" if power == "transposed" else f"to the {power}")
    elif token == "&" or token == "~":
        yield ","
    elif not name:
        yield {"-": "minus", "*": "times"}.get(token, token)
    elif name in ("frac", "dfrac", "tfrac"):
        yield from (tokens.argument(), "over", tokens.argument())
    elif name == "sqrt":
        yield from ("root of", tokens.argument())
    elif name in ("begin", "end", "textcolor"):
        tokens.argument()
    elif name in _AFTER:
        yield from (tokens.argument(), _AFTER[name])
    elif name == "\\":
        yield ";"
    elif name not in _SILENT and name.isalpha():
        yield _WORDS.get(name, name)


def _span(span: Span, values: Values) -> str:
    if isinstance(span, Text):
        return span.text
    if isinstance(span, Live):
        return values(span)
    if isinstance(span, Maths):
        return spoken_maths(span, values)
    if _is_struck(span):
        return "".join(_span(one, values) for one in span.spans)
    return spoken_spans(span.spans, values)


def _lines(part: Part, values: Values) -> Iterator[str]:
    if isinstance(part, Paragraph):
        yield spoken_spans(part.spans, values)
    elif isinstance(part, Maths):
        yield spoken_spans((part,), values)
    elif isinstance(part, Listing):
        for at, item in enumerate(part.items, start=1):
            yield (f"{at}. " if part.numbered else "• ") + spoken(item, values)
    elif isinstance(part, Table):
        for row in part.rows:
            yield "; ".join(spoken_spans(cell, values) for cell in row)
    else:
        assert isinstance(part, Code)
        yield part.text.rstrip("\n")


def lives_in(body: Body) -> Iterator[Live]:
    """The values in a text, in reading order."""
    for part in body:
        if isinstance(part, Paragraph):
            yield from _lives(part.spans)
        elif isinstance(part, Maths):
            yield from _lives((part,))
        elif isinstance(part, Listing):
            for item in part.items:
                yield from lives_in(item)
        elif isinstance(part, Table):
            for row in part.rows:
                for cell in row:
                    yield from _lives(cell)


def _lives(spans: Sequence[Span]) -> Iterator[Live]:
    for span in spans:
        if isinstance(span, Live):
            yield span
        elif isinstance(span, Maths):
            yield from (piece for piece in span.pieces if isinstance(piece, Live))
        elif isinstance(span, Link):
            yield from _lives(span.spans)
