from __future__ import annotations

import numpy as np

from nnviz.training.seeds import stream


def test_a_stream_comes_again() -> None:
    assert np.array_equal(stream(3, "data").random(9), stream(3, "data").random(9))
    assert not np.array_equal(stream(3, "data").random(9), stream(4, "data").random(9))


def test_purposes_and_runs_draw_differently() -> None:
    starts = [stream(3, "data"), stream(3, "split"), np.random.default_rng(3)]
    starts += [np.random.default_rng([3, epoch]) for epoch in range(5)]
    starts += [np.random.default_rng([3, iteration, 1]) for iteration in range(5)]
    # [3] and [3, 0] are one start, as NumPy fills up with zeros.
    assert len({start.random() for start in starts}) == len(starts) - 1
