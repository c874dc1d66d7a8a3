from __future__ import annotations

import numpy as np
import pytest

from nnviz.errors import UsageError
from nnviz.training.confusion import UNKNOWN, class_values, classes_of, confusion
from nnviz.training.dataset import Dataset

THREE = Dataset(
    np.zeros((4, 1)), np.eye(3)[[0, 1, 2, 2]], classes=("setosa", "versicolor", "virginica")
)


def two(*targets: float) -> Dataset:
    column = np.array(targets)[:, None]
    return Dataset(np.zeros((len(column), 1)), column, classes=("no", "yes"))


def test_rows_are_what_is_and_columns_what_was_said() -> None:
    outputs = [[0.9, 0.1, 0.0], [0.2, 0.3, 0.5], [0.1, 0.2, 0.7], [0.6, 0.6, 0.1]]
    found = confusion(outputs, THREE.targets, THREE)
    assert found.counts.tolist() == [[1, 0, 0], [0, 0, 1], [1, 0, 1]]
    assert found.names == THREE.classes
    assert (found.right, found.total, found.unknown) == (2, 4, 0)


@pytest.mark.parametrize(("low", "high"), [(0.0, 1.0), (-1.0, 1.0), (3.0, 5.0), (-1e308, 1e308)])
def test_one_output_says_the_nearer_of_two_values(low: float, high: float) -> None:
    data = two(low, high, high)
    nearly = low / 2 + high / 2
    outputs = [[low], [high], [np.nextafter(nearly, -np.inf)]]
    assert confusion(outputs, data.targets, data).counts.tolist() == [[1, 0], [1, 1]]


@pytest.mark.parametrize(
    ("value", "values"), [(0.0, (0.0, 1.0)), (-1.0, (-1.0, 1.0)), (1.0, (0.0, 1.0))]
)
def test_where_only_one_class_occurs(value: float, values: tuple[float, float]) -> None:
    data = two(value, value)
    assert class_values(data) == values
    found = confusion(data.targets, data.targets, data)
    assert found.right == found.total == 2


def test_what_is_not_finite_is_of_no_class() -> None:
    outputs = [[np.nan, 0.0, 0.0], [np.inf, 0.0, 0.0], [0.0, 0.0, 1.0], [0.0, 0.0, 1.0]]
    found = confusion(outputs, THREE.targets, THREE)
    assert (found.unknown, found.right, found.total) == (2, 2, 4)
    assert classes_of(outputs, THREE).tolist() == [UNKNOWN, UNKNOWN, 2, 2]
    assert classes_of([[np.nan], [np.inf]], two(0.0, 1.0)).tolist() == [UNKNOWN, UNKNOWN]


def test_none_at_all() -> None:
    found = confusion(np.empty((0, 3)), np.empty((0, 3)), THREE)
    assert found.counts.tolist() == np.zeros((3, 3)).tolist() and found.total == 0


def test_what_has_no_classes_is_refused() -> None:
    with pytest.raises(UsageError, match="no classes"):
        confusion([[1.0]], [[1.0]], Dataset.of([[0.0]], [[1.0]]))
    with pytest.raises(UsageError, match="3 numbers"):
        confusion([[1.0]], [[1.0]], THREE)
    with pytest.raises(UsageError, match="2 outputs for 4"):
        confusion(np.eye(3)[:2], THREE.targets, THREE)
