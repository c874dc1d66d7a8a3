"""Numbers made fit for plotting."""

from __future__ import annotations

import math
from itertools import pairwise

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from nnviz.picture.ticks import (
    LARGEST,
    clean,
    linear_ticks,
    log_ticks,
    span,
    spread,
    tick_text,
    tick_texts,
)


@given(st.lists(st.floats(), max_size=50), st.booleans())
def test_whatever_comes_in_what_goes_out_can_be_plotted(values: list[float], log: bool) -> None:
    fit = clean(np.array(values), log)
    finite = fit[np.isfinite(fit)]
    assert not np.isinf(fit).any() and (np.abs(finite) <= LARGEST).all()
    assert not log or (finite > 0).all()
    low, high = span(fit, log)
    assert math.isfinite(low) and math.isfinite(high) and low < high


@given(st.lists(st.floats(-100, 100), max_size=8), st.floats(0.5, 20))
def test_names_are_moved_apart_in_their_order(heights: list[float], gap: float) -> None:
    moved = spread(heights, gap)
    order = sorted(range(len(heights)), key=heights.__getitem__)
    places = [moved[at] for at in order]
    assert all(b - a >= gap - 1e-9 for a, b in pairwise(places))
    wide = [heights[at] for at in order]
    if all(b - a >= gap for a, b in pairwise(wide)):
        assert moved == heights


@pytest.mark.parametrize(
    ("value", "text"),
    [(0.0, "0"), (0.25, "0.25"), (-2.0, "−2"), (1e-7, "1e−07"), (math.nan, "0")],
)
def test_ticks(value: float, text: str) -> None:
    assert tick_text(value) == text


@pytest.mark.parametrize(
    ("exponent", "text"), [(0, "1"), (-1, "0.1"), (-4, "0.0001"), (-7, "10⁻⁷"), (6, "10⁶")]
)
def test_logarithmic_ticks(exponent: int, text: str) -> None:
    assert tick_text(float(exponent), log=True) == text


def test_short_logarithmic_spans_get_more_ticks() -> None:
    assert [tick_text(t, log=True) for t in log_ticks(-1.05, 0.1)] == ["0.1", "0.2", "0.5", "1"]
    assert [tick_text(t, log=True) for t in log_ticks(0.5, 0.9)] == ["4", "5", "6", "7"]
    assert log_ticks(-3, 3) == [-3, -2, -1, 0, 1, 2, 3]
    assert tick_text(math.log10(2e-9), log=True) == "2·10⁻⁹"
    assert len(log_ticks(-100, 100)) <= 8


def test_a_range_begins_at_zero_or_close_to_what_is_seen() -> None:
    values = np.array([2.0, 4.0])
    assert span(values) == (0.0, 4.32)
    low, high = span(values, close=True)
    assert 1.8 < low <= 2.0 and 4.0 < high < 4.2


@given(st.floats(-1e6, 1e6), st.floats(1e-6, 1e6), st.integers(2, 12), st.sampled_from((1.0, 1e60)))
def test_linear_ticks_are_few_round_numbers_within_the_range(
    low: float, length: float, most: int, scale: float
) -> None:
    low, high = low * scale, (low + length) * scale
    ticks = linear_ticks(low, high, most)
    step = ticks[1] - ticks[0] if len(ticks) > 1 else high - low
    assert 1 <= len(ticks) <= most + 1
    assert all(low - step * 1e-6 <= tick <= high + step * 1e-6 for tick in ticks)


def test_linear_ticks_share_their_decimals() -> None:
    assert linear_ticks(0, 1, 5) == [0, 0.2, 0.4, 0.6000000000000001, 0.8, 1.0]
    assert tick_texts(linear_ticks(0, 1, 5)) == ["0.0", "0.2", "0.4", "0.6", "0.8", "1.0"]
    assert tick_texts(linear_ticks(-100, 100, 4)) == ["−100", "−50", "0", "50", "100"]
    assert tick_texts([0.0, 2e-9, 4e-9]) == ["0", "2e−09", "4e−09"]
