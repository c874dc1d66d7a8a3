"""What follows `:::`: a kind, words, and attributes such as `title="Why?"`."""

from __future__ import annotations

import re
from dataclasses import dataclass

from nnviz.lessons.parsing import limits
from nnviz.lessons.problems import Findings

_ATTRIBUTE = re.compile(r"""([A-Za-z][A-Za-z_-]*)(?:=("(?:[^"\\]|\\.)*"|[^\s"]+))?(?=\s|$)\s*""")
_ESCAPE = re.compile(r"\\(.)")


@dataclass(frozen=True, slots=True)
class Attributes:
    """The head of a block: its kind, the words behind it, and names with values as written."""

    kind: str
    words: tuple[str, ...]
    values: tuple[tuple[str, str], ...]
    line: int

    def get(self, name: str, default: str = "") -> str:
        """The value of an attribute."""
        return dict(self.values).get(name, default)


def attributes(head: str, line: int, findings: Findings) -> Attributes:
    """Read the head of a block; what cannot be read becomes a problem."""
    words: list[str] = []
    values: list[tuple[str, str]] = []
    at = 0
    while at < len(head):
        found = _ATTRIBUTE.match(head, at)
        if found is None:
            rest = head[at : at + 40]
            findings.add(
                line, f"“{rest}” is no attribute.", 'One is written name=value or name="a b".'
            )
            break
        at = found.end()
        name, value = found[1], found[2]
        if value is None:
            words.append(name)
        else:
            values.append((name, _plain(value)))
        if len(words) + len(values) > limits.ATTRIBUTES:
            findings.add(line, f"A block may have {limits.ATTRIBUTES} attributes.")
            break
    kind = words[0] if words and head.startswith(words[0]) else ""
    return Attributes(kind, tuple(words[1:] if kind else words), tuple(values), line)


def allow(
    given: Attributes, names: tuple[str, ...], words: tuple[str, ...], findings: Findings
) -> None:
    """Problems for words and attributes that a block of this kind does not know, or has twice."""
    seen: set[str] = set()
    for word in given.words:
        if word not in words:
            findings.add(given.line, f"A {given.kind} block knows no word “{word}”.", _known(words))
    for name, _ in given.values:
        if name not in names:
            do = _known(names)
            findings.add(given.line, f"A {given.kind} block has no attribute “{name}”.", do)
        elif name in seen:
            findings.add(given.line, f"“{name}” is given twice.")
        seen.add(name)


def _known(names: tuple[str, ...]) -> str:
    return f"Known are {', '.join(names)}." if names else "It takes none."


def _plain(value: str) -> str:
    return _ESCAPE.sub(r"\1", value[1:-1]) if value.startswith('"') else value
