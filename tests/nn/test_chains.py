from __future__ import annotations

from itertools import pairwise

import numpy as np
import pytest

from nnviz.errors import UsageError
from nnviz.nn.chains import chain_network
from nnviz.nn.functions import activation
from nnviz.nn.network import Network
from nnviz.nn.passes import Passes


def _deltas(network: Network) -> list[float]:
    """|δ| of the neurons of a chain, first to last, over the sample 1 → 0."""
    passes = Passes(network.architecture, 1)
    passes.forward(network.parameters, np.array([[1.0]]))
    passes.backward(np.array([[0.0]]))
    return [abs(float(delta)) for delta in passes.delta[1:, 0]]


def test_sigmoids_make_the_gradient_vanish() -> None:
    deltas = _deltas(chain_network(8))
    assert all(later > 4 * earlier for earlier, later in pairwise(deltas))


def test_large_weights_make_it_explode() -> None:
    deltas = _deltas(chain_network(8, "relu", weight=2.0))
    assert deltas == pytest.approx([deltas[-1] * 2.0**k for k in range(7, -1, -1)])


def test_centred_sigmoids_with_large_weights_make_it_explode_in_every_weight() -> None:
    network = chain_network(8, weight=12.0, centred=True)
    passes = Passes(network.architecture, 1)
    passes.forward(network.parameters, np.array([[1.0]]))
    gradient = passes.backward(np.array([[0.0]])).reshape(8, 2)[1:, 0]
    assert gradient == pytest.approx([gradient[-1] * 3.0**k for k in range(6, -1, -1)])


def test_centred_means_that_every_z_is_0() -> None:
    network = chain_network(9, "softplus", skip=3, weight=0.7, seed=4, centred=True)
    passes = Passes(network.architecture, 1)
    passes.forward(network.parameters, np.array([[1.0]]))
    graph = network.architecture
    functions = [n for n in range(2, graph.neuron_count + 1) if graph.activation(n) == "softplus"]
    assert len(functions) == 6
    assert passes.z[[n - 1 for n in functions], 0] == pytest.approx([0.0] * 6, abs=1e-15)


def test_a_short_way_keeps_it() -> None:
    plain, short = _deltas(chain_network(8)), _deltas(chain_network(8, skip=2))
    assert plain[0] / plain[-1] < 1e-4
    assert short[1] / short[-1] > 1.0, "the sum of the first block"


def test_a_neuron_that_adds_applies_no_function() -> None:
    graph = chain_network(7, "tanh", skip=3).architecture
    functions = [graph.activation(number) for number in range(2, 9)]
    assert functions == ["tanh", "tanh", "identity"] * 2 + ["tanh"]
    assert [graph.has_edge(1, 4), graph.has_edge(4, 7), graph.has_edge(7, 8)] == [True] * 3
    assert graph.parameter_count == 7


def test_a_block_gives_its_input_and_what_it_makes_of_it() -> None:
    network = chain_network(2, "tanh", skip=2, weight=0.5)
    x = np.array([[0.3], [-2.0]])
    made = 0.5 * activation("tanh").value(0.5 * x)
    assert network.predict(x) == pytest.approx(x + made)


def test_weights_are_drawn_by_a_seed() -> None:
    drawn = chain_network(6, weight=2.0, seed=3).parameters
    assert np.array_equal(drawn, chain_network(6, weight=2.0, seed=3).parameters)
    assert len(set(drawn.tolist())) == 6
    assert drawn == pytest.approx(2.0 * chain_network(6, seed=3).parameters)


@pytest.mark.parametrize(
    ("arguments", "words"),
    (
        ((1,), "2 to 60"),
        ((61,), "2 to 60"),
        ((8, "sigmoid", 1), "past 2 to 8"),
        ((8, "sigmoid", 9), "past 2 to 8"),
        ((8, "softmax"), "always 1"),
        ((8, "sigmoyd"), "no activation function"),
        ((8, "tanh", 0, 1e9), "-?100"),
        ((8, "tanh", 0, float("nan")), "finite"),
    ),
)
def test_what_is_no_chain_is_refused(arguments: tuple[object, ...], words: str) -> None:
    with pytest.raises(UsageError, match=words):
        chain_network(*arguments)  # type: ignore[arg-type]
