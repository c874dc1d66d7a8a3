"""Inputs and targets as people give them, made into arrays of shape (samples, width)."""

from __future__ import annotations

import numpy as np
from numpy.typing import ArrayLike, NDArray

from nnviz.errors import UsageError


def as_samples(values: ArrayLike, width: int, what: str = "inputs") -> NDArray[np.float64]:
    """A (samples, width) array of finite numbers.

    One row may come without its brackets, `[0.05, 0.10]`; so may a column when `width` is 1.
    `what` is `inputs` or `targets`, for the sentence of the `UsageError`.
    """
    try:
        array = np.asarray(values, dtype=np.float64)
    except (TypeError, ValueError, OverflowError):
        raise UsageError(f"The {what} must be numbers, {width} for each sample.") from None
    if array.ndim == 0 or (array.ndim == 1 and width == 1):
        array = array.reshape(-1, 1)
    elif array.ndim == 1:
        array = array.reshape(1, -1)
    if array.ndim != 2 or array.shape[1] != width:
        given = " × ".join(str(length) for length in array.shape)
        raise UsageError(
            f"The {what} have shape {given}; this network takes {width} for each sample.",
            do=f"Give an array of shape (samples, {width}).",
        )
    if not np.isfinite(array).all():
        row, column = (int(at) for at in np.argwhere(~np.isfinite(array))[0])
        raise UsageError(
            f"The {what} must be finite numbers; number {column + 1} of sample {row} is "
            f"{array[row, column]}."
        )
    return array


def as_pairs(
    inputs: ArrayLike, targets: ArrayLike, input_count: int, output_count: int
) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Inputs (samples, features) and targets (samples, outputs), one target row per input row."""
    rows = as_samples(inputs, input_count, "inputs")
    wanted = as_samples(targets, output_count, "targets")
    if len(rows) != len(wanted):
        raise UsageError(
            "There must be one row of targets for each row of inputs: "
            f"{len(rows)} and {len(wanted)} do not fit."
        )
    return rows, wanted
