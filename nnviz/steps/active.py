"""What a step uses: the neurons and edges that light up, and which way values travel."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from nnviz.nn.architecture import Architecture
from nnviz.steps.address import Address, Phase
from nnviz.steps.plan import Step
from nnviz.steps.timeline import Integers, trainable_positions

if TYPE_CHECKING:
    from nnviz.steps.trace import Trace


@dataclass(frozen=True, slots=True)
class Active:
    """Neurons by number, edges by position in `edge_array`; `primary` is the id in focus.

    `direction` is 1 when values travel along the arrows, −1 against them, 0 when nothing
    travels. `loss` says whether the loss takes part.
    """

    neurons: tuple[int, ...]
    edges: Integers
    direction: int
    phase: Phase
    primary: str
    loss: bool = False


def active(trace: Trace, step: Step) -> Active:
    """What lights up at a step."""
    return active_at(trace.before.architecture, step.address)


def active_at(architecture: Architecture, address: Address) -> Active:
    """What lights up at an address; it must name a step of this architecture."""
    return _FINDERS[address.kind](architecture, address)


def _edges(positions: Iterable[int]) -> Integers:
    edges = np.array(list(positions), dtype=np.int64)
    edges.setflags(write=False)
    return edges


def _ends(architecture: Architecture, edges: Integers) -> set[int]:
    return {int(n) for n in np.unique(architecture.edge_array[edges])}


def _with_edges(
    architecture: Architecture, address: Address, edges: Integers, neurons: set[int], primary: str
) -> Active:
    directions: dict[Phase, int] = {"forward": 1, "backward": -1}
    neurons |= _ends(architecture, edges)
    direction = directions.get(address.phase, 0) if len(edges) else 0
    return Active(tuple(sorted(neurons)), edges, direction, address.phase, primary)


def _neuron(architecture: Architecture, address: Address) -> Active:
    number = address.number
    primary = f"neuron:{number}"
    touches_loss = architecture.role(number) == "output" and address.phase != "forward"
    if touches_loss:
        loss = address.part != "slope"
        return Active((number,), _edges(()), -1 if loss else 0, address.phase, primary, loss)
    if address.phase == "forward":
        span = architecture.incoming_edges(number)
        positions = list(range(span.start, span.stop))
    else:
        positions = [int(at) for at in architecture.outgoing_edges(number)]
    if address.term:
        positions = positions[address.term - 1 : address.term]
    elif address.part in ("function", "slope", "product"):
        positions = []
    return _with_edges(architecture, address, _edges(positions), {number}, primary)


def _layer(architecture: Architecture, address: Address) -> Active:
    numbers = set(architecture.neurons(address.number))
    primary = f"layer:{address.number}"
    last = address.number == architecture.layer_count
    if last and address.phase != "forward":
        return Active(tuple(sorted(numbers)), _edges(()), -1, address.phase, primary, True)
    column = 1 if address.phase == "forward" else 0
    inside = np.isin(architecture.edge_array[:, column], sorted(numbers))
    edges = _edges(()) if address.part else _edges(np.flatnonzero(inside))
    return _with_edges(architecture, address, edges, numbers, primary)


def _loss(architecture: Architecture, address: Address) -> Active:
    return Active(tuple(architecture.outputs), _edges(()), 1, address.phase, "loss", True)


def _weights(architecture: Architecture, address: Address) -> Active:
    span = architecture.incoming_edges(address.number)
    edges = np.arange(span.start, span.stop)
    edges = _edges(edges[architecture.parameter_index[span] >= 0])
    return _with_edges(architecture, address, edges, {address.number}, f"neuron:{address.number}")


def _weight(architecture: Architecture, address: Address) -> Active:
    source, target = address.edge
    edges = _edges([architecture.edge_position(source, target)])
    return _with_edges(architecture, address, edges, set(), f"edge:{source}-{target}")


def _layer_weights(architecture: Architecture, address: Address) -> Active:
    edges = _edges(trainable_positions(architecture, address.number))
    return _with_edges(architecture, address, edges, set(), f"layer:{address.number}")


_FINDERS: dict[str, Callable[[Architecture, Address], Active]] = {
    "": _loss,
    "n": _neuron,
    "l": _layer,
    "w": _weights,
    "w-": _weight,
    "wl": _layer_weights,
}
