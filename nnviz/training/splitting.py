"""Which samples are learnt from, and on what scale: the split, and standardised inputs."""

from __future__ import annotations

import math
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from nnviz.errors import UsageError
from nnviz.nn.given import a_number, within
from nnviz.training.confusion import classes_of
from nnviz.training.dataset import TEST, TRAINING, VALIDATION, Dataset, Roles, Table
from nnviz.training.seeds import stream

Vector = NDArray[np.float64]
Groups = NDArray[np.intp]


@dataclass(frozen=True, slots=True)
class Split:
    """How samples are parted: shares for validation and test, the rest is for training.

    stratified: each class is parted in these shares, not only the whole.
    """

    validation: float = 0.2
    test: float = 0.0
    seed: int = 0
    stratified: bool = True

    def __post_init__(self) -> None:
        for key in ("validation", "test"):
            share = getattr(self, key)
            wanted = f"The share for {key} is from 0 to less than 1"
            try:
                within(share, a_number, 0.0, math.nextafter(1.0, 0.0), wanted)
            except UsageError as error:
                raise UsageError(error.what, place=key) from None
        if self.validation + self.test >= 1.0:
            raise UsageError(
                "Validation and test together take all samples.",
                do="Leave a share for training.",
                place="validation",
            )
        stream(self.seed, "split")  # refuses a seed that cannot be used

    def roles(self, groups: Groups) -> Roles:
        """What each sample is used for, by the number of its group (class).

        Samples of a group are taken in an order drawn from the seed: first validation, then test,
        then training. The wholes are met to one sample; every group keeps one for training.
        """
        order = stream(self.seed, "split").permutation(len(groups))
        order = order[np.argsort(groups[order], kind="stable")]
        sizes = np.unique(groups, return_counts=True)[1]
        validation = np.minimum(_shares(sizes, self.validation), sizes - 1)
        test = np.minimum(_shares(sizes, self.test), sizes - 1 - validation)
        roles, start = np.full(len(groups), TRAINING, np.int8), 0
        for size, first, second in zip(sizes, validation, test, strict=True):
            roles[order[start : start + first]] = VALIDATION
            roles[order[start + first : start + first + second]] = TEST
            start += size
        return roles


def split(
    dataset: Dataset,
    validation: float = 0.2,
    test: float = 0.0,
    seed: int = 0,
    stratified: bool = True,
) -> Dataset:
    """The same samples, parted anew for training, validation and test.

    The same seed parts in the same way. Numbers to be met (regression) form one group, and so do
    classes that are not `stratified`. Of very few samples none may be left for validation.
    """
    parts = Split(validation, test, seed, stratified)
    if stratified and dataset.classes:
        return dataset.with_roles(parts.roles(classes_of(dataset.targets, dataset)))
    return dataset.with_roles(parts.roles(np.zeros(len(dataset), np.intp)))


def _shares(sizes: Groups, share: float) -> Groups:
    """Whole numbers near share × size that add up to share × their sum, rounded."""
    ends: Groups = np.floor(np.cumsum(sizes) * share + 0.5).astype(np.intp)
    shares: Groups = np.diff(ends, prepend=0)
    return shares


@dataclass(frozen=True, slots=True, eq=False)
class Scale:
    """Where each column's zero is put, and what is called 1: (x − mean)/deviation.

    A deviation of 0 marks a column that does not vary: it becomes 0 throughout.
    """

    mean: Vector
    deviation: Vector

    @staticmethod
    def of(rows: Table) -> Scale:
        """Mean and standard deviation of each column, without overflow on the way."""
        mean = np.ldexp(np.ldexp(rows, -_BITS).mean(axis=0), _BITS)
        apart = rows / 2 - mean / 2
        widest = np.abs(apart).max(axis=0)
        flat = (rows.max(axis=0) == rows.min(axis=0)) | (widest < _SMALLEST)
        unit = apart / np.where(widest > 0.0, widest, 1.0)
        half = widest * np.sqrt((unit * unit).mean(axis=0))
        deviation = 2 * np.minimum(half, np.finfo(np.float64).max / 2)
        return Scale(mean, np.where(flat, 0.0, deviation))

    def applied(self, rows: Table) -> Table:
        """The rows on this scale; infinite where a number is too far from the mean to tell."""
        flat = self.deviation == 0.0
        with np.errstate(over="ignore"):
            scaled = (rows / 2 - self.mean / 2) / np.where(flat, 1.0, self.deviation / 2)
        return np.where(flat, 0.0, scaled)

    def undone(self, rows: Table) -> Table:
        """The rows on their own scale again; columns that do not vary get their mean."""
        with np.errstate(over="ignore"):
            return rows * self.deviation + self.mean


_BITS = 17  # 2**17 exceeds the number of samples: no sum of numbers so much smaller overflows
_SMALLEST = 1e-300  # what varies by less is said not to vary


def standardised(dataset: Dataset, targets: bool = False, inputs: bool = True) -> Dataset:
    """Every input column with mean 0 and standard deviation 1 over the training samples.

    Validation and test samples are put on the same scale: nothing about them is learnt. Columns
    that do not vary in training become 0. Columns that hold nothing but 0 and 1, both of them,
    say yes or no and stay as they are. `targets` asks the same of a regression's targets, and
    `inputs` False leaves the inputs.
    `UsageError` where a sample is too far from the training samples to be told on their scale.
    """
    if inputs:
        dataset = replace(dataset, inputs=_standardised(dataset, "inputs", input_scale(dataset)))
    if not targets:
        return dataset
    if dataset.classes:
        raise UsageError("Targets that tell classes apart have no scale.", place="targets")
    return replace(dataset, targets=_standardised(dataset, "targets", target_scale(dataset)))


def input_scale(dataset: Dataset) -> Scale:
    """The scale that `standardised` puts the inputs on; mean 0 and deviation 1 for yes and no."""
    scale, x = Scale.of(dataset.part(TRAINING)[0]), dataset.inputs
    yes_no = ((x == 0) | (x == 1)).all(axis=0) & (x == 0).any(axis=0) & (x == 1).any(axis=0)
    return Scale(np.where(yes_no, 0.0, scale.mean), np.where(yes_no, 1.0, scale.deviation))


def target_scale(dataset: Dataset) -> Scale:
    """The scale that `standardised` puts the targets of a regression on."""
    return Scale.of(dataset.part(TRAINING)[1])


def _standardised(dataset: Dataset, key: str, scale: Scale) -> Table:
    scaled = scale.applied(getattr(dataset, key))
    far = np.flatnonzero(~np.isfinite(scaled).all(axis=1))
    if len(far):
        raise UsageError(
            "This sample is so far from those for training that it cannot be put on their scale.",
            do="Take it away, or do without standardising.",
            place=f"samples[{int(far[0])}].{key}",
        )
    return scaled
