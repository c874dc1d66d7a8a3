"""What dropout leaves out is drawn faint and dashed, in the steps in which it is left out."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from nnviz.nn.architecture import Architecture
from nnviz.nn.network import Network
from nnviz.picture.draw import draw
from nnviz.picture.layout import layout
from nnviz.picture.shapes import Circle, Edges, Label
from nnviz.steps import Trace, record
from nnviz.training.settings import Settings
from tests.steps.samples import running_network


def dropping(drop: str, samples: int = 1, optimizer: str = "sgd") -> Trace:
    """The running example with half of its hidden neurons, or of their edges, left out."""
    network = running_network()
    old = network.architecture
    layers = [
        replace(layer, dropout=0.5 if at in (1, 2) else 0.0) for at, layer in enumerate(old.layers)
    ]
    architecture = Architecture(tuple(layers), old.connections, old.names)
    settings = Settings(drop=drop, seed=1, optimizer=optimizer)  # type: ignore[arg-type]
    inputs, targets = [[1.5]] * samples, [[0.2]] * samples
    return record(Network(architecture, network.parameters), inputs, targets, settings=settings)


def shapes(trace: Trace, address: str) -> list[object]:
    plan = trace.steps("term")
    step = plan[plan.index_of(address)]
    return list(draw(trace.before, trace, step, layout(trace.architecture)).shapes)


def dashed(found: list[object]) -> set[str]:
    return {s.id for s in found if isinstance(s, Circle) and s.part == "ring" and s.dash}


def dashed_edges(found: list[object]) -> set[tuple[int, int]]:
    return {
        (int(i), int(j))
        for shape in found
        if isinstance(shape, Edges)
        for (i, j), dash in zip(shape.pairs, shape.dashed, strict=True)
        if dash
    }


def test_dropped_neurons_and_their_edges_are_ghosts() -> None:
    trace = dropping("units")
    assert trace.mask is not None
    gone = {int(row) + 1 for row in np.flatnonzero(trace.mask[:, 0] == 0.0)}
    assert gone  # the seed drops some
    found = shapes(trace, "e0/s0/loss")
    assert dashed(found) == {f"neuron:{number}" for number in gone}
    ends = {(i, j) for i, j in trace.architecture.edges if {i, j} & gone}
    assert dashed_edges(found) == ends


def test_a_step_of_a_whole_batch_has_no_ghosts() -> None:
    trace = dropping("units", samples=2)
    assert dashed(shapes(trace, "e0/b0/update/w4-6")) == set()


@pytest.mark.parametrize("address", ["e0/s0/loss", "e0/s0/update/w4-6"])
def test_dropped_connections_are_ghosts_for_the_whole_iteration(address: str) -> None:
    trace = dropping("connections")
    gone = {
        edge
        for edge, factor in zip(trace.architecture.edges, trace.edge_factors, strict=True)
        if not factor
    }
    assert gone
    found = shapes(trace, address)
    assert dashed_edges(found) == gone and dashed(found) == set()


def test_without_dropout_nothing_is_dashed() -> None:
    trace = record(running_network(), [1.5], [0.2])
    found = shapes(trace, "e0/s0/update/w4-6")
    assert dashed(found) == set() and dashed_edges(found) == set()


def test_a_step_of_a_term_shows_the_term_on_its_edge_and_the_last_the_weight() -> None:
    trace = record(running_network(), [1.5], [0.2], settings=Settings(optimizer="adam"))

    def chip(address: str) -> list[str]:
        labels = [s for s in shapes(trace, address) if isinstance(s, Label)]
        return ["".join(r.text for r in s.runs) for s in labels if s.id == "weight:4-6"]

    assert chip("e0/s0/update/w4-6/t3")[1].startswith("m̂ ")
    assert chip("e0/s0/update/w4-6/t6")[1].startswith("Δw ")
    assert chip("e0/s0/update/w4-6")[1].startswith("→ ")
