r"""How much work a formula is to set, from its text alone.

Setting takes about as long as there are signs, and twice as long for each group they stand in:
`\left(\left(\left(x\right)\right)\right)` is set eight times over. The argument of a fraction, a
root, an index or an accent is set once.
"""

from __future__ import annotations

import re

from nnviz.lessons.model import Live, Maths

_SIGN = re.compile(r"\\(?:[A-Za-z]+|.)|[^\s\\]")
_OPENING, _CLOSING = (r"\left", r"\begin"), (r"\right", r"\end")
_OF_TWO = (r"\frac", r"\dfrac", r"\tfrac", r"\textcolor")
_ONCE = {
    *("^", "_", r"\sqrt", r"\text", r"\hat", r"\bar", r"\tilde", r"\overline", r"\underline"),
    *_OF_TWO,
    *(r"\begin", r"\end"),
}
_NUMBER = "0" * 8
_DEEPEST = 20


def weight(formula: Maths) -> int:
    """About how many signs are set, those in groups counted as often as they are set."""
    pieces = (_NUMBER if isinstance(piece, Live) else piece for piece in formula.pieces)
    total, doubled, before = 0, 0, ""
    groups: list[tuple[bool, str]] = []
    for sign in _SIGN.findall("".join(pieces)):
        if sign in _OPENING:
            doubled += 1
        elif sign in _CLOSING:
            doubled -= 1
        elif sign == "{":
            again = before not in _ONCE
            groups.append((again, before))
            doubled += again
        elif sign == "}" and groups:
            again, of = groups.pop()
            doubled -= again
            # What follows the first group of a fraction is its second.
            sign = "^" if of in _OF_TWO else sign
        total += 1 << min(max(doubled, 0), _DEEPEST)
        before = sign
    return total
