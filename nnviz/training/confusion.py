"""Which class was taken for which."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray

from nnviz.errors import UsageError
from nnviz.training.dataset import Dataset

UNKNOWN = -1


@dataclass(frozen=True, slots=True, eq=False)
class Confusion:
    """counts (classes, classes): row = the class a sample is of, column = the one it was given.

    `names` are the classes in that order; `unknown` counts samples whose output is not finite.
    """

    counts: NDArray[np.int64]
    names: tuple[str, ...]
    unknown: int = 0

    @property
    def right(self) -> int:
        """How many samples were given the class they are of."""
        return int(self.counts.trace())

    @property
    def total(self) -> int:
        """How many samples there are, the unknown ones too."""
        return int(self.counts.sum()) + self.unknown


def confusion(outputs: ArrayLike, targets: ArrayLike, data: Dataset) -> Confusion:
    """Count outputs against targets, both (samples, outputs), of samples of this data set.

    `UsageError` where the data set has no classes.
    """
    given, wanted = classes_of(outputs, data), classes_of(targets, data)
    if len(given) != len(wanted):
        raise UsageError(f"There are {len(given)} outputs for {len(wanted)} targets.")
    count, known = len(data.classes), given != UNKNOWN
    pairs = wanted[known] * count + given[known]
    counts = np.bincount(pairs, minlength=count * count).reshape(count, count)
    return Confusion(counts, data.classes, int((~known).sum()))


def classes_of(values: ArrayLike, data: Dataset) -> NDArray[np.intp]:
    """The class (its number in `data.classes`) that each row of outputs or targets says.

    With a column for each class the largest says it, the first of equals; with one column the
    nearer of the two values that the data set's targets have. `UNKNOWN` (−1) where a number is not
    finite.
    """
    if not data.classes:
        raise UsageError("This data set has no classes; its targets are numbers.")
    width = data.targets.shape[1]
    table = np.asarray(values, dtype=np.float64)
    if table.ndim != 2 or table.shape[1] != width:
        raise UsageError(f"Classes are told by {width} numbers for each sample.")
    if width > 1:
        said = np.where(np.isnan(table), -np.inf, table).argmax(axis=1)
    else:
        low, high = class_values(data)
        said = (table[:, 0] > low / 2 + high / 2).astype(np.intp)
    return np.where(np.isfinite(table).all(axis=1), said, UNKNOWN)


def class_values(data: Dataset) -> tuple[float, float]:
    """What one column of targets says for the first and for the second of two classes.

    Where only one of them occurs, the other is taken to be 1 if it is 0 or less, and 0 otherwise.
    """
    low, high = float(data.targets.min()), float(data.targets.max())
    if low < high:
        return low, high
    return (low, 1.0) if low <= 0.0 else (0.0, high)
