"""How well a network does on a data set: loss and accuracy, in training and in validation."""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass, fields
from typing import Any

import numpy as np
from numpy.typing import ArrayLike, NDArray

from nnviz.nn.architecture import Architecture
from nnviz.nn.conventions import Conventions
from nnviz.nn.dropping import tested
from nnviz.nn.passes import Passes
from nnviz.training.confusion import UNKNOWN, classes_of
from nnviz.training.dataset import TRAINING, VALIDATION, Dataset
from nnviz.training.settings import Settings

Array = NDArray[Any]

# How many products of a weight and an activation one portion of the samples may take: some
# milliseconds, so that an evaluation can be given up at once.
PORTION = 20_000_000


@dataclass(frozen=True, slots=True)
class Metrics:
    """Losses and shares of right answers; NaN where there are no such samples, or no classes."""

    training_loss: float = math.nan
    validation_loss: float = math.nan
    training_accuracy: float = math.nan
    validation_accuracy: float = math.nan

    def __eq__(self, other: object) -> bool:
        """Equal in every number; NaN, which stands for none, equals NaN."""
        if not isinstance(other, Metrics):
            return NotImplemented
        return all(
            np.array_equal(getattr(self, f.name), getattr(other, f.name), equal_nan=True)
            for f in fields(self)
        )

    def __hash__(self) -> int:
        return hash(tuple(repr(getattr(self, field.name)) for field in fields(self)))


def accuracy(outputs: ArrayLike, targets: ArrayLike, data: Dataset) -> float:
    """The share of samples whose outputs say the class of their targets; both (samples, outputs).

    NaN where the data set has no classes, or no sample is given.
    """
    if not data.classes or len(np.asarray(targets)) == 0:
        return math.nan
    said = classes_of(outputs, data)
    return float(np.mean((said == classes_of(targets, data)) & (said != UNKNOWN)))


class Evaluation:
    """A data set made ready to be evaluated again and again, as networks are used: no dropout."""

    def __init__(
        self,
        architecture: Architecture,
        data: Dataset,
        settings: Settings,
        conventions: Conventions,
    ) -> None:
        self.data = data
        self._architecture = architecture
        self._settings, self._conventions = settings, conventions
        self._made: dict[int, Passes] = {}
        self._parts = [data.part(role) for role in (TRAINING, VALIDATION)]
        # A batch of weights more or less makes no difference to how long a portion takes.
        self._portion = max(1, PORTION // max(architecture.size, architecture.neuron_count))

    def metrics(
        self, parameters: ArrayLike, cancelled: Callable[[], bool] = lambda: False
    ) -> Metrics | None:
        """The metrics for these weights (size,); None if `cancelled` says so in between.

        Losses are the mean or the sum over the samples, as the conventions say, without penalties.
        `Diverged` if a number is not finite; a sum of finite losses may be infinite.
        """
        found = []
        for inputs, targets in self._parts:
            measured = self._measure(np.asarray(parameters), inputs, targets, cancelled)
            if measured is None:
                return None
            found.append(measured)
        (training, right), (validation, valid) = found
        return Metrics(training, validation, right, valid)

    def _measure(
        self, parameters: Array, inputs: Array, targets: Array, cancelled: Callable[[], bool]
    ) -> tuple[float, float] | None:
        count = len(inputs)
        if count == 0:
            return math.nan, math.nan
        losses = np.empty(count)
        outputs = np.empty(targets.shape)
        for start in range(0, count, self._portion):
            if cancelled():
                return None
            part = slice(start, min(start + self._portion, count))
            passes = self._passes(part.stop - start)
            outputs[part] = passes.forward(parameters, inputs[part])
            losses[part] = passes.losses(targets[part])
        with np.errstate(over="ignore"):
            total = float(np.add.reduce(losses))
        loss = total if self._conventions.batch == "sum" else total / count
        return loss, accuracy(outputs, targets, self.data)

    def _passes(self, samples: int) -> Passes:
        if samples not in self._made:
            scaled = tested(self._architecture, self._conventions, self._settings.drop)
            self._made[samples] = Passes(
                self._architecture,
                samples,
                self._settings.loss,
                self._conventions,
                drop=scaled,
            )
        return self._made[samples]
