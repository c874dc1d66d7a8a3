r"""Text as LaTeX: whatever it says, it is printed and nothing else happens.

What a picture writes about symbols becomes mathematics (`δ₄ = −0.4` is `$\delta_{4}$ = $-$0.4`).
A character that pdfTeX's fonts lack stays itself in the file, and `declarations` gives what a
preamble says about it.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Iterator
from itertools import groupby

from nnviz.export.maths import unknown_commands
from nnviz.picture.labels import clean
from nnviz.picture.shapes import Run

LONGEST = 10_000

SPECIAL = {
    "\\": r"\textbackslash{}",
    "{": r"\{",
    "}": r"\}",
    "$": r"\$",
    "&": r"\&",
    "#": r"\#",
    "%": r"\%",
    "_": r"\_",
    "^": r"\textasciicircum{}",
    "~": r"\textasciitilde{}",
    "<": r"\textless{}",
    ">": r"\textgreater{}",
    "|": r"\textbar{}",
    '"': r"\textquotedbl{}",
    "`": r"\`{}",
    "…": r"\ldots{}",
    "\u00a0": "~",
    "\u2009": r"\,",
}
"""What TeX would take for something else, and how it is written; ligatures aside."""

_GREEK = """
    α alpha β beta γ gamma δ delta ε varepsilon ζ zeta η eta θ theta ι iota κ kappa λ lambda μ mu
    ν nu ξ xi π pi ρ rho ς varsigma σ sigma τ tau υ upsilon φ varphi χ chi ψ psi ω omega ϵ epsilon
    ϕ phi Γ Gamma Δ Delta Θ Theta Λ Lambda Ξ Xi Π Pi Σ Sigma Υ Upsilon Φ Phi Ψ Psi Ω Omega
"""
_SIGNS = """
    × times ÷ div · cdot ⋅ cdotp ± pm ∓ mp ∂ partial ∇ nabla ∞ infty ≈ approx ≠ neq ≤ leq ≥ geq
    ≡ equiv ∼ sim → rightarrow ← leftarrow ↑ uparrow ↓ downarrow ↔ leftrightarrow ⇒ Rightarrow
    ∑ sum ∏ prod √ surd ∫ int ∈ in ∀ forall ∃ exists ⊙ odot ⊕ oplus ⊗ otimes ⊤ top ⋮ vdots ⋯ cdots
    ℓ ell ′ prime ⌊ lfloor ⌋ rfloor ⌈ lceil ⌉ rceil ⟨ langle ⟩ rangle ∘ circ ∥ parallel
