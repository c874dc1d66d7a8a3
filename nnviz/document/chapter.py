"""A chapter: a complete state, and the iteration from which on it holds."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from typing import Any

import numpy as np
from numpy.typing import ArrayLike, NDArray

from nnviz.document.limits import advance_nanoseconds, check_batch
from nnviz.document.view import check_iteration, refuse_at
from nnviz.errors import UsageError
from nnviz.nn.conventions import Conventions
from nnviz.nn.losses import loss as find_loss
from nnviz.nn.network import Network
from nnviz.training.dataset import Dataset
from nnviz.training.optimizers import optimizer as find_optimizer
from nnviz.training.rounds import Turn
from nnviz.training.settings import Settings

Vector = NDArray[np.float64]


class Memory(Mapping[str, Vector]):
    """What an optimizer remembers, by name: a value of read-only vectors, one number per weight."""

    __slots__ = ("_vectors",)

    def __init__(self, vectors: Mapping[str, ArrayLike]) -> None:
        self._vectors = {name: _still(vector) for name, vector in vectors.items()}

    def __getitem__(self, name: str) -> Vector:
        return self._vectors[name]

    def __iter__(self) -> Iterator[str]:
        return iter(self._vectors)

    def __len__(self) -> int:
        return len(self._vectors)

    def __eq__(self, other: object) -> bool:
        if not isinstance(other, Memory):
            return NotImplemented
        return self._vectors.keys() == other._vectors.keys() and all(
            np.array_equal(vector, other[name]) for name, vector in self.items()
        )

    def __hash__(self) -> int:
        return hash(tuple(sorted(self._vectors)))

    def __repr__(self) -> str:
        return f"Memory({', '.join(self._vectors)})"


NOTHING = Memory({})


@dataclass(frozen=True, slots=True)
class Chapter:
    """The state from iteration `start` on, until the next chapter.

    memory: what the optimizer remembers at its start, by name, each of shape
        (architecture.size,); empty where it begins afresh.
    updates: how many updates that memory has seen, for corrections that depend on it.
    turn: which samples come first; known only where the chapters before were let go, else it
        follows from them.
    """

    start: int
    network: Network
    samples: Dataset
    settings: Settings = field(default_factory=Settings)
    conventions: Conventions = field(default_factory=Conventions)
    memory: Mapping[str, Vector] = NOTHING
    updates: int = 0
    turn: Turn | None = None

    def __post_init__(self) -> None:
        graph = self.network.architecture
        check_iteration(self.start, "start")
        for key, count, what in (
            ("inputs", graph.input_count, "input neurons"),
            ("targets", graph.output_count, "output neurons"),
        ):
            width = getattr(self.samples, key).shape[1]
            if width != count:
                raise UsageError(
                    f"Each sample has {width} {key}, but the network has {count} {what}.",
                    place="samples",
                )
        check_batch(graph.neuron_count, len(self.samples), self.settings.batch_size)
        loss = find_loss(self.settings.loss)
        refuse_at("samples", lambda: loss.check_targets(self.samples.targets.T))
        self._check_memory()

    def _check_memory(self) -> None:
        memory = self.memory if isinstance(self.memory, Memory) else Memory(self.memory)
        object.__setattr__(self, "memory", memory)
        if self.updates < 0:
            raise UsageError("Updates are counted from 0.", place="updates")
        if not memory:
            object.__setattr__(self, "updates", 0)
            return
        rule = find_optimizer(self.settings.optimizer)
        if set(memory) != set(rule.memory):
            raise UsageError(
                f"{rule.label} remembers {_listed(rule.memory)}, not {_listed(memory)}.",
                place="memory",
            )
        for name, vector in memory.items():
            if vector.shape != (self.network.architecture.size,):
                raise UsageError(
                    "What is remembered must be one number for each weight.", place=f"memory.{name}"
                )
            if not np.isfinite(vector).all():
                raise UsageError(
                    "Infinity and “not a number” cannot be used.", place=f"memory.{name}"
                )
        edges = self.network.architecture.trainable_mask
        if not edges.all():  # nothing is remembered of what is no edge
            still = {name: np.where(edges, vector, 0.0) for name, vector in memory.items()}
            object.__setattr__(self, "memory", Memory(still))

    def changed(self, **fields: Any) -> Chapter:
        """The same chapter with other fields.

        What the optimizer remembers stays where it is about the same weights and the same rule
        can read it; otherwise the rule begins afresh.
        """
        settings = fields.get("settings", self.settings)
        size = fields.get("network", self.network).architecture.size
        fits = (settings.optimizer, size) == (
            self.settings.optimizer,
            self.network.architecture.size,
        )
        fresh: dict[str, Any] = {} if fits else {"memory": NOTHING, "updates": 0}
        return replace(self, **(fresh | fields))

    @property
    def parts(self) -> Iterator[tuple[object, int]]:
        """What the chapter holds that others may share, each with its count of numbers."""
        yield self.network, self.network.architecture.size
        yield self.samples, self.samples.inputs.size + self.samples.targets.size
        yield self.memory, sum(vector.size for vector in self.memory.values())

    @property
    def numbers(self) -> int:
        """How many numbers the chapter holds: weights, sample values, the optimizer's memory."""
        return sum(count for _, count in self.parts)

    def way_to(self, iteration: int) -> int:
        """About how many nanoseconds it takes to compute from here to an iteration."""
        graph = self.network.architecture
        batch = min(self.settings.batch_size, len(self.samples))
        one = advance_nanoseconds(graph.size, graph.neuron_count, batch)
        return (iteration - self.start) * one


def _still(values: ArrayLike) -> Vector:
    """The same numbers, read-only: themselves if nobody can change them, else a copy."""
    vector = np.asarray(values, dtype=np.float64)
    if vector.flags.writeable or vector.base is not None:
        vector = vector.copy()
        vector.setflags(write=False)
    return vector


def _listed(names: Mapping[str, object] | tuple[str, ...]) -> str:
    return ", ".join(names) or "nothing"
