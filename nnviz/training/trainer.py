"""Gradient descent over a data set, as fast as the compiled passes allow."""

from __future__ import annotations

from functools import cached_property
from typing import Any

import numpy as np
from numpy.typing import ArrayLike, DTypeLike, NDArray

from nnviz.errors import UsageError
from nnviz.nn.conventions import Conventions
from nnviz.nn.network import Network
from nnviz.nn.passes import Passes
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
        # Targets above inputs, as in the frame of a pass: one copy sets both.
        self._data = np.hstack((self._targets, self._inputs)).T.astype(dtype, order="C")
        self._batches = self._compile()
        self._batches[0][1].load(network.parameters)
        self._batches[0][1].loss.check_targets(self._targets.T)
        self.set_learning_rate(learning_rate)

    def _compile(self) -> list[tuple[slice, Passes]]:
        made: dict[int, Passes] = {}
        batches = []
        for start in range(0, self._samples, self._batch_size):
            stop = min(start + self._batch_size, self._samples)
            if stop - start not in made:
                made[stop - start] = self._passes(stop - start, next(iter(made.values()), None))
            batches.append((slice(start, stop), made[stop - start]))
        return batches

    def _passes(self, samples: int, share: Passes | None) -> Passes:
        return Passes(
            self._network.architecture,
            samples,
            self._loss,
            self._conventions,
            self._data.dtype,
            share,
        )

    @property
    def _parameters(self) -> NDArray[Any]:
        return self._batches[0][1].parameters

    def set_learning_rate(self, rate: float) -> None:
        """The learning rate η from the next iteration on."""
        if not np.isfinite(rate):
            raise UsageError(f"The learning rate must be a finite number, not {rate}.")
        for _, passes in self._batches:
            passes.set_rate(rate)

    def epoch(self, order: NDArray[np.intp] | None = None) -> None:
        """One iteration per batch, over all samples, in the given order of sample numbers.

        `Diverged` names the layer as soon as a number is not finite; the weights before that
        iteration are kept.
        """
        data: NDArray[Any] = self._data if order is None else self._data.take(order, axis=1)
        with np.errstate(all="ignore"):
            for samples, passes in self._batches:
                passes.frame[...] = data[:, samples]
                passes.iterate()

    def run(self, epochs: int, seed: int | None = None) -> None:
        """Several epochs, the samples shuffled anew in each unless `seed` is None."""
        random = None if seed is None else np.random.default_rng(seed)
        for _ in range(epochs):
            self.epoch(None if random is None else random.permutation(self._samples))

    @property
    def network(self) -> Network:
        """The network with the weights of this moment."""
        return self._network.with_parameters(self._parameters)

    @cached_property
    def _whole(self) -> Passes:
        return Passes(self._network.architecture, self._samples, self._loss, self._conventions)

    def cost(self) -> float:
        """The loss over the whole data set: mean or sum, as the conventions say."""
        self._whole.forward(self._parameters, self._inputs)
        return self._whole.cost(self._targets)
