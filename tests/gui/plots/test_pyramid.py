"""Long series: extremes of stretches, the same however the series has grown."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from nnviz.gui.plots.pyramid import FAN, Pyramid


def pyramid_of(values: np.ndarray, parts: list[int] | None = None) -> Pyramid:
    result = Pyramid()
    for part in np.split(values, sorted(parts or [])):
        result.append(part)
    return result


@given(
    st.lists(st.floats(allow_infinity=False), max_size=700),
    st.lists(st.integers(0, 700), max_size=5),
    st.integers(1, 40),
)
def test_extremes_do_not_depend_on_how_it_grew(
    values: list[float], parts: list[int], most: int
) -> None:
    series = np.array(values, dtype=float)
    pyramid = pyramid_of(series, [min(part, len(series)) for part in parts])
    whole = pyramid_of(series)
    assert np.array_equal(pyramid.values, series, equal_nan=True)
    for mine, other in zip(
        pyramid.stretches(0, len(series), most), whole.stretches(0, len(series), most), strict=True
    ):
        assert np.array_equal(mine, other, equal_nan=True)
    finite = series[np.isfinite(series)]
    if len(finite):
        assert pyramid.extremes == (finite.min(), finite.max())
        _, low, high = pyramid.stretches(0, len(series), most)
        assert np.nanmin(low) == finite.min() and np.nanmax(high) == finite.max()
    else:
        assert np.isnan(pyramid.extremes).all()


@pytest.mark.parametrize("most", [7, 300, 900])
@pytest.mark.parametrize(("start", "stop"), [(0, 100_000), (12_345, 54_321), (99_000, 100_000)])
def test_each_stretch_has_its_own_extremes(start: int, stop: int, most: int) -> None:
    series = np.cumsum(np.random.default_rng(1).standard_normal(100_000))
    at, low, high = pyramid_of(series).stretches(start, stop, most)
    if stop - start <= 2 * most:
        assert np.array_equal(at, np.arange(start, stop)) and np.array_equal(low, series[at])
        return
    assert most / 2 < len(at) <= most + 1 and (np.diff(at) > 0).all()
    width = int(np.diff(at)[1]) if len(at) > 2 else stop
    begin = start // width * width
    for place, (least, most_of_all) in enumerate(zip(low, high, strict=True)):
        own = series[begin + place * width : begin + (place + 1) * width]
        assert least <= own.min() + 1e-12 or place == len(at) - 1
        assert most_of_all >= own.max() - 1e-12 or place == len(at) - 1
    assert low.min() <= series[start:stop].min() and high.max() >= series[start:stop].max()


def test_a_million_points_keep_their_peaks_and_gaps() -> None:
    series = np.sin(np.arange(1_000_000) / 1000)
    series[123_456], series[654_321] = 50.0, -50.0
    series[:4000] = np.nan
    at, low, high = pyramid_of(series).stretches(0, len(series), 500)
    assert len(at) <= 501
    assert abs(int(at[high == 50.0][0]) - 123_456) <= 2000
    assert abs(int(at[low == -50.0][0]) - 654_321) <= 2000
    assert np.isnan(low[0]) and np.isnan(high[0])


def test_stretches_stay_where_they_are_while_it_grows() -> None:
    series = np.random.default_rng(2).standard_normal(20_000)
    before = pyramid_of(series[:19_900]).stretches(0, 19_900, 100)
    after = pyramid_of(series).stretches(0, 20_000, 100)
    assert np.array_equal(before[1][:-1], after[1][: len(before[1]) - 1])


def test_it_follows_a_series_that_grows_and_one_that_is_replaced() -> None:
    pyramid = Pyramid()
    first, other = np.arange(1000.0), np.arange(2000.0)[::-1]
    for series in (first[:10], first, first, other, other[:3], other[:0], other[::2], first):
        pyramid.follow(series)
        assert np.array_equal(pyramid.values, series)
        shown, anew = pyramid.stretches(0, 2000, 20), pyramid_of(series).stretches(0, 2000, 20)
        assert np.array_equal(shown[2], anew[2])


def test_only_what_is_new_is_worked_on(monkeypatch: pytest.MonkeyPatch) -> None:
    pyramid = pyramid_of(np.arange(100_000.0))
    renewed: list[int] = []
    original = Pyramid._renew

    def counted(self: Pyramid, level: int, before: int) -> None:
        renewed.append(self._length(level) - before // FAN**level)
        original(self, level, before)

    monkeypatch.setattr(Pyramid, "_renew", counted)
    pyramid.follow(np.arange(100_080.0))
    assert sum(renewed) <= 80 / (FAN - 1) + 2 * len(renewed)


def test_what_is_not_finite_is_absent() -> None:
    pyramid = pyramid_of(np.array([np.inf, -np.inf, 2.0, np.nan, -1e308]))
    assert pyramid.extremes == (-1e308, 2.0)
    assert np.isnan(pyramid.values[[0, 1, 3]]).all()
