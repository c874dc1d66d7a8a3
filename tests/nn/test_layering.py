from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from nnviz.errors import CycleError, UsageError
from nnviz.nn.graph import topological_order, unlayered_edge
from nnviz.nn.layering import layering, parse_edges

RUNNING = "1-3 2-3 1-4 2-4 3-6 4-6 5-6 4-7 5-7 6-9 7-9 8-9"


def test_the_running_example_has_four_layers() -> None:
    found = layering(RUNNING)
    assert found.layers == ((1, 2), (3, 4, 5), (6, 7, 8), (9,))
    assert {step.neuron for step in found.steps} == set(range(1, 10))
    assert found.steps[0].sentence == "Neuron 1 is put into layer 1; the others follow from it."
    assert "wants neuron 8 right before 9, in layer 3" in found.text()


def test_it_stops_at_the_edge_that_leads_past() -> None:
    found = layering([("A", "B"), ("A", "C"), ("B", "C")])
    assert (found.obstacle, found.layers, found.is_layered) == (("B", "C"), (), False)
    assert [(step.neuron, step.layer) for step in found.steps] == [("A", 1), ("B", 2), ("C", 2)]
    assert found.sentence.startswith("The edge B → C ends it: it wants neuron C in layer 3")


def test_a_circle_is_named() -> None:
    found = layering("1-3,3-6,6-3")
    assert found.cycle == (3, 6, 3)
    assert "3 → 6 → 3" in found.sentence and not found.is_layered


@given(st.lists(st.tuples(st.integers(1, 6), st.integers(1, 6)), min_size=1, max_size=9))
def test_it_agrees_with_the_graph(edges: list[tuple[int, int]]) -> None:
    found = layering(edges)
    try:
        topological_order(edges)
    except CycleError as error:
        assert found.cycle == error.cycle
        return
    assert found.is_layered == (unlayered_edge(edges) is None)
    if found.is_layered:
        at = {label: level for level, layer in enumerate(found.layers) for label in layer}
        assert all(at[target] == at[source] + 1 for source, target in edges)
    else:
        assert found.obstacle in edges


@pytest.mark.parametrize("text", ("A-B,B-C", "A→B B→C", "A -> B; B->C", " A - B , B>C "))
def test_edges_can_be_typed_in_many_ways(text: str) -> None:
    assert parse_edges(text) == [("A", "B"), ("B", "C")]


@pytest.mark.parametrize("text", ("", " , ", "A", "A-", "A-B-C", "A-B,C", "-", "A=B"))
def test_what_are_no_edges_is_refused(text: str) -> None:
    with pytest.raises(UsageError, match=r"no edge|no edges"):
        layering(text)
