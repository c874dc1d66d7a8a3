"""Plain text as a person writes it: `w_69·δ_9 = -0.4` becomes `w₆₉·δ₉ = −0.4`."""

from __future__ import annotations

import re
from html import escape

from nnviz.picture.shapes import Run

_LOW = str.maketrans("0123456789,+-()", "₀₁₂₃₄₅₆₇₈₉‚₊₋₍₎")
_HIGH = str.maketrans("0123456789,+-()", "⁰¹²³⁴⁵⁶⁷⁸⁹,⁺⁻⁽⁾")
_INDEX = re.compile(r"([_^])(?:\{([0-9,+\-()]+)\}|([0-9]+(?:,[0-9]+)*)(?!,?[0-9A-Za-z]))")
# Neurons with names: `w_BC`, `δ_out`, `w_2,out`. Only after a lone letter: `my_net` is a name.
_NAMED = re.compile(
    r"(?<=[zawδfxy])(?<!\w[zawδfxy])_((?=[0-9,]*[A-Za-z])[A-Za-z0-9]+(?:,[A-Za-z0-9]+)*)(?!\w)"
)
# A minus before a number or in its power of ten; not the hyphen of `2-4-1` or `well-known`.
_MINUS = re.compile(r"(?<![\w)])-(?=[\d∞])|(?<=\de)-(?=\d)")


def pretty(text: str) -> str:
    """The text with `_12`, `_{12,3}` and `^2` as small digits, and minus signs as such."""
    return _MINUS.sub("−", _INDEX.sub(_set, text))


def runs_of(text: str) -> tuple[Run, ...]:
    """The text for a label of a picture, with small letters and digits in their places."""
    pieces = _NAMED.split(text)  # text, index, text, …
    runs = [
        Run(pretty(piece) if at % 2 == 0 else piece, "sub" if at % 2 else "")
        for at, piece in enumerate(pieces)
    ]
    return tuple(run for run in runs if run.text)


def variable(name: str) -> str:
    """The name of a column: x1 as x₁, other names as they are."""
    return pretty(re.sub(r"^([a-z])([0-9]+)$", r"\1_\2", name))


def rich(text: str) -> str:
    """The same for labels of rich text, where letters can be small too; names stay what they are.

    Names come from files: whatever looks like markup in them is shown as it was written.
    """
    return pretty(_NAMED.sub(r"<sub>\1</sub>", escape(text, quote=False))).replace("\n", "<br>")


def tip_of(text: str) -> str:
    """Rich text that a tool tip sets as such and breaks only where the text does; "" for none."""
    return f"<p style='white-space:pre'>{rich(text)}</p>" if text else ""


def _set(match: re.Match[str]) -> str:
    digits = match[2] or match[3]
    return digits.translate(_LOW if match[1] == "_" else _HIGH)
