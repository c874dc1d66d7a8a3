"""A whole iteration as one list of calls: forward, backward, update, and how it ends.

What an update is made of is not known here: a `Rule` supplies the calls. All that an iteration
changes for good is the rule's `state`. The new state is computed beside it and copied over it when
it turns out finite, so an iteration that fails leaves everything as it was before.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import partial
from typing import Any, Protocol

import numpy as np
from numpy.typing import NDArray

from nnviz.nn.architecture import Architecture
from nnviz.nn.compiler import (
    Buffers,
    Calls,
    Stage,
    compile_effective,
    compile_mean,
)
from nnviz.nn.conventions import Conventions
from nnviz.nn.recorder import Call

Array = NDArray[Any]


def trainable(architecture: Architecture, conventions: Conventions) -> NDArray[np.bool_]:
    """Which slots of the flat vector an update may change; shape (size,)."""
    mask = architecture.trainable_mask
    if conventions.biases == "frozen":
        mask = mask & ~architecture.bias_parameter_mask
    return mask


class Rule(Protocol):
    """How a gradient becomes what is added to the weights.

    state: (1 + memories, working size) the weights and all that is remembered between iterations,
        one row each. after: the same after an iteration; may be the gradient's own memory where
        nothing is remembered. nouns: what the rows of `state` after the first are called.
    """

    @property
    def state(self) -> Array: ...

    @property
    def nouns(self) -> Sequence[str]: ...

    def calls(self, gradient: Array, segment: slice) -> Calls:
        """Calls that put what is to be added to a stretch of the weights into its `gradient`,
        and what is then remembered there into `after`."""
        ...

    def after(self, gradient: Array) -> Array:
        """The array for the new state; `gradient` (working size,) is free when it is written."""
        ...


class Descent:
    """Plain gradient descent: −η times the gradient is added. η may change at any time."""

    nouns: Sequence[str] = ()

    def __init__(self, parameters: Array) -> None:
        self.state = parameters[None]
        # −η as a 0-d array, so that a new learning rate needs no new calls.
        self._rate = np.zeros((), parameters.dtype)

    def set(self, rate: float) -> None:
        """The learning rate η of the iterations from now on."""
        self._rate[...] = -rate

    def calls(self, gradient: Array, segment: slice) -> Calls:
        return (partial(np.multiply, gradient, self._rate, gradient),)

    def after(self, gradient: Array) -> Array:
        return gradient[None]


class Iteration:
    """All calls of an iteration.

    `moving` says which slots of the working vector an update may change. `calls` do everything but
    accept the new state, `watched` put the gradient into `seen` as well.
    """

    def __init__(
        self,
        buffers: Buffers,
        forward: Calls,
        backward: Sequence[Stage],
        conventions: Conventions,
        rule: Rule,
        moving: NDArray[np.bool_],
    ) -> None:
        self._buffers, self._conventions, self._rule = buffers, conventions, rule
        self._still = ~moving
        self.after = rule.after(buffers.gradient)
        self.sequential = conventions.update == "sequential"
        self.before = buffers.parameters.copy() if self.sequential else buffers.parameters
        self.seen = np.zeros_like(buffers.gradient)
        calls: list[Call] = [*forward]
        looks: list[tuple[int, slice]] = []
        for stage in backward:
            calls += stage.calls
            if self.sequential:
                self._add_update(calls, looks, stage.working)
        if self.sequential:
            calls.insert(0, partial(np.copyto, self.before, buffers.parameters))
            calls.append(partial(np.copyto, self.after[0], buffers.parameters))
            looks = [(at + 1, segment) for at, segment in looks]
        else:
            self._add_update(calls, looks, slice(None))
        self.calls = tuple(calls)
        for at, segment in reversed(looks):
            calls.insert(at, partial(np.copyto, self.seen[segment], buffers.gradient[segment]))
        self.watched = tuple(calls)
        z, after = buffers.z.reshape(-1), self.after.reshape(-1)
        self.z_square: Callable[[], Any] = partial(z.dot, z)
        self.after_square: Callable[[], Any] = partial(after.dot, after)
        self.accept: Call = partial(np.copyto, rule.state.reshape(-1), after)

    def _add_update(
        self, calls: list[Call], looks: list[tuple[int, slice]], segment: slice
    ) -> None:
        """Append the update of a stretch; `looks` gets the place where its gradient is there."""
        buffers = self._buffers
        gradient, still = buffers.gradient[segment], self._still[segment]
        into = buffers.parameters if self.sequential else self.after[0]
        calls += compile_mean(buffers, self._conventions, segment)
        looks.append((len(calls), segment))
        calls += self._rule.calls(gradient, segment)
        if still.any():
            # What does not move is not remembered either.
            zero = np.zeros((), gradient.dtype)
            for row in (gradient, *self.after[1:, segment]):
                calls.append(partial(np.putmask, row, still, zero))
        calls.append(partial(np.add, buffers.parameters[segment], gradient, into[segment]))
        if self.sequential:
            calls += compile_effective(buffers, segment)

    def memory(self) -> dict[str, Array]:
        """What would be remembered, by what it is called; working vectors."""
        return dict(zip(self._rule.nouns, self.after[1:], strict=True))

    def undo(self) -> None:
        """Put the weights back where they were changed on the way."""
        if self.sequential:
            self._buffers.parameters[...] = self.before
