from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from nnviz.errors import UsageError
from nnviz.nn.samples import as_pairs, as_samples


@pytest.mark.parametrize(
    "values,width,shape",
    (
        ([[1, 2], [3, 4], [5, 6]], 2, (3, 2)),
        ([1, 2], 2, (1, 2)),
        ([1, 2, 3], 1, (3, 1)),
        (1.5, 1, (1, 1)),
        (np.zeros((0, 4)), 4, (0, 4)),
        (((1e308, -1e308),), 2, (1, 2)),
    ),
)
def test_shapes(values: Any, width: int, shape: tuple[int, int]) -> None:
    assert as_samples(values, width).shape == shape
    assert as_samples(values, width).dtype == np.float64


@pytest.mark.parametrize(
    "values,width,said",
    (
        ([1, 2, 3], 2, r"have shape 1 × 3; this network takes 2 for each sample"),
        ([[1], [2]], 2, r"shape 2 × 1"),
        (np.zeros((2, 2, 2)), 2, r"shape 2 × 2 × 2"),
        ([[1, 2], [3]], 2, r"must be numbers, 2 for each sample"),
        (["abc", "def"], 2, r"must be numbers"),
        ([None, 1], 2, r"must be finite|must be numbers"),
        ([10**400, 1], 2, r"must be numbers"),
        ([[0, 1], [2, float("nan")]], 2, r"number 2 of sample 1 is nan"),
        ([float("inf")], 1, r"number 1 of sample 0 is inf"),
    ),
)
def test_refusals(values: Any, width: int, said: str) -> None:
    with pytest.raises(UsageError, match=said):
        as_samples(values, width)


def test_pairs() -> None:
    inputs, targets = as_pairs([0.05, 0.10], [0.01], 2, 1)
    assert (inputs.shape, targets.shape) == ((1, 2), (1, 1))
    with pytest.raises(UsageError, match="one row of targets for each row of inputs: 2 and 1"):
        as_pairs([[1, 2], [3, 4]], [1], 2, 1)
    with pytest.raises(UsageError, match="The targets"):
        as_pairs([1, 2], [[1, 2]], 2, 1)
