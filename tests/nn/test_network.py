from __future__ import annotations

import numpy as np
import pytest

from nnviz.errors import UsageError
from nnviz.nn.architecture import Architecture, Connection, Layer
from nnviz.nn.network import Network


@pytest.fixture
def small() -> Network:
    graph = Architecture.from_edges([(1, 3), (2, 3)], bias=[2])
    return Network(graph, {(1, 3): 0.5, (2, 3): -0.25}, name="small")


def test_a_changed_weight_is_another_network(small: Network) -> None:
    other = small.with_weight(1, 3, 0.75)
    assert (small.weight(1, 3), other.weight(1, 3)) == (0.5, 0.75)
    assert other.weight(2, 3) == small.weight(2, 3)
    assert other != small
    assert other.with_weight(1, 3, 0.5) == small


def test_nothing_changes_a_network(small: Network) -> None:
    with pytest.raises(ValueError, match="read-only"):
        small.parameters[0] = 1.0
    with pytest.raises(AttributeError):
        small.name = "other"
    with pytest.raises(ValueError, match="read-only"):
        small.matrix(0)[0, 0] = 1.0


def test_matrices_are_views_of_the_flat_vector(small: Network) -> None:
    assert np.shares_memory(small.matrix(0), small.parameters)
    assert small.matrix(0).tolist() == [[0.5, -0.25]]


def test_names_may_stand_for_numbers() -> None:
    triangle = Architecture.from_edges([("A", "B"), ("A", "C"), ("B", "C")])
    network = Network(triangle, {("A", "B"): 1.0, ("A", "C"): 2.0, ("B", "C"): 3.0})
    assert network.weight(2, 3) == 3.0
    with pytest.raises(UsageError, match="no neuron named D"):
        Network(triangle, {("A", "D"): 1.0})


def test_every_edge_needs_a_finite_weight(small: Network) -> None:
    with pytest.raises(UsageError, match="2 → 3 has no weight"):
        Network(small.architecture, {(1, 3): 1.0})
    with pytest.raises(UsageError, match="finite"):
        small.with_weight(1, 3, float("nan"))
    with pytest.raises(UsageError, match="vector of 2 numbers"):
        small.with_parameters([1.0, 2.0, 3.0])


def test_fixed_edges_weigh_one() -> None:
    residual = Network(
        Architecture(
            (Layer(2), Layer(2, "tanh"), Layer(2)),
            (Connection(0, 1), Connection(1, 2), Connection(0, 2, "identity")),
        )
    )
    assert residual.weight(1, 5) == 1.0
    with pytest.raises(UsageError, match="always 1"):
        residual.with_weight(1, 5, 2.0)
    assert residual.matrix(1).tolist() == [[1.0, 0.0], [0.0, 1.0]]


def test_slots_that_are_no_edge_stay_zero() -> None:
    graph = Architecture.from_edges([(1, 4), (2, 4), (2, 5), (3, 5)])
    network = Network(graph, np.ones(graph.size))
    assert network.parameters.sum() == graph.parameter_count == 4


def test_other_functions_keep_the_weights(small: Network) -> None:
    layers = (small.architecture.layers[0], Layer(1, "relu"))
    other = small.with_architecture(Architecture(layers))
    assert dict(other.weights) == dict(small.weights)
    with pytest.raises(UsageError, match="same edges"):
        small.with_architecture(Architecture.layered([2, 1]))
