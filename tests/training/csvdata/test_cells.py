from __future__ import annotations

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from nnviz.training.csvdata.cells import is_missing, is_number, number, shortened


@given(st.floats(allow_nan=False, allow_infinity=False), st.sampled_from(".,"))
def test_every_written_number_is_read_exactly(value: float, decimal: str) -> None:
    assert number(f" {value!r} ".replace(".", decimal), decimal) == value


@pytest.mark.parametrize(
    ("cell", "decimal", "value"),
    (
        ("5", ".", 5),
        ("+.5", ".", 0.5),
        ("5.", ".", 5),
        ("−3", ".", -3),
        ("2,5", ",", 2.5),
        ("2,5e-3", ",", 0.0025),
        ("2,5", ".", None),
        ("2.5", ",", None),
        ("1.234,5", ",", None),
        ("1,234.5", ".", None),
        ("1_000", ".", None),
        ("٣", ".", None),
        ("0x10", ".", None),
        ("12 cm", ".", None),
        ("1" * 401, ".", None),
        ("true", ".", None),
    ),
)
def test_numbers(cell: str, decimal: str, value: float | None) -> None:
    assert number(cell, decimal) == value
    assert is_number(cell, decimal) == (value is not None)


@pytest.mark.parametrize("cell", ("", "  ", "NA", "n/a", "NaN", "nan", "NULL", "?", "#N/A"))
def test_missing_everywhere(cell: str) -> None:
    value = number(cell, ".")
    assert is_missing(cell)
    assert value is not None and math.isnan(value)
    assert not is_number(cell, ".")


@pytest.mark.parametrize("cell", ("-", "--", ".", "None", "missing", "unknown"))
def test_missing_among_numbers_only(cell: str) -> None:
    value = number(cell, ".")
    assert not is_missing(cell)
    assert value is not None and math.isnan(value)


@pytest.mark.parametrize("cell", ("inf", "-Inf", "+infinity", "1e999", "-1e999"))
def test_infinite_numbers_are_told_from_missing_ones(cell: str) -> None:
    value = number(cell, ".")
    assert value is not None and math.isinf(value)


def test_long_text_is_shortened() -> None:
    assert shortened("abc") == "abc"
    assert shortened("x" * 99) == "x" * 39 + "…"
