from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from nnviz.picture.labels import clean, fitted, short, slot, symbol_runs
from nnviz.picture.shapes import Run, plain
from nnviz.steps.numbers import NumberFormat


@given(st.text(st.characters(codec=None)))
def test_cleaned_text_can_be_written_and_has_no_controls(text: str) -> None:
    kept = clean(text, longest=50)
    assert len(kept) <= 50
    kept.encode("utf-8")
    assert not any(ord(character) < 32 or 127 <= ord(character) < 160 for character in kept)


def test_clean_keeps_what_is_harmless() -> None:
    assert clean("Ünïcode ✓ 漢字 & <b>") == "Ünïcode ✓ 漢字 & <b>"
    assert clean("a\nb\tc\0d") == "a b cd"
    assert clean("left\u202eright") == "leftright"
    assert clean("\ud800x\uffff") == "x"


def test_long_text_is_cut_with_an_ellipsis() -> None:
    assert clean("abcdef", longest=4) == "abc…"
    cut = fitted("a very long name for a layer", 10.0, 80.0)
    assert cut.endswith("…")
    assert slot(plain(cut), 10.0) <= 80.0
    assert fitted("short", 10.0, 80.0) == "short"


def test_slots_grow_with_the_text() -> None:
    assert slot(plain("0.25"), 10.0) < slot(plain("−0.25"), 10.0)
    assert slot((Run("w"), Run("36", "sub")), 10.0) < slot(plain("w36"), 10.0)


@pytest.mark.parametrize(
    ("value", "longest", "text"),
    [
        (0.61063923, 7, "0.6106"),
        (-0.61063923, 7, "−0.6106"),
        (-0.61063923, 6, "−0.611"),
        (12345.678, 7, "12345.7"),
        (12345.678, 5, "12346"),
        (0.0, 7, "0"),
        (0.7, 7, "0.7"),
        (0.00001234, 8, "1.234e−5"),
    ],
)
def test_short_numbers(value: float, longest: int, text: str) -> None:
    assert short(value, NumberFormat(), longest) == text


def test_a_number_that_is_not_zero_never_looks_like_zero() -> None:
    assert short(0.0004, NumberFormat(), 4) != "0.00"


def test_short_numbers_keep_the_settings() -> None:
    assert short(0.123456, NumberFormat(decimal_comma=True), 7) == "0,1235"
    assert short(0.5, NumberFormat(fractions=True), 7) == "1/2"


def test_indices_take_their_places() -> None:
    assert symbol_runs("w_46") == (Run("w"), Run("46", "sub"))
    assert symbol_runs("w^3_12") == (Run("w"), Run("3", "super"), Run("12", "sub"))
    assert symbol_runs("∂C/∂a_9") == (Run("∂C/∂a"), Run("9", "sub"))
