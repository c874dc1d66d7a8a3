"""Whether an address names something that is computed in this architecture, said in words."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np

from nnviz.errors import UsageError
from nnviz.nn.architecture import Architecture
from nnviz.steps.address import Address
from nnviz.steps.timeline import Shape, timeline


def target_layer(architecture: Architecture, address: Address) -> int:
    """The layer (counted from 1) an address speaks of; the last one for the loss."""
    if address.kind in ("l", "wl"):
        return address.number
    if not address.target:
        return architecture.layer_count
    return architecture.layer_of(address.number)


def check_target(shape: Shape, address: Address) -> None:
    """Raise a `UsageError` unless the address is a step of this architecture at some detail."""
    if address.phase in ("backward", "average", "update") and not shape.trainable:
        raise UsageError(
            f"{address} has no step: a function in this network lets no gradient pass."
        )
    if address.kind:
        _CHECKS[address.kind](shape, address)
    if address.phase == "loss" and address.target:
        _check_loss_slope(shape, address)
    if address.part:
        _check_part(shape, address)


def _check_neuron(shape: Shape, address: Address) -> None:
    role = shape.architecture.role(shape.architecture.check_neuron(address.number))
    if address.phase == "backward" and role in ("input", "bias"):
        kind = "an input" if role == "input" else "a bias neuron"
        raise UsageError(
            f"Neuron {address.number} has no δ: it is {kind} and nothing leads into it."
        )


def _check_layer(shape: Shape, address: Address) -> None:
    count = shape.architecture.layer_count
    if not 1 <= address.number <= count:
        raise UsageError(f"There is no layer {address.number}; the layers are 1 to {count}.")
    if address.number == 1 and address.phase == "backward":
        raise UsageError("The input layer has no δ: nothing leads into it.")


def _check_weights(shape: Shape, address: Address) -> None:
    architecture = shape.architecture
    architecture.check_neuron(address.number)
    into = architecture.incoming_edges(address.number)
    if not (architecture.parameter_index[into] >= 0).any():
        raise UsageError(f"Neuron {address.number} has no incoming weights that learn.")


def _check_edge(shape: Shape, address: Address) -> None:
    source, target = address.edge
    position = shape.architecture.edge_position(source, target)
    if shape.architecture.parameter_index[position] < 0:
        raise UsageError(
            f"The edge {source} → {target} is an identity edge: its weight is always 1."
        )


def _check_layer_weights(shape: Shape, address: Address) -> None:
    count = shape.architecture.layer_count
    if not 2 <= address.number <= count:
        raise UsageError(f"Weights lead into layers 2 to {count}, not into {address.number}.")
    if timeline(shape, "layer").find(address.phase, "w", address.number) is None:
        raise UsageError(f"No weight that learns leads into layer {address.number}.")


_CHECKS: dict[str, Callable[[Shape, Address], None]] = {
    "n": _check_neuron,
    "l": _check_layer,
    "w": _check_weights,
    "w-": _check_edge,
    "wl": _check_layer_weights,
}


def _check_loss_slope(shape: Shape, address: Address) -> None:
    if shape.fused:
        raise UsageError(
            f"{address} has no step: the loss and the output function are differentiated as one.",
            do="The first step backwards gives δ of the outputs directly.",
        )
    last = shape.architecture.layer_count
    if target_layer(shape.architecture, address) != last:
        raise UsageError(f"{address} has no step: only output neurons touch the loss.")


def _check_part(shape: Shape, address: Address) -> None:
    opened = timeline(shape, "term")
    family = {"l": "function", "w-": "w"}.get(address.kind, "n")
    found = opened.find(address.phase, family, target_layer(shape.architecture, address))
    if found is not None and family == "function":
        return
    if found is not None:
        item = int(np.searchsorted(found[0].items, _item(shape, address)))
        if found[0].has_part(item, address.part):
            return
    raise UsageError(f"{address.at(address.target)} has no part “{address.part}”.")


def _item(shape: Shape, address: Address) -> int:
    """What stands for the target of an address among the items of its group."""
    if address.kind == "w-":
        return shape.architecture.edge_position(*address.edge)
    return address.number
