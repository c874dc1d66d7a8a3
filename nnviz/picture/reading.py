"""What there is to be seen at a step: the numbers that exist by then, and what is in use."""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import lru_cache
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from nnviz.nn.network import Network
from nnviz.steps.active import active
from nnviz.steps.known import Known, known

if TYPE_CHECKING:
    from nnviz.steps.address import Address
    from nnviz.steps.plan import Step
    from nnviz.steps.trace import Trace

Floats = NDArray[np.float64]
Flags = NDArray[np.bool_]


@dataclass(frozen=True, slots=True, eq=False)
class Reading:
    """Numbers by neuron (rows) and by edge (`edge_array`), with flags for what exists already.

    `weights` (E,) are those in force at this step, `old_weights` (E,) those before the update.
    `phase` is "" without a step, and nothing is in use then. `used` holds edges by position,
    `focus` the neurons in whose name the step is taken, `direction` which way values travel.
    `dropped` (neurons) and `cut` (edges) flag what dropout leaves out at this step.
    """

    network: Network
    trace: Trace | None
    address: Address | None
    weights: Floats
    old_weights: Floats
    z: Floats
    a: Floats
    delta: Floats
    has_z: Flags
    has_a: Flags
    has_da: Flags
    has_delta: Flags
    has_gradient: Flags
    has_average: Flags
    has_loss: bool
    column: int
    phase: str = ""
    focus: frozenset[int] = frozenset()
    used: NDArray[np.int64] = field(default_factory=lambda: np.empty(0, dtype=np.int64))
    direction: int = 0
    loss_in_use: bool = False
    primary: str = ""
    dropped: Flags = field(default_factory=lambda: np.empty(0, dtype=bool))
    cut: Flags = field(default_factory=lambda: np.empty(0, dtype=bool))

    def is_dropped(self, number: int) -> bool:
        """Whether dropout leaves a neuron out at this step."""
        return len(self.dropped) > 0 and bool(self.dropped[number - 1])

    @property
    def shows_values(self) -> bool:
        """Whether there are numbers at all: without a trace a picture shows the network alone."""
        return self.trace is not None

    @property
    def shows_delta(self) -> bool:
        """Whether δ belongs in the picture: from the backward phase on."""
        return self.phase in ("backward", "average", "update") or bool(self.has_delta.any())


def read(network: Network, trace: Trace | None, step: Step | None) -> Reading:
    """The reading of a step; of a whole trace without a step; of a network alone."""
    if trace is None:
        return _of_network(network)
    if step is None:
        plan = trace.steps("layer")
        return _of_trace(trace, known(trace, plan, len(plan) - 1), None)
    return _of_trace(trace, known(trace, trace.steps(step.detail), step.index), step)


@lru_cache(maxsize=16)
def _of_network(network: Network) -> Reading:
    neurons, edges = network.architecture.neuron_count, len(network.weight_array)
    nothing, none, no = np.zeros(neurons), np.zeros(neurons, bool), np.zeros(edges, bool)
    weights = network.weight_array
    return Reading(
        *(network, None, None, weights, weights, nothing, nothing, nothing),
        *(none, none, none, none, no, no, False, 0),
    )


def _of_trace(trace: Trace, now: Known, step: Step | None) -> Reading:
    old = trace.before.weight_array
    # A picture of a whole iteration shows the network that was taken through it.
    updated = now.updated if step is not None else np.zeros_like(now.updated)
    weights = np.where(updated, trace.after.weight_array, old) if updated.any() else old
    column = now.column
    numbers = (trace.z[:, column], trace.a[:, column], trace.delta[:, column])
    flags = (now.z, now.a, now.da, now.delta, now.gradient, now.averaged)
    if step is None:
        return Reading(trace.before, trace, None, weights, old, *numbers, *flags, now.loss, column)
    use = active(trace, step)
    dropped, cut = _left_out(trace, step, column)
    return Reading(
        trace.before,
        trace,
        step.address,
        weights,
        old,
        *numbers,
        *flags,
        now.loss,
        column,
        phase=use.phase,
        focus=frozenset(_focus(trace, use.primary)),
        used=use.edges,
        direction=use.direction,
        loss_in_use=use.loss,
        primary=use.primary,
        dropped=dropped,
        cut=cut,
    )


def _left_out(trace: Trace, step: Step, column: int) -> tuple[Flags, Flags]:
    """The neurons and the edges that dropout leaves out; empty where it leaves out none.

    Neurons are left out for one sample, so a step of a whole batch leaves out none.
    """
    nothing = np.empty(0, dtype=bool)
    if trace.mask is None:
        return nothing, nothing
    if trace.mask.ndim == 1:
        return nothing, trace.edge_factors == 0.0
    if step.address.sample is None:
        return nothing, nothing
    dropped = trace.mask[:, column] == 0.0
    sources, targets = trace.architecture.edge_array.T - 1
    return dropped, dropped[sources] | dropped[targets]


def _focus(trace: Trace, primary: str) -> list[int]:
    kind, _, name = primary.partition(":")
    if kind == "neuron":
        return [int(name)]
    return list(trace.before.architecture.neurons(int(name))) if kind == "layer" else []
