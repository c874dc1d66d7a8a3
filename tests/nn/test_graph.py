from __future__ import annotations

import itertools

import pytest
from hypothesis import given
from hypothesis import strategies as st

from nnviz.errors import CycleError
from nnviz.nn.graph import longest_path_levels, topological_order, unlayered_edge
from tests.strategies import Edges, acyclic_edges


@given(acyclic_edges())
def test_order_puts_each_source_before_its_target(edges: Edges) -> None:
    place = {label: at for at, label in enumerate(topological_order(edges))}
    assert all(place[i] < place[j] for i, j in edges)


@given(acyclic_edges())
def test_levels_rise_along_every_edge_and_outputs_share_the_last(edges: Edges) -> None:
    levels = longest_path_levels(edges, set())
    assert all(levels[i] < levels[j] for i, j in edges)
    sinks = {j for _, j in edges} - {i for i, _ in edges}
    assert {levels[s] for s in sinks} == {max(levels.values())}
    sources = {i for i, _ in edges} - {j for _, j in edges}
    assert {levels[s] for s in sources} == {0}


@given(acyclic_edges(), st.data())
def test_a_back_edge_is_refused_with_a_real_cycle(edges: Edges, data: st.DataObject) -> None:
    i, j = data.draw(st.sampled_from(edges))
    everything = [*edges, (j, i)]
    with pytest.raises(CycleError) as refusal:
        topological_order(everything)
    cycle = refusal.value.cycle
    assert cycle[0] == cycle[-1]
    assert all(pair in everything for pair in itertools.pairwise(cycle))


def test_the_cycle_is_named() -> None:
    with pytest.raises(CycleError, match="3 → 6 → 3"):
        topological_order([(1, 3), (3, 6), (6, 3), (6, 9)])


def test_a_neuron_that_feeds_itself_is_a_cycle() -> None:
    with pytest.raises(CycleError, match="4 → 4"):
        topological_order([(1, 4), (4, 4)])


def test_the_three_neuron_graph_has_no_layers() -> None:
    assert unlayered_edge([("A", "B"), ("A", "C"), ("B", "C")]) is not None


def test_inputs_may_stand_in_later_sets_of_a_layered_graph() -> None:
    # {1}, {2, 3}, {4}: every edge leads into the next set although 2 is an input.
    assert unlayered_edge([(1, 3), (3, 4), (2, 4)]) is None
