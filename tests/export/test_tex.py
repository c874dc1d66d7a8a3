from __future__ import annotations

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from nnviz.export.tex import (
    MATHS,
    SUBSCRIPTS,
    SUPERSCRIPTS,
    comment,
    declarations,
    escape,
    is_closed,
    is_harmless,
    label,
    maths,
    unknown,
)
from nnviz.picture.labels import clean
from nnviz.picture.shapes import Run, Script
from tests.export.texreader import MATHS_WORDS, PRINTED, Reader, read

ALLOWED = {*PRINTED, *MATHS_WORDS, "hat", "tfrac", "mathrm", "text"}

NASTY = [
    "]]>",
    "<script>alert(1)</script>",
    r"\input{/etc/passwd}",
    r"\write18{ls}",
    r"\immediate\write18{rm -rf /}",
    "^^5cinput",
    "^^M\\end{document}",
    "\u200f\u202eabc\u2066",
    "a\ud800b\udfff",
    "% comment",
    "#1##2",
    "$$",
    "$x$",
    "{",
    "}",
    "}{",
    "\\",
    "\\\\",
    "a & b \\\\ c",
    r"\end{document}",
    r"\end{tikzpicture}",
    "\x00\x07\x1b",
    "line\nline\r\ttab",
    "x" * 10_000,
    "%" * 3_000,
    "-- --- `` '' ?` !` << >> ,,",
    "  two  spaces  ",
    " ",
    "",
    "w_46^2",
    "δ₄ = −0.4 · f′(z₄)",
    "²²₁₂²₃",
    "\u2028\u2029\ufeff\u00ad\u00a0",
    "naïve Größe 中文 עברית 😀 \U0010fffd",
    "\"quoted\" `and` 'so'",
    "[x=1]; (neuron-1) -- (neuron-2);",
    "\\unknownchar{4E2D}",
]

ODD = st.sampled_from("\\{}$&#%_^~<>|\"`'-,?! []=/+()₀₄⁻²‚δ∂−ŷ½wxyzC4\n\0中é\u200f\ud800")
LETTERS = st.one_of(ODD, ODD, st.characters(codec=None))
LABELS = st.lists(st.text(LETTERS, max_size=9), min_size=50, max_size=50)


def printed(latex: str) -> str:
    reader = Reader(latex)
    text = reader.text()
    assert reader.words <= ALLOWED
    return text


@given(LABELS)
@settings(max_examples=200, suppress_health_check=list(HealthCheck))
def test_ten_thousand_labels_print_what_they_say(labels: list[str]) -> None:
    for text in labels:
        assert printed(escape(text)) == clean(text, 10_000)
        assert printed(escape(text, symbols=True)) == clean(text, 10_000)


@pytest.mark.parametrize("text", NASTY)
def test_nasty_labels_print_what_they_say(text: str) -> None:
    assert printed(escape(text)) == clean(text, 10_000)
    assert "\n" not in comment(text) and "\r" not in comment(text)


@given(st.lists(st.tuples(st.text(ODD, max_size=5), st.sampled_from(["", "sub", "super"]))))
@settings(max_examples=300, suppress_health_check=list(HealthCheck))
def test_labels_with_indices_print_what_they_say(parts: list[tuple[str, Script]]) -> None:
    runs = [Run(text, script) for text, script in parts]
    assert folded(printed(label(runs))) == folded("".join(clean(run.text) for run in runs))


def folded(text: str) -> str:
    """Small digits as digits: an index comes back as one or the other."""
    small = {**SUBSCRIPTS, **SUPERSCRIPTS, "−": "-"}
    return "".join(small.get(character, character) for character in text)


@pytest.mark.parametrize(
    ("runs", "latex"),
    [
        ((Run("w"), Run("46", "sub"), Run(" −0.4")), "$w_{46}$ $-$0.4"),
        ((Run("w"), Run("3", "super"), Run("12", "sub")), "$w^{3}_{12}$"),
        ((Run("∂C/∂w"), Run("46", "sub")), r"$\partial C/\partial w_{46}$"),
        ((Run("δ −0.0088"),), r"$\delta$ $-$0.0088"),
        ((Run("w"), Run("out", "sub")), r"$w_{\mathrm{out}}$"),
        ((Run("w"), Run("a%", "sub")), r"$w_{\text{a\%}}$"),
        ((Run("δ₄ z₄"),), r"$\delta_{4}$ $z_{4}$"),
        ((Run("x₁₁"),), "$x_{11}$"),
    ],
)
def test_symbols_are_mathematics(runs: tuple[Run, ...], latex: str) -> None:
    assert label(runs) == latex


def test_lone_letters_are_symbols_only_where_they_may_be() -> None:
    assert escape("target y = 0.2", symbols=True) == "target $y$ = 0.2"
    assert escape("target y = 0.2") == "target y = 0.2"
    assert escape("my xyz", symbols=True) == "my xyz"
    assert escape("(ŷ − y)²", symbols=True) == r"($\hat{y}$ $-$ $y)^{2}$"


def test_no_two_signs_are_written_alike() -> None:
    assert len(set(MATHS.values())) == len(MATHS)


def test_what_the_fonts_lack_is_declared_and_stays_itself() -> None:
    assert escape("中\u200f") == "中\u200f"
    assert unknown("aé中\u200f€") == ["\u200f", "中"]
    lines = declarations("aé中\u200f€")
    assert lines[-2:] == [
        r"\DeclareUnicodeCharacter{200F}{}",
        r"\DeclareUnicodeCharacter{4E2D}{\unknownchar{4E2D}}",
    ]
    assert declarations("plain é") == []


@pytest.mark.parametrize(
    "latex",
    [r"\frac{\partial C}{\partial z_{4}}", r"\begin{cases}1&z>0\\0&z\le 0\end{cases}", r"\,a\ b"],
)
def test_formulas_that_are_harmless(latex: str) -> None:
    assert is_harmless(latex) and is_closed(latex)


@pytest.mark.parametrize(
    "latex",
    [
        r"\input{x}",
        r"\write18{ls}",
        "a$b",
        "a%b",
        "^^5cinput",
        "}{",
        "{",
        "\\left(",
        r"\begin{tikzpicture}\end{tikzpicture}",
        r"\%",
        r"\csname input\endcsname",
        "a\\",
        "#1",
        r"\'a",
    ],
)
def test_formulas_that_are_not(latex: str) -> None:
    assert not is_harmless(latex)


def test_letters_of_other_alphabets_in_a_formula_are_text() -> None:
    assert maths("w_{é}") == r"w_{\text{é}}"
    assert maths("δ+1") == r"\text{$\delta$}+1"


def test_the_reader_notices_what_is_wrong() -> None:
    """A check of the check: LaTeX that would not print its text does not pass."""
    for wrong in ("a--b", "a % b", "a_b", "$x_{1}_{2}$", "a  b", " a", r"\textless a"):
        with pytest.raises(AssertionError):
            read(wrong)
    with pytest.raises(KeyError):
        read(r"\input{}")
