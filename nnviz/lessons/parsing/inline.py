"""One run of Markdown text: words, styles, formulas, values and links that act."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass, field, replace

from markdown_it.token import Token

from nnviz.errors import UsageError
from nnviz.lessons.actions import parse_actions
from nnviz.lessons.model import Action, Link, Span, Text
from nnviz.lessons.parsing.live import LITERAL, bare_numbers, live, maths
from nnviz.lessons.problems import Findings

SCHEME = "nnviz:"
_HTML = re.compile(r"</?[A-Za-z][^<>]*>|<!--")
LINKS = "Links of a lesson only act, such as [neuron 4](nnviz:select?neuron:4)."


@dataclass(slots=True)
class Inline:
    """Reads the tokens of one paragraph, heading of a table or cell into spans."""

    line: int
    findings: Findings
    spans: list[Span] = field(default_factory=list)
    style: Text = field(default_factory=lambda: Text(""))
    raw: str = ""  # of the run of words being read, without what was escaped
    words: str = ""  # the same with it
    link: tuple[tuple[Action, ...], int, int] | None = None  # actions, line, first span

    def read(self, tokens: list[Token]) -> tuple[Span, ...]:
        """The spans of these tokens."""
        for token in tokens:
            kind = token.type
            if kind in ("text", "text_special"):
                self.raw += token.content if kind == "text" else ""
                self.words += token.content
            elif kind in ("softbreak", "hardbreak"):
                self._flush(" ")
                self.line += 1
            else:
                self._flush()
                _READERS[kind](self, token)
        self._flush()
        return tuple(self.spans)

    def _flush(self, more: str = "") -> None:
        """Put the words read so far down, having looked at them."""
        raw, words = self.raw, self.words
        self.raw = self.words = ""
        if "$" in raw:
            self.findings.add(self.line, "This $ begins or ends no formula.", DOLLAR)
        if "{" in raw:
            self.findings.add(self.line, "This brace { is not closed on its line.", LITERAL)
        if found := _HTML.search(raw):
            what = f"HTML such as {found[0][:20]} is not shown."
            self.findings.add(self.line, what, r"Write \< for the sign itself.")
        bare_numbers(words, self.line, self.findings)
        self._put(words + more)

    def _put(self, words: str, *, code: bool = False) -> None:
        if not words:
            return
        span = replace(self.style, text=words, code=code)
        first = self.link[2] if self.link else 0
        last = self.spans[-1] if len(self.spans) > first else None
        if isinstance(last, Text) and replace(last, text=words) == span:
            self.spans[-1] = replace(last, text=last.text + words)
        else:
            self.spans.append(span)

    def code(self, token: Token) -> None:
        self._put(token.content, code=True)

    def strong(self, token: Token) -> None:
        self.style = replace(self.style, bold=token.nesting > 0)

    def emphasis(self, token: Token) -> None:
        self.style = replace(self.style, italic=token.nesting > 0)

    def strike(self, token: Token) -> None:
        self.style = replace(self.style, struck=token.nesting > 0)

    def value(self, token: Token) -> None:
        if (value := live(token.content, self.line, self.findings)) is not None:
            self.spans.append(replace(value, struck=self.style.struck))

    def formula(self, token: Token) -> None:
        display = token.type == "math_inline_double"
        if display and self.link:
            self.findings.add(
                self.line, "A formula of its own line cannot be in a link.", "Use $…$."
            )
        formula = maths(token.content, self.line, self.findings, display=display)
        if formula is not None:
            self.spans.append(replace(formula, struck=self.style.struck))
        self.line += token.content.count("\n")

    def open_link(self, token: Token) -> None:
        before = self.spans[-1] if self.spans else None
        if isinstance(before, Text) and not before.code and before.text.endswith("!"):
            do = "A picture is a figure block."
            self.findings.add(self.line, "A lesson shows no images from files.", do)
        target = str(token.attrs.get("href", ""))
        self.link = self._actions(target, token), self.line, len(self.spans)

    def close_link(self, token: Token) -> None:
        assert self.link is not None
        actions, line, first = self.link
        inside = tuple(span for span in self.spans[first:] if not isinstance(span, Link))
        del self.spans[first:]
        self.link = None
        if not inside:
            self.findings.add(line, "This link has no words.", "Write them between the [ ].")
        else:
            self.spans.append(Link(inside, actions, line))

    def _actions(self, target: str, token: Token) -> tuple[Action, ...]:
        if not target.startswith(SCHEME):
            short = target if len(target) <= 40 else target[:39] + "…"
            self.findings.add(self.line, f"A lesson cannot link to “{short}”.", LINKS)
            return ()
        if token.attrs.get("title"):
            self.findings.add(self.line, "A link has no title.", LINKS)
        parts = [part.strip().removeprefix(SCHEME) for part in target.split(";")]
        try:
            return parse_actions(";".join(part.replace("?", "=", 1) for part in parts), self.line)
        except UsageError as error:
            self.findings.error(self.line, error)
            return ()


DOLLAR = (
    r"Formulas stand between two of them, without a space inside; write \$ for the sign itself."
)

_READERS: dict[str, Callable[[Inline, Token], None]] = {
    "code_inline": Inline.code,
    "strong_open": Inline.strong,
    "strong_close": Inline.strong,
    "em_open": Inline.emphasis,
    "em_close": Inline.emphasis,
    "s_open": Inline.strike,
    "s_close": Inline.strike,
    "live": Inline.value,
    "math_inline": Inline.formula,
    "math_inline_double": Inline.formula,
    "link_open": Inline.open_link,
    "link_close": Inline.close_link,
}


def trimmed(spans: tuple[Span, ...]) -> tuple[Span, ...]:
    """The spans without blanks at their two ends."""
    found = list(spans)
    if found and isinstance(found[0], Text) and not found[0].code:
        found[0] = replace(found[0], text=found[0].text.lstrip())
    if found and isinstance(found[-1], Text) and not found[-1].code:
        found[-1] = replace(found[-1], text=found[-1].text.rstrip())
    return tuple(span for span in found if not (isinstance(span, Text) and not span.text))
