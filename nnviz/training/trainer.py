"""Gradient descent over a data set, as fast as the compiled passes allow."""

from __future__ import annotations

from functools import cached_property, partial
from typing import Any

import numpy as np
from numpy.typing import ArrayLike, DTypeLike, NDArray

from nnviz.errors import UsageError
from nnviz.nn.conventions import Conventions
from nnviz.nn.network import Network
from nnviz.nn.passes import Passes
from nnviz.nn.recorder import Call
from nnviz.nn.samples import as_pairs


class Trainer:
    """Plain gradient descent in batches; the arithmetic of an iteration is that of its trace.

    inputs (samples, features), targets (samples, outputs). The last batch of an epoch may be
    smaller. `dtype` float32 halves the memory and helps large networks. One object must not be
    used by two threads at once.
    """

    def __init__(
        self,
        network: Network,
        inputs: ArrayLike,
        targets: ArrayLike,
        *,
        loss: str = "squared_error",
        learning_rate: float = 0.1,
        batch_size: int = 10,
        conventions: Conventions | None = None,
        dtype: DTypeLike = np.float64,
    ) -> None:
        architecture = network.architecture
        self._inputs, self._targets = as_pairs(
            inputs, targets, architecture.input_count, architecture.output_count
        )
        self._samples = len(self._inputs)
        if self._samples == 0:
            raise UsageError("There is no sample to learn from.")
        if batch_size < 1:
            raise UsageError(f"A batch holds at least one sample, not {batch_size}.")
        self._batch_size = min(batch_size, self._samples)
        self._network = network
        self._loss, self._conventions = loss, conventions
        # Targets before inputs, as in the frame of a pass: one copy sets both.
        with np.errstate(over="ignore"):
            self._data = np.hstack((self._targets, self._inputs)).astype(dtype)
        self._shuffled = np.empty_like(self._data)
        self._made: dict[int, Passes] = {}
        self._batches = self._compile(self._data), self._compile(self._shuffled)
        self._any = self._made[self._batch_size]
        self._any.load(network.parameters)
        self._any.loss.check_targets(self._targets.T)
        self.set_learning_rate(learning_rate)

    def _compile(self, data: NDArray[Any]) -> list[tuple[Call, Passes]]:
        """For each batch of `data` the call that puts its samples into the frame of its passes."""
        batches: list[tuple[Call, Passes]] = []
        for start in range(0, self._samples, self._batch_size):
            rows = data[start : start + self._batch_size]
            if len(rows) not in self._made:
                self._made[len(rows)] = self._passes(len(rows))
            passes = self._made[len(rows)]
            batches.append((partial(np.copyto, passes.frame, rows.T), passes))
        return batches

    def _passes(self, samples: int) -> Passes:
        return Passes(
            self._network.architecture,
            samples,
            self._loss,
            self._conventions,
            self._data.dtype,
            next(iter(self._made.values()), None),
        )

    def set_learning_rate(self, rate: float) -> None:
        """The learning rate η from the next iteration on."""
        if not np.isfinite(rate):
            raise UsageError(f"The learning rate must be a finite number, not {rate}.")
        for passes in self._made.values():
            passes.set_rate(rate)

    def epoch(self, order: NDArray[np.intp] | None = None) -> None:
        """One iteration per batch, over all samples, in the given order of sample numbers.

        `Diverged` names the layer as soon as a number is not finite; the weights before that
        iteration are kept.
        """
        if order is not None:
            self._shuffled[...] = self._data[order]
        with np.errstate(all="ignore"):
            for copy, passes in self._batches[order is not None]:
                copy()
                passes.iterate()

    def run(self, epochs: int, seed: int | None = None) -> None:
        """Several epochs, the samples shuffled anew in each unless `seed` is None."""
        random = None if seed is None else np.random.default_rng(seed)
        for _ in range(epochs):
            self.epoch(None if random is None else random.permutation(self._samples))

    @property
    def network(self) -> Network:
        """The network with the weights of this moment."""
        return self._network.with_parameters(self._any.parameters)

    @cached_property
    def _whole(self) -> Passes:
        return Passes(self._network.architecture, self._samples, self._loss, self._conventions)

    def cost(self) -> float:
        """The loss over the whole data set: mean or sum, as the conventions say."""
        self._whole.forward(self._any.parameters, self._inputs)
        return self._whole.cost(self._targets)
