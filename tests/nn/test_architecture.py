from __future__ import annotations

from collections.abc import Callable

import numpy as np
import pytest
from hypothesis import given

from nnviz.errors import UsageError
from nnviz.nn.architecture import Architecture, Connection, Layer
from tests.strategies import Edges, acyclic_edges

RUNNING = [(1, 3), (2, 3), (1, 4), (2, 4), (3, 6), (4, 6), (5, 6), (4, 7), (5, 7)]
RUNNING += [(6, 9), (7, 9), (8, 9)]


@pytest.fixture
def running() -> Architecture:
    return Architecture.from_edges(RUNNING, bias=[2, 5, 8])


def test_running_example_is_numbered_as_its_text_numbers_it(running: Architecture) -> None:
    roles = [running.role(n) for n in range(1, 10)]
    assert roles == [
        "input",
        "bias",
        "hidden",
        "hidden",
        "bias",
        "hidden",
        "hidden",
        "bias",
        "output",
    ]
    assert [running.layer_of(n) for n in range(1, 10)] == [1, 1, 2, 2, 2, 3, 3, 3, 4]
    assert sorted(running.edges) == sorted(RUNNING)
    assert running.names == ()
    assert running.is_layered()


def test_no_edge_leads_from_three_to_seven(running: Architecture) -> None:
    assert not running.has_edge(3, 7)
    assert running.outgoing(3) == (6,)
    assert running.outgoing(4) == (6, 7)
    assert running.incoming(6) == (3, 4, 5)
    with pytest.raises(UsageError, match=r"no edge 3 → 7.*4 → 7, 5 → 7"):
        running.edge_position(3, 7)


def test_missing_edges_own_a_slot_but_no_parameter(running: Architecture) -> None:
    assert running.parameter_count == 12
    assert running.size == 13
    assert running.trainable_mask.sum() == 12
    assert running.bias_parameter_mask.sum() == 5


def test_three_neuron_graph_keeps_its_names_and_skips_a_layer() -> None:
    triangle = Architecture.from_edges([("A", "B"), ("A", "C"), ("B", "C")])
    assert triangle.names == ("A", "B", "C")
    assert not triangle.is_layered()
    assert triangle.unlayered_edge() == (2, 3)
    assert {c.kind for c in triangle.connections} == {"full"}


def test_labels_that_do_not_run_layer_by_layer_become_names() -> None:
    graph = Architecture.from_edges([(3, 1), (1, 2)])
    assert graph.names == ("3", "1", "2")
    assert graph.edges == ((1, 2), (2, 3))


@given(acyclic_edges())
def test_any_acyclic_graph_keeps_its_edges(edges: Edges) -> None:
    graph = Architecture.from_edges(edges)
    number = {graph.label(n): n for n in range(1, graph.neuron_count + 1)}
    assert set(graph.edges) == {(number[str(i)], number[str(j)]) for i, j in edges}
    for n in range(1, graph.neuron_count + 1):
        assert graph.incoming(n) == tuple(i for i, j in graph.edges if j == n)
        assert graph.outgoing(n) == tuple(sorted(j for i, j in graph.edges if i == n))
    for position, (i, j) in enumerate(graph.edges):
        assert graph.edge_position(i, j) == position


def test_identity_edges_have_no_parameter() -> None:
    residual = Architecture(
        (Layer(2, bias=True), Layer(2, "tanh", bias=True), Layer(2)),
        (Connection(0, 1), Connection(1, 2), Connection(0, 2, "identity")),
    )
    fixed = residual.edge_array[residual.parameter_index < 0]
    assert fixed.tolist() == [[1, 7], [2, 8]]
    assert residual.parameter_count == residual.size == 12


def test_a_wide_network_counts_its_edges() -> None:
    wide = Architecture.layered([784, 128, 64, 10])
    assert wide.parameter_count == 785 * 128 + 129 * 64 + 65 * 10
    assert wide.edge_array.shape == (wide.parameter_count, 2)
    assert np.array_equal(np.sort(wide.parameter_index), np.arange(wide.size))


def build(*layers: Layer, connections: tuple[Connection, ...] = ()) -> Architecture:
    return Architecture(layers, connections)


@pytest.mark.parametrize(
    ("make", "place", "sentence"),
    [
        (lambda: build(Layer(1)), "layers", "input layer and an output layer"),
        (lambda: build(Layer(0), Layer(1)), "layers[0].size", "at least one neuron"),
        (lambda: build(Layer(1), Layer(True)), "layers[1].size", "at least one neuron"),
        (lambda: build(Layer(1), Layer(1, "sigmund")), "layers[1].activation", "sigmund"),
        (lambda: build(Layer(1), Layer(2, ("tanh",))), "layers[1].activation", "1 functions"),
        (
            lambda: build(Layer(1), Layer(2, ("softmax", "tanh"))),
            "layers[1].activation",
            "whole layer",
        ),
        (lambda: build(Layer(1, "tanh"), Layer(1)), "layers[0].activation", "no function"),
        (lambda: build(Layer(1), Layer(1, bias=True)), "layers[1].bias", "feed nothing"),
        (lambda: build(Layer(1), Layer(1, dropout=1.0)), "layers[1].dropout", "share"),
        (
            lambda: build(Layer(1), Layer(1), connections=(Connection(1, 0),)),
            "connections[0]",
            "later one",
        ),
        (
            lambda: build(Layer(1), Layer(1), connections=(Connection(0, 1), Connection(0, 1))),
            "connections[1]",
            "connected twice",
        ),
        (
            lambda: build(Layer(1), Layer(2), connections=(Connection(0, 1, "identity"),)),
            "connections[0]",
            "equal layers",
        ),
        (
            lambda: build(Layer(1), Layer(2), connections=(Connection(0, 1, "masked", ((1, 2),)),)),
            "layers[1]",
            "Neuron 3 in layer 2 has no incoming edge",
        ),
        (
            lambda: build(Layer(1), Layer(1), connections=(Connection(0, 1, "masked", ((1, 3),)),)),
            "connections[0].edges[0]",
            "1 → 3",
        ),
    ],
)
def test_impossible_architectures_are_refused_with_their_place(
    make: Callable[[], Architecture], place: str, sentence: str
) -> None:
    with pytest.raises(UsageError) as refusal:
        make()
    assert refusal.value.place == place
    assert sentence in str(refusal.value)


@pytest.mark.parametrize(
    ("edges", "bias", "sentence"),
    [
        ([], [], "at least one edge"),
        ([(1, 2), (1, 2)], [], "1 → 2 is there twice"),
        ([(1, 2)], [2], "bias neuron"),
        ([(1, 3)], [2], "feeds nothing"),
        ([(1, 4), (2, 4), (3, 4)], [2, 3], "same layer"),
        ([(1, 2)], [1], "nothing but a bias neuron"),
    ],
)
def test_impossible_graphs_are_refused(edges: Edges, bias: list[int], sentence: str) -> None:
    with pytest.raises(UsageError, match=sentence):
        Architecture.from_edges(edges, bias)
