"""What one more edge would do to a network."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from nnviz.errors import CycleError, UsageError
from nnviz.nn.architecture import Architecture
from nnviz.nn.graph import topological_order
from nnviz.nn.layering import parse_edges
from nnviz.nn.trial import try_edge

RUNNING = Architecture.from_edges(
    parse_edges("1-3 2-3 1-4 2-4 3-6 4-6 5-6 4-7 5-7 6-9 7-9 8-9"), bias=[2, 5, 8]
)
TRIANGLE = Architecture.from_edges([("A", "B"), ("A", "C"), ("B", "C")])
VERDICTS = [
    (6, 3, "circle", False, "3 → 6 → 3 goes in a circle: neuron 3 would have to wait for itself"),
    (9, 3, "circle", False, "3 → 6 → 9 → 3 goes in a circle"),
    (9, 1, "circle", False, "goes in a circle: neuron 1 would have to wait for itself"),
    (4, 4, "circle", False, "4 → 4 goes in a circle"),
    (3, 6, "there", True, "The edge 3 → 6 is there already."),
    (2, 1, "impossible", False, "2 → 1 is not possible: 1 is an input neuron."),
    (3, 8, "impossible", False, "3 → 8 is not possible: 8 is a bias neuron. It always sends 1"),
    (3, 7, "next", True, "3 → 7 leads into the next layer: there is no circle, so it could be "),
    (3, 9, "skips", False, "3 → 9 skips a layer: there is no circle, so it could be computed, but"),
    (4, 3, "beside", False, "4 → 3 stays in its layer"),
    (7, 3, "back", False, "7 → 3 leads back to a layer before: there is no circle"),
]


@pytest.mark.parametrize(("source", "target", "outcome", "layered", "words"), VERDICTS)
def test_every_verdict(source: int, target: int, outcome: str, layered: bool, words: str) -> None:
    found = try_edge(RUNNING, source, target)
    assert (found.outcome, found.layered) == (outcome, layered)
    assert words in found.sentence


def test_the_edges_of_the_circle() -> None:
    assert try_edge(RUNNING, 9, 3).circle == ((3, 6), (6, 9), (9, 3))
    assert try_edge(RUNNING, 3, 7).circle == ()


def test_a_network_without_layers_gets_none_by_an_edge() -> None:
    found = try_edge(TRIANGLE, 1, 3)
    assert (found.outcome, found.layered) == ("there", False)
    assert try_edge(TRIANGLE, 3, 2).sentence.startswith("B → C → B goes in a circle: neuron B ")
    wide = Architecture.from_edges([(1, 3), (1, 4), (2, 3), (2, 5), (3, 5), (4, 5)])
    assert try_edge(wide, 1, 4).outcome == "there"
    more = try_edge(Architecture.from_edges([(1, 3), (1, 5), (2, 4), (3, 5), (4, 5)]), 1, 4)
    assert more.sentence.endswith("and the network is not layered.")


def test_there_must_be_such_neurons() -> None:
    with pytest.raises(UsageError, match="no neuron 10"):
        try_edge(RUNNING, 3, 10)


@given(st.integers(1, 9), st.integers(1, 9))
def test_a_circle_is_what_the_graph_refuses(source: int, target: int) -> None:
    refused = False
    try:
        topological_order([*RUNNING.edges, (source, target)])
    except CycleError:
        refused = True
    found = try_edge(RUNNING, source, target)
    assert (found.outcome == "circle") == refused
    assert refused == ((source, target) in found.circle)
