"""What one more edge would do to a network, before anybody draws it: a verdict in a sentence."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from nnviz.errors import CycleError
from nnviz.nn.architecture import Architecture
from nnviz.nn.graph import topological_order, unlayered_edge

Outcome = Literal["circle", "there", "impossible", "next", "skips", "beside", "back"]
"""A cycle; an edge that exists; into a neuron that computes nothing; into the next layer; past a
layer; within a layer; to a layer before, but in no cycle."""


@dataclass(frozen=True, slots=True)
class Trial:
    """The edge source → target, tried and not made.

    cycle: the neurons of the circle, first and last the same; empty where there is none.
    layered: whether the network with this edge divides into layers in the strict sense.
    """

    source: int
    target: int
    outcome: Outcome
    sentence: str
    cycle: tuple[int, ...] = ()
    layered: bool = False

    @property
    def circle(self) -> tuple[tuple[int, int], ...]:
        """The edges of the cycle, in order, the tried one among them."""
        return tuple(zip(self.cycle, self.cycle[1:], strict=False))


def try_edge(architecture: Architecture, source: int, target: int) -> Trial:
    """What an edge between two neurons (numbers from 1) would do; `UsageError` for others."""
    before, after = architecture.layer_of(source), architecture.layer_of(target)
    name = f"{architecture.label(source)} → {architecture.label(target)}"
    if architecture.has_edge(source, target):
        return Trial(
            source,
            target,
            "there",
            f"The edge {name} is there already.",
            layered=architecture.is_layered(),
        )
    if cycle := _cycle(architecture, source, target):
        return Trial(source, target, "circle", _circle_words(architecture, cycle), cycle)
    role = architecture.role(target)
    if role in ("input", "bias"):
        why = "It passes on what is put in" if role == "input" else "It always sends 1"
        sentence = f"{name} is not possible: {architecture.label(target)} is "
        sentence += f"{'an input' if role == 'input' else 'a bias'} neuron. {why}, and computes "
        return Trial(source, target, "impossible", sentence + "nothing from edges.")
    layered = unlayered_edge([*architecture.edges, (source, target)]) is None
    outcome = _direction(after - before)
    sentence = f"{name} {_WORDS[outcome]}: there is no circle, so it could be computed"
    verdict = f"{sentence}, and the network {'would be' if layered else 'is not'} layered."
    if not layered and architecture.is_layered():
        verdict = f"{sentence}, but the network would no longer be layered."
    return Trial(source, target, outcome, verdict, layered=layered)


_WORDS: dict[Outcome, str] = {
    "next": "leads into the next layer",
    "skips": "skips a layer",
    "beside": "stays in its layer",
    "back": "leads back to a layer before",
}


def _direction(by: int) -> Outcome:
    if by == 0:
        return "beside"
    return "back" if by < 0 else "next" if by == 1 else "skips"


def _cycle(architecture: Architecture, source: int, target: int) -> tuple[int, ...]:
    first, last = architecture.layer_of(target), architecture.layer_of(source)
    if first > last:
        return ()  # every edge leads to a later layer, and so would this one
    # A way from target to source leaves none of the layers between: no others need be searched.
    between = [
        (i, j)
        for i, j in architecture.edges
        if first <= architecture.layer_of(i) and architecture.layer_of(j) <= last
    ]
    try:
        topological_order([*between, (source, target)])
    except CycleError as error:
        return tuple(int(str(number)) for number in error.cycle)
    return ()


def _circle_words(architecture: Architecture, cycle: tuple[int, ...]) -> str:
    way = " → ".join(map(architecture.label, cycle))
    return (
        f"{way} goes in a circle: neuron {architecture.label(cycle[0])} would have to wait for "
        "itself, so nothing could be computed."
    )
