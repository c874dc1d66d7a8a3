"""Values in braces, `{delta_6=0.0547}`, and formulas with values in them."""

from __future__ import annotations

import re
from itertools import islice

from nnviz.errors import UsageError
from nnviz.lessons.expressions import check_expression
from nnviz.lessons.model import Live, Maths
from nnviz.lessons.parsing import limits
from nnviz.lessons.problems import Findings

_NUMBER = re.compile(r"[-−]?[0-9]{1,12}(?:\.[0-9]{1,12})?(?:e[-+]?[0-9]{1,3})?", re.ASCII)
_DECIMALS = re.compile(r"(.*):([0-9]{1,3})", re.DOTALL)
_AT = re.compile(r"@[0-9]+\Z")
_BARE = re.compile(r"(?<![\w.])[0-9]*\.[0-9]+")
_BRACE = re.compile(r"[{}\n]")
MOST_BRACES = 40  # of one value
MOST_DECIMALS = 8
_LIVE = r"\live{"
CHECKED = "Write it in braces, such as {w_69=1.1}, or {=1.1} where nothing is to be checked."
IN_MATHS = r"Write it as \live{w_69=1.1}, or \live{=1.1} where nothing is to be checked."


def live(content: str, line: int, findings: Findings) -> Live | None:
    """The value that stands between braces; None and a problem where it is none."""
    text = content.strip()
    if not text:
        findings.add(line, "Nothing stands between these braces.", LITERAL)
        return None
    if len(text) > limits.EXPRESSION:
        findings.add(line, f"An expression may have {limits.EXPRESSION} characters.")
        return None
    expression, equals, quoted = (part.strip() for part in text.rpartition("="))
    if equals:
        if not _NUMBER.fullmatch(quoted):
            findings.add(line, f"“{_short(quoted)}” behind = is no number.", "Write {w_69=1.1}.")
            return None
        return _checked(Live(expression, line, quoted.replace("−", "-")), findings)
    found = _DECIMALS.fullmatch(text)
    if found is None or _AT.search(found[1]):
        return _checked(Live(text, line), findings)
    decimals = int(found[2])
    if decimals > MOST_DECIMALS:
        findings.add(line, f"A value is shown with at most {MOST_DECIMALS} decimals.")
        return None
    return _checked(Live(found[1].strip(), line, decimals=decimals), findings)


LITERAL = r"Write \{ for the brace itself."


def _checked(value: Live, findings: Findings) -> Live | None:
    if not value.expression:
        return value
    try:
        check_expression(value.expression)
    except UsageError as error:
        findings.error(value.line, error)
        return None
    return value


def closing(text: str, start: int) -> int:
    """The index of the brace that closes the one at `start`; -1 where none does on that line."""
    depth = 0
    for found in islice(_BRACE.finditer(text, start), MOST_BRACES):
        depth += {"{": 1, "}": -1}.get(found[0], 0)
        if found[0] == "\n":
            break
        if depth == 0:
            return found.start()
    return -1


def maths(latex: str, line: int, findings: Findings, *, display: bool = False) -> Maths | None:
    r"""A formula with its values, `\live{…}`; None and a problem where it cannot be one."""
    start = len(latex) - len(latex.lstrip())
    line_of_part = line + latex.count("\n", 0, start)
    latex = latex.strip()
    if not latex:
        findings.add(line, "This formula is empty.", r"Write \$ for the sign itself.")
        return None
    if len(latex) > limits.FORMULA or _depth(latex) > limits.FORMULA_DEPTH:
        findings.add(
            line,
            f"This formula is too long or nested too deeply: {limits.FORMULA} characters and "
            f"{limits.FORMULA_DEPTH} braces in each other are the most.",
        )
        return None
    pieces: list[str | Live] = []
    at, good = 0, True
    while (found := latex.find(_LIVE, at)) >= 0:
        line_of_part += latex.count("\n", at, found)
        end = closing(latex, found + len(_LIVE) - 1)
        if end < 0:
            findings.add(line_of_part, r"The brace of this \live{ is not closed on its line.")
            return None
        _add(pieces, latex[at:found])
        value = live(latex[found + len(_LIVE) : end], line_of_part, findings)
        good = good and value is not None
        if value is not None:
            pieces.append(value)
        at = end + 1
    _add(pieces, latex[at:])
    for piece in pieces:
        if isinstance(piece, str):
            bare_numbers(piece, line, findings, IN_MATHS)
    return Maths(tuple(pieces), line, display) if good else None


def bare_numbers(text: str, line: int, findings: Findings, do: str = CHECKED) -> None:
    """A problem for each number with a decimal point, which nobody would check."""
    for number in _BARE.findall(text):
        findings.add(line, f"The number {number} is not checked.", do)


def _add(pieces: list[str | Live], piece: str) -> None:
    if piece:
        pieces.append(" ".join(piece.split("\n")))


def _depth(latex: str) -> int:
    depth = most = 0
    for sign in latex:
        depth += (sign == "{") - (sign == "}")
        most = max(most, depth)
    return most


def _short(text: str) -> str:
    return text if len(text) <= 40 else text[:39] + "…"
