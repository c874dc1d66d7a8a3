"""A formula whose digits were exchanged is the formula set as it is."""

from __future__ import annotations

import pytest

from nnviz.export import mathdigits
from nnviz.export.mathdigits import set_pieces
from nnviz.export.maths import _coloured, bold_digits
from nnviz.export.mathshapes import Mark, digits_in, draw

SIZE = 21.0
NUMBERS = [
    ("=", "0.0792", r"\times", "0.6370", "+", "({-}0.1358)", r"\times", "1"),
    ("x", "=", r"\tanh(", "0{,}91", ")"),
]
SCRIPTS = [
    ("=", bold_digits("1234567890.5")),
    ("=", r"\frac{", "41", "}{", "78", "}"),
    ("w^{3}_{12}", "=", "w_{4,17}", r"\,", "a_{4}"),
    (r"\frac{\partial C}{\partial w_{46}}", "=", r"\delta_{6}", "a_{4}"),
    ("=", r"4.129 \cdot 10^{-9}"),
]


def directly(pieces: tuple[str, ...]) -> tuple[Mark, ...]:
    return draw(_coloured(pieces), SIZE).marks


@pytest.mark.parametrize("pieces", NUMBERS)
def test_numbers_stand_where_they_would(pieces: tuple[str, ...]) -> None:
    ours, theirs = set_pieces(pieces, SIZE, _coloured), directly(pieces)
    assert [mark.piece for mark in ours] == [mark.piece for mark in theirs]
    for mine, its in zip(ours, theirs, strict=True):
        assert mine.bounds.left == pytest.approx(its.bounds.left, abs=0.5)
        assert mine.bounds.right == pytest.approx(its.bounds.right, abs=0.5)
        assert mine.bounds.top == pytest.approx(its.bounds.top, abs=0.06)


@pytest.mark.parametrize("pieces", SCRIPTS)
def test_scripts_keep_their_glyphs_and_move_by_a_hair(pieces: tuple[str, ...]) -> None:
    # A script or a fraction is as wide as its ink: a 1 in place of a 0 leaves a little room.
    ours, theirs = set_pieces(pieces, SIZE, _coloured), directly(pieces)
    assert [mark.piece for mark in ours] == [mark.piece for mark in theirs]
    slack = 2.1 * len(digits_in(" ".join(pieces)))
    for mine, its in zip(ours, theirs, strict=True):
        assert mine.bounds.height == pytest.approx(its.bounds.height, abs=0.06)
        assert mine.bounds.left == pytest.approx(its.bounds.left, abs=slack)


def test_a_line_of_the_same_shape_is_not_set_again(monkeypatch: pytest.MonkeyPatch) -> None:
    for pieces in (*NUMBERS, *SCRIPTS):
        set_pieces(pieces, SIZE, _coloured)

    def refuse(latex: str, size: float) -> None:
        raise AssertionError(f"set again: {latex}")

    monkeypatch.setattr(mathdigits, "draw", refuse)
    other = str.maketrans("0123456789", "9876543210")
    for pieces in (*NUMBERS, *SCRIPTS):
        assert set_pieces(tuple(piece.translate(other) for piece in pieces), SIZE, _coloured)


def test_an_author_s_colour_is_no_number_to_exchange() -> None:
    assert set_pieces((r"\textcolor{#ff0000}{1}",), SIZE, _coloured)
