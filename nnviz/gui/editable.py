"""What on the canvas can be given another value, and how.

Weights, inputs and targets are edited alike: typed, dragged or turned with the wheel. `editable`
finds out what an id of the picture stands for.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import partial

from nnviz.gui.session import Session
from nnviz.picture.pick import owner


@dataclass(frozen=True, slots=True)
class Editable:
    """A value behind an id: what it is called, what it is now, how it is set."""

    id: str
    name: str
    value: float
    set: Callable[..., None]  # set(value, gesture="")


def edge_of(identifier: str) -> tuple[int, int] | None:
    """The neurons of `edge:3-6` (or of a label on that edge, `weight:3-6`)."""
    kind, _, name = owner(identifier).partition(":")
    if kind != "edge":
        return None
    source, _, target = name.partition("-")
    return int(source), int(target)


def neuron_of(identifier: str) -> int | None:
    """The neuron of `neuron:6`, of a label on it (`delta:6`), or of a target (`target:9`)."""
    kind, _, name = owner(identifier).partition(":")
    return int(name) if kind in ("neuron", "target") and name.isdecimal() else None


def thing(identifier: str) -> str:
    """The id of what is depicted, whatever label of it was picked: `weight:3-6` → `edge:3-6`."""
    subject = owner(identifier)
    return "loss" if subject.startswith("target:") else subject


def editable(session: Session, identifier: str) -> Editable | None:
    """The value that an id of the picture stands for, or None where there is none to set."""
    if edge := edge_of(identifier):
        return _weight(session, *edge)
    kind = identifier.partition(":")[0]
    if kind in ("loss", "target"):
        return _target(session, neuron_of(identifier))
    if kind == "neuron":
        return _input(session, int(identifier.partition(":")[2]))
    return None


def _weight(session: Session, source: int, target: int) -> Editable | None:
    architecture = session.network.architecture
    if not architecture.has_edge(source, target):
        return None
    position = architecture.edge_position(source, target)
    if architecture.parameter_index[position] < 0:
        return None
    return Editable(
        f"edge:{source}-{target}",
        f"Weight {source} → {target}",
        session.network.weight(source, target),
        partial(session.set_weight, source, target),
    )


def _input(session: Session, neuron: int) -> Editable | None:
    inputs = session.network.architecture.inputs
    if neuron not in inputs:
        return None
    feature, sample = inputs.index(neuron), session.sample_number
    return Editable(
        f"neuron:{neuron}",
        f"Input of neuron {neuron}",
        float(session.trace.inputs[session.sample, feature]),
        partial(session.set_input, sample, feature),
    )


def _target(session: Session, neuron: int | None) -> Editable | None:
    outputs = session.network.architecture.outputs
    place = outputs.index(neuron) if neuron is not None and neuron in outputs else 0
    return Editable(
        "loss",
        f"Target of neuron {outputs[place]}",
        float(session.trace.targets[session.sample, place]),
        partial(session.set_target, session.sample_number, place),
    )
