from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from nnviz.document import parse_number
from nnviz.errors import UsageError


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("0.5", 0.5), ("0,5", 0.5), (" -2 ", -2.0), ("−2", -2.0), ("–2", -2.0), ("+.5", 0.5),
        ("5.", 5.0), ("2e-3", 0.002), ("2E3", 2000.0), ("1/3", 1 / 3), ("-1 / 4", -0.25),
        ("1e-400", 0.0), ("0", 0.0),
    ],
)  # fmt: skip
def test_numbers_as_people_type_them(text: str, value: float) -> None:
    assert parse_number(text) == value


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("", "The weight is empty"),
        ("   ", "The weight is empty"),
        ("abc", "“abc” is not a number"),
        ("1e999", "too large"),
        ("-1e999", "too large"),
        ("9" * 399, "too large"),
        ("9" * 5000, "not a number"),
        ("nan", "not a number"),
        ("inf", "not a number"),
        ("∞", "not a number"),
        ("1_000", "not a number"),
        ("1.000,5", "not a number"),
        ("0x10", "not a number"),
        ("1 2", "not a number"),
        ("٣", "not a number"),
        ("1/0", "divides by zero"),
        ("1/", "not a number"),
        (".", "not a number"),
    ],
)
def test_anything_else_is_refused_with_a_sentence(text: str, words: str) -> None:
    with pytest.raises(UsageError) as caught:
        parse_number(text, "weight")
    assert words in str(caught.value)


@given(st.floats(allow_nan=False, allow_infinity=False))
def test_what_python_writes_is_read_back(value: float) -> None:
    assert parse_number(repr(value)) == value
    assert parse_number(repr(value).replace(".", ",")) == value


@given(st.text(max_size=12))
def test_any_text_is_a_number_or_refused(text: str) -> None:
    try:
        assert abs(parse_number(text)) < float("inf")
    except UsageError as error:
        assert str(error)
