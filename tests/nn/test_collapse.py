from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from nnviz.errors import UsageError
from nnviz.nn.architecture import Architecture, Connection, Layer
from nnviz.nn.collapse import collapse, factors, joined, obstacle, stages
from nnviz.nn.network import Network


def _linear(sizes: list[int], seed: int, bias: bool = True, output: str = "identity") -> Network:
    graph = Architecture.layered(sizes, "identity", output, bias)
    return Network(graph, np.random.default_rng(seed).normal(size=graph.size))


def _apart(one: Network, other: Network, seed: int = 0) -> float:
    """The largest difference over random inputs, measured by the size of the outputs."""
    inputs = np.random.default_rng(seed).normal(size=(50, one.architecture.input_count))
    left, right = one.predict(inputs), other.predict(inputs)
    return float(abs(left - right).max() / max(1.0, abs(left).max()))


@settings(max_examples=40, deadline=None)
@given(
    st.lists(st.integers(1, 6), min_size=2, max_size=6),
    st.integers(0, 2**32 - 1),
    st.booleans(),
    st.sampled_from(("identity", "sigmoid", "softmax", "tanh")),
)
def test_one_layer_computes_the_same(sizes: list[int], seed: int, bias: bool, output: str) -> None:
    network = _linear(sizes, seed, bias, output)
    one = collapse(network)
    assert [layer.size for layer in one.architecture.layers] == [sizes[0], sizes[-1]]
    assert one.architecture.activations(2)[0] == output
    assert _apart(network, one) < 1e-12
    assert collapse(one) == one


def test_the_matrix_is_the_product_in_the_order_of_the_text() -> None:
    network = _linear([3, 4, 2], 1, bias=False)
    second, third = network.matrix(0), network.matrix(1)
    assert collapse(network).matrix(0) == pytest.approx(third @ second)


def test_edges_past_a_layer_are_taken_along() -> None:
    layers = (Layer(2, bias=True), Layer(2, bias=True), Layer(2, bias=True), Layer(1))
    ways = (Connection(0, 1), Connection(1, 2), Connection(0, 2, "identity"), Connection(2, 3))
    graph = Architecture(layers, (*ways, Connection(0, 3)))
    network = Network(graph, np.random.default_rng(2).normal(size=graph.size))
    assert _apart(network, collapse(network)) < 1e-12
    with pytest.raises(UsageError, match="from layer 1 past its neighbour to layer 3"):
        factors(network)


def test_missing_edges_stay_zeros() -> None:
    edges = [(1, 3), (2, 4), (3, 5), (4, 5)]
    graph = Architecture.from_edges(edges, activation="identity")
    network = Network(graph, dict(zip(edges, (2.0, 3.0, 5.0, 7.0), strict=True)))
    assert collapse(network).matrix(0).tolist() == [[10.0, 21.0]]


def test_what_prevents_it_is_named() -> None:
    network = Network.layered([2, 3, 3, 1], hidden="tanh")
    assert obstacle(network).startswith("Layer 2 applies tanh: that stands between")
    with pytest.raises(UsageError, match=r"Layer 2 applies tanh.*identity"):
        collapse(network)
    layers = (Layer(2), Layer(2), Layer(3, ("identity", "leaky_relu", "sine")), Layer(1))
    assert "Layer 3 applies leaky relu and sine" in obstacle(Network(Architecture(layers)))
    assert obstacle(_linear([2, 3, 1], 0, output="sigmoid")) == ""


def test_pairs_are_multiplied_from_the_input_on() -> None:
    row = factors(_linear([2, 3, 4, 1], 3))
    steps = stages(row)
    assert [[(one.first, one.last) for one in found] for found, _ in steps] == [
        [(2, 2), (3, 3), (4, 4)],
        [(2, 3), (4, 4)],
        [(2, 4)],
    ]
    assert [at for _, at in steps] == [0, 0, None]
    last, whole = steps[-1][0][0], collapse(_linear([2, 3, 4, 1], 3)).matrix(0)
    assert np.column_stack((last.matrix, last.offset)) == pytest.approx(whole)
    assert last.biased


def test_nothing_is_multiplied_past_a_wall() -> None:
    functions = ("identity", "tanh", "identity")
    layers = (Layer(2), *(Layer(2, name) for name in functions), Layer(1, "sigmoid"))
    row = factors(Network(Architecture(layers)))
    found, at = stages(row)[-1]
    assert at is None
    assert [(one.first, one.last, one.is_open) for one in found] == [(2, 3, False), (4, 5, False)]
    with pytest.raises(UsageError, match="Layer 3 applies tanh"):
        joined(found, 0)
