"""Many networks trained at once on the same samples: one iteration of all, or of the finite ones.

A replica whose numbers leave the finite range is put back to its last finite weights and rests;
the others go on. Nothing that one replica does changes another.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from functools import cached_property, partial
from typing import Any

import numpy as np
from numpy.typing import NDArray

from nnviz.errors import UsageError
from nnviz.nn.architecture import Architecture
from nnviz.nn.compiler import refuse_untrainable
from nnviz.nn.conventions import Conventions
from nnviz.nn.losses import loss as find_loss
from nnviz.training.optimizers import optimizer as find_optimizer
from nnviz.training.replica_passes import Calls, ReplicaPass, memory_for
from nnviz.training.settings import Settings
from nnviz.training.updates import Compiled

Array = NDArray[Any]

# Numbers that the arrays of one pass may hold: what a core keeps near.
NEAR = 400_000
MOST_REPLICAS = 512
FEWEST_SAMPLES = 16


def refuse_unsupported(architecture: Architecture) -> None:
    """`UsageError` where a network cannot be trained with a replica axis."""
    refuse_untrainable(architecture)
    for number, layer in enumerate(architecture.layers, 1):
        if getattr(layer, "dropout", 0.0):
            raise UsageError(
                "Restarts are trained without dropout.",
                place=architecture.layer_label(number),
                do="Set the dropout of all layers to 0, or train one network.",
            )


def best_width(architecture: Architecture, batch: int) -> int:
    """How many replicas are best trained at a time, for batches of so many samples."""
    samples = min(batch, FEWEST_SAMPLES)
    each = _numbers_per_sample(architecture) * samples + 3 * architecture.size
    return int(np.clip(NEAR // each // 8 * 8, 8, MOST_REPLICAS))


def _numbers_per_sample(architecture: Architecture) -> int:
    """Numbers that a pass over one sample of one replica reads and writes."""
    return 4 * sum(layer.size + layer.bias for layer in architecture.layers[1:])


class Replicas:
    """`width` networks of one architecture with weights of their own, compiled for batches.

    parameters (size, width) are the weights of this moment; those of a resting replica are 0 here
    and kept in `resting_at`. memory: what the optimizer remembers, each (size, width). updates:
    iterations done so far. `asleep` (width,) says which replicas have left the finite range.
    One object must not be used by two threads at once.
    """

    def __init__(
        self,
        architecture: Architecture,
        width: int,
        batch: int,
        settings: Settings,
        conventions: Conventions,
    ) -> None:
        refuse_unsupported(architecture)
        self._architecture, self._batch = architecture, batch
        self._settings, self._conventions = settings, conventions
        self._loss = find_loss(settings.loss, conventions)
        self._layout = layout = memory_for(architecture)
        shape = (architecture.size, width)
        self.parameters: Array = layout.zeros(shape)
        self._gradient: Array = layout.zeros(shape)
        rule = find_optimizer(settings.optimizer)
        self.memory: dict[str, Array] = {name: layout.zeros(shape) for name in rule.memory}
        self._after = {name: layout.zeros(shape) for name in rule.memory}
        self.asleep: NDArray[np.bool_] = np.zeros(width, dtype=bool)
        self.resting_at: Array = np.zeros(shape)
        self._suspect: NDArray[np.bool_] = np.zeros(width, dtype=bool)
        self._scale = np.ones(())
        self._sequential = conventions.update == "sequential"
        self._before: Array = layout.zeros(shape) if self._sequential else self.parameters
        self._passes: dict[tuple[int, bool], _Portion] = {}
        self._updates = {
            (segment.start, segment.stop): self._compile_update(segment)
            for segment in self._segments()
        }

    # State ------------------------------------------------------------------------------------

    def load(
        self,
        parameters: Array,
        memory: Mapping[str, Array] | None = None,
        asleep: NDArray[np.bool_] | None = None,
    ) -> None:
        """Go on from a state; `parameters` are those at which sleepers rest, too."""
        self.parameters[...] = parameters
        self.resting_at[...] = parameters
        self.asleep[...] = False if asleep is None else asleep
        self.parameters[:, self.asleep] = 0.0
        for name, values in (memory or {}).items():
            self.memory[name][...] = values

    def finite_parameters(self) -> Array:
        """The weights of all replicas: of those at rest the last finite ones; (size, width)."""
        return np.where(self.asleep, self.resting_at, self.parameters)

    @contextmanager
    def all_at_rest(self) -> Iterator[None]:
        """For measuring: sleepers have, in here, the weights at which they rest."""
        self.parameters[:, self.asleep] = self.resting_at[:, self.asleep]
        try:
            yield
        finally:
            self.parameters[:, self.asleep] = 0.0

    # Iterations -------------------------------------------------------------------------------

    def iterate(
        self,
        inputs: Array,
        targets: Array,
        iteration: int,
        rate: float,
        poll: Callable[[], None],
    ) -> None:
        """One update on a batch: inputs (samples, features), targets (samples, outputs).

        iteration: counted from 1. `poll` is called now and then and may raise; the weights are
        then those before the iteration.
        """
        count = len(inputs)
        self._scale[...] = 1.0 if self._conventions.batch == "sum" else 1.0 / count
        for compiled, _ in self._updates.values():
            compiled.set(iteration, rate)
        with np.errstate(all="ignore"):
            if self._sequential:
                np.copyto(self._before, self.parameters)
            size = count if self._sequential else self._portion_size(count)
            for start in range(0, count, size):
                poll()
                rows = slice(start, start + size)
                portion = self._portion(len(inputs[rows]), start == 0)
                portion.load(inputs[rows], targets[rows])
                self._run(portion)
            if not self._sequential:
                self._update(slice(0, len(self.parameters)))
            self._accept()

    def cost(self, inputs: Array, targets: Array, poll: Callable[[], None]) -> Array:
        """The loss of each replica over samples, mean or sum as the conventions say; (width,).

        NaN or infinite where numbers are too large.
        """
        total = np.zeros(self.parameters.shape[1])
        size = self._portion_size(len(inputs))
        with np.errstate(all="ignore"):
            for start in range(0, len(inputs), size):
                poll()
                rows = slice(start, start + size)
                portion = self._portion(len(inputs[rows]), True)
                portion.load(inputs[rows], targets[rows])
                for call in portion.passes.forward:
                    call()
                total += portion.passes.losses()
            return total if self._conventions.batch == "sum" else total / len(inputs)

    # One iteration ----------------------------------------------------------------------------

    def _run(self, portion: _Portion) -> None:
        for call in portion.passes.forward:
            call()
        if not _square(portion.passes.z) < np.inf:
            self._suspect |= ~np.isfinite(portion.passes.z).all(axis=(0, 1))
        for calls, segment in portion.passes.backward:
            for call in calls:
                call()
            if self._sequential and segment.stop > segment.start:
                self._update(segment)
                self.parameters[segment] = self._gradient[segment]
        for call in portion.collect:
            call()

    def _update(self, segment: slice) -> None:
        """Put the new weights where the gradient was."""
        for call in self._updates[segment.start, segment.stop][1]:
            call()

    def _accept(self) -> None:
        """Take over the new weights and memory, except of replicas that are no longer finite."""
        after = self._gradient
        kept = (after, *self._after.values())
        # Squares may overflow where numbers do not; only then is each number looked at.
        if self._suspect.any() or not all(_square(array) < np.inf for array in kept):
            lost = self._suspect & ~self.asleep
            for array in kept:
                lost |= ~np.isfinite(array).all(axis=0) & ~self.asleep
            self.resting_at[:, lost] = self._before[:, lost]
            self.asleep |= lost
            self._suspect[...] = False
        if self.asleep.any():
            after[:, self.asleep] = 0.0
        np.copyto(self.parameters, after)
        for name, values in self._after.items():
            np.copyto(self.memory[name], values)

    # Compiled ---------------------------------------------------------------------------------

    def _portion_size(self, count: int) -> int:
        """How many of `count` samples go through at a time, so that their arrays stay near."""
        each = _numbers_per_sample(self._architecture) * self.parameters.shape[1]
        portions = -(-count // max(FEWEST_SAMPLES, NEAR // each))
        return int(-(-count // portions))

    def _portion(self, samples: int, first: bool) -> _Portion:
        key = samples, first
        if key not in self._passes:
            gradient = self._gradient if first else self._part
            made = ReplicaPass(
                self._architecture, samples, self._loss, self.parameters, gradient, self._layout
            )
            add = partial(np.add, self._gradient, gradient, self._gradient)
            self._passes[key] = _Portion(made, () if first else (add,))
        return self._passes[key]

    @cached_property
    def _part(self) -> Array:
        """Where the gradient of all portions but the first is computed, to be added."""
        return self._layout.zeros(self.parameters.shape)

    def _segments(self) -> list[slice]:
        """The stretches of the flat vector that are updated at a time."""
        if not self._sequential:
            return [slice(0, self._architecture.size)]
        found: dict[int, slice] = {}
        for block in self._architecture.blocks:
            if block.start < block.stop:
                begun = found.get(block.connection.target, slice(block.start, 0))
                found[block.connection.target] = slice(begun.start, block.stop)
        return list(found.values())

    def _compile_update(self, segment: slice) -> tuple[Compiled, Calls]:
        """The rule for a stretch, and all calls from its summed gradient to its new weights."""
        settings, conventions = self._settings, self._conventions
        gradient, parameters = self._gradient[segment], self.parameters[segment]
        compiled = find_optimizer(settings.optimizer).compile(
            gradient,
            parameters,
            {name: values[segment] for name, values in self.memory.items()},
            {name: values[segment] for name, values in self._after.items()},
            settings.own_constants,
            l1=settings.l1,
            l2=settings.l2,
            decayed=_decayed(self._architecture, conventions, segment),
            epsilon=conventions.epsilon,
        )
        moving = self._architecture.trainable_mask
        if conventions.biases == "frozen":
            moving = moving & ~self._architecture.bias_parameter_mask
        still = ~moving[segment]
        hold: Calls = ()
        if still.any():
            hold = (partial(np.copyto, gradient, np.zeros(()), where=still[:, None]),)
        return compiled, (
            partial(np.multiply, gradient, self._scale, gradient),
            *hold,
            *compiled.calls,
            *hold,
            partial(np.add, parameters, gradient, gradient),
        )


class _Portion:
    """A pass over some samples, what loads them, and what adds up its gradient."""

    def __init__(self, passes: ReplicaPass, collect: Calls) -> None:
        self.passes = passes
        self.collect = collect

    def load(self, inputs: Array, targets: Array) -> None:
        self.passes.inputs[...] = inputs.T
        self.passes.targets[..., 0] = targets.T


def _square(array: Array) -> Any:
    """The sum of the squares of all numbers of a contiguous array."""
    flat = array.ravel(order="K")
    return flat.dot(flat)


def _decayed(
    architecture: Architecture, conventions: Conventions, segment: slice
) -> NDArray[np.bool_] | None:
    """Which weights of a stretch are decayed; None for all."""
    if conventions.decay == "all":
        return None
    return ~architecture.bias_parameter_mask[segment]