"""
_WORDS = (_GREEK + _SIGNS).split()

MATHS = {
    **{sign: f"\\{name}" for sign, name in zip(_WORDS[::2], _WORDS[1::2], strict=True)},
    "−": "-",
    "ŷ": r"\hat{y}",
    "½": r"\tfrac{1}{2}",
    "¼": r"\tfrac{1}{4}",
    "¾": r"\tfrac{3}{4}",
    "⅓": r"\tfrac{1}{3}",
    "⅔": r"\tfrac{2}{3}",
}
"""Characters that are mathematics, as LaTeX that stands between dollars; no two alike."""

SUBSCRIPTS = dict(zip("₀₁₂₃₄₅₆₇₈₉₊₋₍₎‚", "0123456789+-(),", strict=True))
SUPERSCRIPTS = dict(zip("⁰¹²³⁴⁵⁶⁷⁸⁹⁺⁻⁽⁾ⁿ", "0123456789+-()n", strict=True))

_KNOWN = frozenset(
    "£¥§©«®°¶º»¿ª¡µ"
    "ÀÁÂÃÄÅÆÇÈÉÊËÌÍÎÏÐÑÒÓÔÕÖØÙÚÛÜÝÞßàáâãäåæçèéêëìíîïðñòóôõöøùúûüýþÿ"
    "ĀāĂăĄąĆćĈĉĊċČčĎďĐđĒēĔĕĖėĘęĚěĜĝĞğĠġĢģĤĥĨĩĪīĬĭĮįİıĴĵĶķĹĺĻļĽľŁłŃńŅņŇňŌōŎŏŐőŒœŔŕŖŗŘřŚśŜŝŞşŠšŢţŤť"
    "ŨũŪūŬŭŮůŰűŲųŴŵŶŸŹźŻżŽž–—‘’‚“”„†‡•‰‹›€™"
)
"""What LaTeX knows and the fonts of every TeX installation have."""

_SYMBOLS = "xyzwC"  # a letter that stands alone and is one of these is a symbol
_SOFT = "/=+()"  # belong to mathematics where they stand between mathematics

_PIECES = re.compile(
    r"(?P<sub>[₀-₉₊₋₍](?:[₀-₉₊₋₍₎‚]*[₀-₉₎])?|₎)"
    r"|(?P<super>[⁰¹²³⁴⁵⁶⁷⁸⁹⁺⁻⁽⁾ⁿ]+)"
    r"|(?P<letter>(?<![^\W_])[A-Za-z](?![A-Za-z0-9]))"
    r"|(?P<space> +)"
    r"|(?P<dashes>-+|'+|,+)"
    r"|(?P<other>.)",
    re.DOTALL,
)
_PLAIN_INDEX = re.compile(r"[0-9,+()−]*")
_WORD_INDEX = re.compile(r"[A-Za-z0-9]+(?:,[A-Za-z0-9]+)*")
_OPENING = re.compile(r"\\(?:left(?!arrow)|begin)(?![a-z])")
_CLOSING = re.compile(r"\\(?:right(?!arrow)|end)(?![a-z])")
_WORD = re.compile(r"\\[A-Za-z]+$")
_UNSAFE = re.compile(r"[$%#~\n\r]|\^\^")
_ESCAPED = re.compile(r"\\(?:[A-Za-z]+|(.?))", re.DOTALL)
_ROOM = frozenset(("", *",;:! {}\\"))

Token = tuple[str, str]
"""text, maths or soft; and the LaTeX."""


def escape(text: str, *, symbols: bool = False) -> str:
    """Text as LaTeX that prints it; with `symbols`, lone letters such as y are mathematics."""
    return label((Run(clean(text, LONGEST)),), symbols=symbols)


def label(runs: Iterable[Run], *, symbols: bool = False, longest: int = LONGEST) -> str:
    r"""A label as LaTeX: `w` with `46` below it and ` −0.4` becomes `$w_{46}$ $-$0.4`.

    A run of more than `longest` letters is cut, with an ellipsis.
    """
    pieces = [Run(clean(run.text, longest), run.script) for run in runs]
    tokens: list[Token] = []
    for at, run in enumerate(pieces):
        if run.script:
            mark = "_" if run.script == "sub" else "^"
            tokens.append(("maths", f"{mark}{{{_index(run.text)}}}"))
        else:
            scripted = at + 1 < len(pieces) and bool(pieces[at + 1].script)
            tokens += _tokens(run.text, symbols, scripted)
    return _outer_spaces(_joined(tokens))


def _index(text: str) -> str:
    """What stands below or above: digits and letters as such, anything else as text."""
    if _PLAIN_INDEX.fullmatch(text):
        return text.replace("−", "-")
    if _WORD_INDEX.fullmatch(text):
        return text if len(text) == 1 else rf"\mathrm{{{text}}}"
    return rf"\text{{{_outer_spaces(_joined(list(_tokens(text, False, False))))}}}"


def _tokens(text: str, symbols: bool, scripted: bool) -> Iterator[Token]:
    """The pieces of a text; `scripted`: an index follows its last letter."""
    for found in _PIECES.finditer(text):
        kind, piece = str(found.lastgroup), found[0]
        after = text[found.end() : found.end() + 1]
        if kind == "sub":
            yield "maths", f"_{{{''.join(SUBSCRIPTS[c] for c in piece)}}}"
        elif kind == "super":
            yield "maths", f"^{{{''.join(SUPERSCRIPTS[c] for c in piece)}}}"
        elif kind == "letter":
            index = after in SUBSCRIPTS or after in SUPERSCRIPTS if after else scripted
            before = text[: found.start()][-1:]
            sign = (symbols and piece in _SYMBOLS) or index or before == "∂"
            yield ("maths" if sign else "text"), piece
        elif kind == "space":
            yield "text", " " + "\\ " * (len(piece) - 1)
        elif kind == "dashes":
            yield "text", "{}".join(piece)
        elif piece in MATHS:
            yield "maths", MATHS[piece]
        else:
            yield ("soft" if piece in _SOFT else "text"), SPECIAL.get(piece, piece)


def _joined(tokens: list[Token]) -> str:
    """All tokens; neighbouring mathematics between one pair of dollars."""
    parts: list[str] = []
    for is_maths, group in groupby(_settled(tokens), key=lambda token: token[0] == "maths"):
        pieces = [latex for _, latex in group]
        parts.append(f"${_formula(pieces)}$" if is_maths else _line(pieces))
    return "".join(parts)


def _settled(tokens: list[Token]) -> list[Token]:
    """The same, with what can be either made what its neighbours are."""
    kinds = [kind for kind, _ in tokens]
    for at in range(len(kinds)):
        if kinds[at] == "soft":
            between = 0 < at < len(kinds) - 1 and kinds[at - 1] == "maths" == kinds[at + 1]
            kinds[at] = "maths" if between else "text"
    return [(kind, latex) for kind, (_, latex) in zip(kinds, tokens, strict=True)]


def _formula(pieces: list[str]) -> str:
    """Mathematics; where one index follows another, the second has a place of its own."""
    maths = ""
    used: set[str] = set()
    for piece in pieces:
        mark = piece[0] if piece[0] in "_^" else ""
        if not mark:
            used.clear()
        elif mark in used:
            maths += "{}"
            used.clear()
        used.add(mark)
        maths += " " + piece if _WORD.search(maths) and piece[0].isalpha() else piece
    return maths


def _line(pieces: list[str]) -> str:
    """Text; what TeX would draw together is kept apart."""
    text = ""
    for piece in pieces:
        if text.endswith(" ") and piece.startswith(" "):
            text += "\\"
        elif text and text[-1] == piece[0] and piece[0] in "-',":
            text += "{}"
        text += piece
    return text


def _outer_spaces(latex: str) -> str:
    """Spaces at the ends, where TeX would drop them, made to stay."""
    if latex.startswith(" "):
        latex = "\\" + latex
    if latex.endswith(" ") and not latex.endswith("\\ "):
        latex = latex[:-1] + "\\ "
    return latex


def is_harmless(latex: str) -> bool:
    """Whether LaTeX of a formula holds only what typesets mathematics, and closes what it opens."""
    if unknown_commands(latex) or _UNSAFE.search(latex) or not is_closed(latex):
        return False
    return not latex.endswith("\\") and _ROOM.issuperset(_ESCAPED.findall(latex))


def is_closed(latex: str) -> bool:
    """Whether a piece of a formula can stand alone: its braces, fences, environments close."""
    if len(_OPENING.findall(latex)) != len(_CLOSING.findall(latex)):
        return False
    depth = 0
    for brace in re.findall(r"\\.|([{}])", latex):
        depth += {"{": 1, "}": -1}.get(brace, 0)
        if depth < 0:
            return False
    return depth == 0


def maths(latex: str) -> str:
    """LaTeX of a formula, its letters of other alphabets as text."""
    return "".join(
        rf"\text{{{escape(character)}}}" if ord(character) > 126 else character
        for character in latex
    )


def comment(text: str) -> str:
    """Text on the line of a comment."""
    return clean(text, LONGEST).strip()


def unknown(text: str) -> list[str]:
    """The characters of a file that a preamble has to declare, in order."""
    return sorted({c for c in text if ord(c) > 126 and c not in _KNOWN})


def declarations(text: str) -> list[str]:
    """What a preamble says about the characters of a file that the fonts lack.

    Each prints its code in a small box; marks without width, such as those that turn the
    direction of writing, print nothing.
    """
    characters = unknown(text)
    if not characters:
        return []
    lines = [
        r"\DeclareRobustCommand*{\unknownchar}[1]{{\fboxsep=0.08em\fboxrule=0.03em\relax",
        r"  \fbox{\resizebox{!}{0.45em}{#1}}}}",
    ]
    for character in characters:
        code = f"{ord(character):04X}"
        seen = "" if _has_no_width(character) else rf"\unknownchar{{{code}}}"
        lines.append(rf"\DeclareUnicodeCharacter{{{code}}}{{{seen}}}")
    return lines


def _has_no_width(character: str) -> bool:
    return unicodedata.category(character) in ("Cf", "Zl", "Zp") or character == "\u034f"
