"""Edits of the data: single numbers, samples, names, and what each sample is used for."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import ArrayLike, NDArray

from nnviz.document.changes import at_iteration
from nnviz.document.chapter import Chapter
from nnviz.document.model import Document
from nnviz.document.numbers import a_finite_number
from nnviz.errors import UsageError
from nnviz.training.dataset import Dataset


def set_input(
    document: Document, iteration: int, sample: int, feature: int, value: float
) -> Document:
    """Change input `feature` of a sample, both counted from 0."""
    return _cell(document, iteration, "inputs", sample, feature, a_finite_number(value, "An input"))


def set_target(
    document: Document, iteration: int, sample: int, output: int, value: float
) -> Document:
    """Change target `output` of a sample, both counted from 0."""
    return _cell(document, iteration, "targets", sample, output, a_finite_number(value, "A target"))


def add_sample(
    document: Document,
    iteration: int,
    inputs: Sequence[float] | None = None,
    targets: Sequence[float] | None = None,
) -> Document:
    """Append a sample; without numbers it is a copy of the last one."""

    def edit(chapter: Chapter) -> Chapter:
        old = chapter.samples
        row = old.inputs[-1] if inputs is None else _row(inputs, old.inputs.shape[1], "inputs")
        wanted = (
            old.targets[-1] if targets is None else _row(targets, old.targets.shape[1], "targets")
        )
        samples = old.with_sample(row, wanted)
        return chapter.changed(samples=samples)

    return at_iteration(document, iteration, edit)


def remove_sample(document: Document, iteration: int, sample: int) -> Document:
    """Remove a sample (counted from 0); the last one that is left stays."""

    def edit(chapter: Chapter) -> Chapter:
        old = chapter.samples
        _check_index(sample, len(old), "sample")
        if len(old) == 1:
            raise UsageError("A document needs at least one sample.")
        return chapter.changed(samples=old.without([sample]))

    return at_iteration(document, iteration, edit)


def set_samples(
    document: Document, iteration: int, inputs: ArrayLike, targets: ArrayLike
) -> Document:
    """Replace all samples: inputs (samples, features), targets (samples, outputs)."""
    return at_iteration(
        document,
        iteration,
        lambda chapter: chapter.changed(samples=chapter.samples.with_values(inputs, targets)),
    )


def set_dataset(document: Document, iteration: int, data: Dataset) -> Document:
    """Learn from other data: its numbers, names, classes and what each sample is used for."""
    return at_iteration(document, iteration, lambda chapter: chapter.changed(samples=data))


def set_roles(document: Document, iteration: int, roles: Sequence[int]) -> Document:
    """Use each sample for something else: TRAINING, VALIDATION or TEST of `Dataset`."""
    return at_iteration(
        document,
        iteration,
        lambda chapter: chapter.changed(samples=chapter.samples.with_roles(roles)),
    )


# Parts ----------------------------------------------------------------------------------------


def _cell(
    document: Document, iteration: int, field: str, sample: int, column: int, value: float
) -> Document:
    def edit(chapter: Chapter) -> Chapter:
        table: NDArray[np.float64] = getattr(chapter.samples, field).copy()
        _check_index(sample, len(table), "sample")
        _check_index(column, table.shape[1], field.removesuffix("s"))
        table[sample, column] = value
        tables = {"inputs": chapter.samples.inputs, "targets": chapter.samples.targets}
        return chapter.changed(samples=chapter.samples.with_values(**tables | {field: table}))

    return at_iteration(document, iteration, edit)


def _row(values: Sequence[float], count: int, what: str) -> NDArray[np.float64]:
    if len(values) != count:
        raise UsageError(f"A sample has {count} {what} here, not {len(values)}.")
    return np.asarray(values, dtype=np.float64)


def _check_index(index: int, count: int, what: str) -> None:
    if not 0 <= index < count:
        raise UsageError(
            f"There is no {what} {index + 1}; there {'is one' if count == 1 else f'are {count}'}."
        )
