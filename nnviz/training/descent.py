"""An optimizer as the update rule of compiled iterations, and the memory it keeps between them."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from functools import lru_cache
from typing import Any

import numpy as np
from numpy.typing import DTypeLike, NDArray

from nnviz.errors import UsageError
from nnviz.nn.architecture import Architecture
from nnviz.nn.compiler import Calls
from nnviz.nn.conventions import Conventions
from nnviz.nn.sheets import Sheets
from nnviz.training.optimizers import Compiled
from nnviz.training.optimizers import optimizer as find_optimizer
from nnviz.training.settings import Settings

Array = NDArray[Any]


def decayed(architecture: Architecture, conventions: Conventions) -> NDArray[np.bool_] | None:
    """Which slots of the flat vector (size,) penalties and weight decay reach; None for all.

    Weights that are not trained stay as they are, and so they do not decay either.
    """
    if conventions.decay == "all" and conventions.biases == "trained":
        return None
    return ~architecture.bias_parameter_mask


@lru_cache(maxsize=64)
def nouns(optimizer: str) -> dict[str, str]:
    """What an optimizer's memories are called in a sentence, by name: velocity for v, …"""
    rule = find_optimizer(optimizer)
    said = {term.keeps: term.meaning for term in rule.terms}
    return {name: re.split(r"[,:.]", said[name])[0].removeprefix("The ") for name in rule.memory}


class Memory:
    """The weights and what an optimizer remembers, as working vectors.

    state, after: (1 + memories, working size) between two iterations, and the same for the one
    that is being computed; the weights are the first row. `names` are those of the other rows.
    """

    def __init__(self, architecture: Architecture, settings: Settings, dtype: DTypeLike) -> None:
        self.sheets = Sheets(architecture)
        self.names = find_optimizer(settings.optimizer).memory
        self.state: Array = np.zeros((1 + len(self.names), self.sheets.size), dtype)
        # Where nothing is remembered, the gradient's own place will do.
        self.after: Array = np.zeros_like(self.state[: self.state.shape[0] if self.names else 0])

    def remembered(self) -> dict[str, Array]:
        """A copy of each memory by name, in the order of the flat vector; read-only."""
        return {
            name: _still(row[self.sheets.index])
            for name, row in zip(self.names, self.state[1:], strict=True)
        }

    def remember(self, memory: Mapping[str, Array]) -> None:
        """Go on with these memories (size,) by name; those that are not given begin anew."""
        if unknown := [name for name in memory if name not in self.names]:
            raise UsageError(f"This optimizer keeps no memory {unknown[0]!r}.", place="memory")
        self.state[1:] = 0.0
        for name, row in zip(self.names, self.state[1:], strict=True):
            if name in memory:
                vector = np.asarray(memory[name], dtype=np.float64)
                if vector.shape != self.sheets.index.shape or not np.isfinite(vector).all():
                    raise UsageError(
                        f"The memory {name!r} must be {len(self.sheets.index)} finite numbers.",
                        place="memory",
                    )
                row[self.sheets.index] = vector


class Updating:
    """The rule (`nnviz.nn.iteration.Rule`) of an optimizer for one object of passes."""

    def __init__(
        self,
        architecture: Architecture,
        settings: Settings,
        conventions: Conventions,
        memory: Memory,
    ) -> None:
        self.nouns: Sequence[str] = tuple(nouns(settings.optimizer).values())
        self.state: Array = memory.state
        self._memory, self._settings = memory, settings
        self._epsilon = conventions.epsilon
        self._optimizer = find_optimizer(settings.optimizer)
        self.timed = bool(self._optimizer.scalars)
        self._decayed: NDArray[np.bool_] | None = None
        reached = decayed(architecture, conventions)
        if reached is not None:
            self._decayed = np.zeros(memory.sheets.size, dtype=bool)
            self._decayed[memory.sheets.index] = reached
        self._compiled: list[Compiled] = []
        self._now = 1, settings.learning_rate

    def set(self, update: int, rate: float) -> None:
        """The number of the next update, counted from 1, and its learning rate η."""
        self._now = update, rate
        for compiled in self._compiled:
            compiled.set(update, rate)

    def after(self, gradient: Array) -> Array:
        return self._memory.after if self.nouns else gradient[None]

    def calls(self, gradient: Array, segment: slice) -> Calls:
        names = self._memory.names
        weights, *memories = (row[segment] for row in self.state)
        after = (row[segment] for row in self._memory.after[1:])
        compiled = self._optimizer.compile(
            gradient,
            weights,
            dict(zip(names, memories, strict=True)),
            dict(zip(names, after, strict=True)),
            self._settings.own_constants,
            l1=self._settings.l1,
            l2=self._settings.l2,
            decayed=None if self._decayed is None else self._decayed[segment],
            epsilon=self._epsilon,
        )
        compiled.set(*self._now)
        self._compiled.append(compiled)
        return compiled.calls


def _still(array: Array) -> Array:
    array.setflags(write=False)
    return array
