"""Numbers made fit for plotting."""

from __future__ import annotations

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from nnviz.gui.plots.data import LARGEST, clean, log_ticks, span, thinned, tick_text


@given(st.lists(st.floats(), max_size=50), st.booleans())
def test_whatever_comes_in_what_goes_out_can_be_plotted(values: list[float], log: bool) -> None:
    fit = clean(np.array(values), log)
    finite = fit[np.isfinite(fit)]
    assert not np.isinf(fit).any() and (np.abs(finite) <= LARGEST).all()
    assert not log or (finite > 0).all()
    low, high = span(fit, log)
    assert math.isfinite(low) and math.isfinite(high) and low < high


def test_short_series_stay_as_they_are() -> None:
    x, y = np.arange(10.0), np.arange(10.0)
    assert thinned(x, y)[1] is y


def test_a_million_points_keep_their_peaks_and_gaps() -> None:
    y = np.sin(np.arange(1_000_000) / 1000)
    y[123_456], y[654_321] = 50.0, -50.0
    y[:2000] = np.nan
    x, thin = thinned(np.arange(1_000_000.0), y)
    assert len(thin) <= 2000 and np.nanmax(thin) == 50.0 and np.nanmin(thin) == -50.0
    assert (np.diff(x) > 0).all()
    assert x[thin == 50.0] == [123_456]
    assert np.isnan(thin[0])


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
    assert log_ticks(-3, 3) == [-3, -2, -1, 0, 1, 2, 3]
    assert tick_text(math.log10(2e-9), log=True) == "2·10⁻⁹"
    assert len(log_ticks(-100, 100)) <= 8
