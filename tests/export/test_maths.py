"""Typesetting: each piece can be found again, spacing is that of the whole line."""

from __future__ import annotations

import pytest

from nnviz.errors import UsageError
from nnviz.export import mathdigits, maths, mathshapes
from nnviz.export.maths import (
    COMMANDS,
    beside,
    is_cached,
    typeset,
    unknown_commands,
)
from nnviz.export.mathshapes import Bounds, union

LINE = (
    *(r"\delta_{6}", "=", r"\frac{", r"\partial C", "}{", r"\partial z_{6}", "}", "="),
    *(r"w_{69}", r"\,", r"\delta_{9}", r"\cdot", r"f_{6}'(z_{6})"),
)


def test_every_closed_piece_has_bounds_inside_the_formula() -> None:
    formula = typeset(LINE)
    for index, piece in enumerate(LINE):
        bounds = formula.bounds(index)
        if piece in (r"\frac{", "}{", "}", r"\,"):
            assert bounds is None
        else:
            assert bounds is not None, piece
            assert formula.left <= bounds.left < bounds.right <= formula.left + formula.width


def test_pieces_stand_from_left_to_right_and_fractions_above_each_other() -> None:
    formula = typeset(LINE)
    lefts = [formula.bounds(i).left for i in (0, 1, 3, 7, 8, 10, 11, 12)]  # type: ignore[union-attr]
    assert lefts == sorted(lefts)
    top, bottom = formula.bounds(3), formula.bounds(5)
    assert top is not None and bottom is not None and top.bottom < bottom.top


@pytest.mark.parametrize(
    "parts", ["a|+|b", "a|-|b|=|c", "=|1.10|\\times|0.2078", "-|3|-|3", "x|<|1"]
)
def test_cutting_a_line_into_pieces_does_not_change_its_spacing(parts: str) -> None:
    pieces = parts.split("|")
    assert typeset(pieces).width == pytest.approx(typeset([" ".join(pieces)]).width, abs=0.05)


def test_size_scales_everything() -> None:
    small, large = typeset(["x_{1}", "+", "1"], 10), typeset(["x_{1}", "+", "1"], 20)
    assert large.width == pytest.approx(2 * small.width, rel=0.02)


def test_negative_numbers_and_decimal_commas_have_no_operator_spaces() -> None:
    tight, loose = typeset(["({-}0{,}31)"]), typeset(["(x-0,31)"])
    assert tight.width < loose.width
    assert len(typeset(["({-}0{,}31)"]).marks) == 7


def test_an_unknown_command_is_refused_by_name() -> None:
    with pytest.raises(UsageError, match=r"\\foo"):
        typeset([r"\foo{x}", r"\delta"])
    assert unknown_commands(r"\foo \delta \begin{tabular}") == ("\\foo", "tabular")


@pytest.mark.parametrize("latex", [r"\frac{1}{", "{", "}"])
def test_latex_that_is_not_well_formed_is_refused_with_a_sentence(latex: str) -> None:
    with pytest.raises(UsageError, match="well formed"):
        typeset([latex])


@pytest.mark.parametrize("command", sorted(COMMANDS))
def test_every_allowed_command_is_set_without_leaving_its_name(command: str) -> None:
    latex = _SAMPLES.get(command, rf"a \{command} b")
    formula = typeset([latex])
    spelled = typeset([rf"\text{{\char92 {command}}}".replace(r"\char92 ", "")]).marks
    assert formula.marks
    assert len(formula.marks) <= len(spelled) + 12
    assert not any("\\" in (element.text or "") for element in _nodes(latex)), command


def _nodes(latex: str):  # type: ignore[no-untyped-def]
    from xml.etree import ElementTree

    from ziamath.tex import tex2mml

    return ElementTree.fromstring(tex2mml(latex)).iter()


_SAMPLES = {
    **{name: rf"\{name}{{x}}" for name in ("text", "mathrm", "mathbf", "mathsf", "mathit")},
    **{name: rf"\{name}{{x}}" for name in ("mathcal", "boldsymbol", "operatorname", "hat", "bar")},
    **{name: rf"\{name}{{x}}" for name in ("tilde", "overline", "underline", "sqrt")},
    **{name: rf"\{name}{{a}}{{b}}" for name in ("frac", "dfrac", "tfrac")},
    **{name: r"\bigl( x \bigr)" for name in ("bigl", "bigr")},
    **{name: r"\Bigl( x \Bigr)" for name in ("Bigl", "Bigr")},
    **{name: rf"\{name}( x" for name in ("big", "Big")},
    "left": r"\left( x \right)",
    "right": r"\left[ x \right]",
    "begin": r"\begin{pmatrix} 1 & 2 \\ 3 & 4 \end{pmatrix}",
    "end": r"\begin{bmatrix} 1 \\ 2 \end{bmatrix}",
    "textcolor": r"\textcolor{#ff0000}{x}",
}


def test_formulas_beside_each_other_are_as_if_set_as_one() -> None:
    first, second = ("z_{6}", "=", "a"), ("=", "0.5", r"\times", "2")
    one, two = typeset([*first, *second]), beside([typeset(first), typeset(second)])
    assert two.pieces == one.pieces and two.width == pytest.approx(one.width, abs=0.5)
    for piece in range(7):
        here, there = one.bounds(piece), two.bounds(piece)
        assert here is not None and there is not None
        assert here.left == pytest.approx(there.left, abs=0.5)
    assert [b.piece for b in two.breaks] == [b.piece for b in one.breaks]
    assert beside([one]) is one


def test_taking_out_rows_that_hold_one_thing_changes_nothing_but_the_time(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    lines = [LINE, ("=", "({-}0.31)", r"\times", "0.2078"), ("x_{12,34}", "+", r"\sqrt{2}")]
    flat = [typeset(line, 21.0) for line in lines]
    maths._typeset.cache_clear()
    mathdigits._shape.cache_clear()
    monkeypatch.setattr(mathshapes, "_flatten", lambda root: None)
    for line, formula in zip(lines, flat, strict=True):
        deep = typeset(line, 21.0)
        assert [m.piece for m in deep.marks] == [m.piece for m in formula.marks]
        for ours, theirs in zip(deep.marks, formula.marks, strict=True):
            assert ours.bounds.left == pytest.approx(theirs.bounds.left, abs=0.3)
            assert ours.bounds.top == pytest.approx(theirs.bounds.top, abs=2.0)
    maths._typeset.cache_clear()
    mathdigits._shape.cache_clear()


def test_an_empty_line_has_no_marks() -> None:
    assert typeset([]).marks == ()
    assert typeset([" "]).width == 0.0


def test_the_cache_knows_what_it_has() -> None:
    pieces = ("q_{77}", "=", "0.123456")
    assert not is_cached(pieces)
    typeset(pieces)
    assert is_cached(pieces)
    assert typeset(pieces) is typeset(list(pieces))


def test_bounds() -> None:
    box = Bounds(0, 0, 10, 4)
    assert (box.width, box.height) == (10, 4)
    assert box.contains(12, 2, margin=2) and not box.contains(12, 2)
    assert box.moved(1, 2) == Bounds(1, 2, 11, 6)
    assert box.scaled(2) == Bounds(0, 0, 20, 8)
    assert union([box, Bounds(-1, 1, 3, 9)]) == Bounds(-1, 0, 10, 9)
    assert union([]) == Bounds(0, 0, 0, 0)
