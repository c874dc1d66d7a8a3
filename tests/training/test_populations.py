from __future__ import annotations

import numpy as np
import pytest

from nnviz.errors import UsageError
from nnviz.nn.architecture import Architecture, Connection, Layer
from nnviz.nn.network import Network
from nnviz.nn.passes import Passes
from nnviz.training.populations import KINDS, populations, populations_over

RANDOM = np.random.default_rng(8)
X, Y = RANDOM.normal(size=(50, 2)), RANDOM.random((50, 1))


def test_everything_is_counted_once_on_common_edges() -> None:
    network = Network.layered([2, 5, 3, 1], seed=1)
    passes = Passes(network.architecture, 50)
    passes.forward(network.parameters, X)
    passes.backward(Y)
    found = populations(network, passes.z, passes.a, passes.delta, bins=16)
    arrays = {"z": passes.z, "a": passes.a, "delta": passes.delta}
    assert [layer.layer for layer in found.layers] == [2, 3, 4]
    for layer in found.layers:
        for kind in KINDS:
            values = network.matrix(layer.layer - 2)
            if kind != "weights":
                values = arrays[kind][network.architecture.rows(layer.layer)]
            counted = layer.kinds[kind]
            assert counted.counts.tolist() == np.histogram(values, found.edges[kind])[0].tolist()
            assert counted.counts.sum() == counted.total == values.size
            told = (counted.mean, counted.deviation, counted.smallest, counted.largest)
            wanted = (values.mean(), values.std(), values.min(), values.max())
            assert told == pytest.approx(wanted, rel=1e-12, abs=1e-15)
    for kind in KINDS:
        ends = [(p.kinds[kind].smallest, p.kinds[kind].largest) for p in found.layers]
        assert found.edges[kind][0] == pytest.approx(min(low for low, _ in ends), rel=1e-12)
        assert found.edges[kind][-1] == pytest.approx(max(high for _, high in ends), rel=1e-12)


def test_over_samples_is_one_pass() -> None:
    network = Network.layered([2, 4, 1], seed=1)
    passes = Passes(network.architecture, 50, "huber")
    passes.forward(network.parameters, X)
    passes.backward(Y)
    mine = populations(network, passes.z, passes.a, passes.delta)
    theirs = populations_over(network, X, Y, loss="huber")
    assert theirs.samples == 50
    for one, other in zip(mine.layers, theirs.layers, strict=True):
        for kind in KINDS:
            assert one.kinds[kind].counts.tolist() == other.kinds[kind].counts.tolist()
            assert np.array_equal(mine.edges[kind], theirs.edges[kind])


def one_neuron(function: str, weight: float, bias: float) -> Network:
    architecture = Architecture.layered([1, 1, 1], hidden=function, output="identity")
    return Network(architecture, {(1, 3): weight, (2, 3): bias, (3, 5): 1.0, (4, 5): 0.0})


@pytest.mark.parametrize("function", ["relu", "gelu", "silu", "softplus"])
def test_dead_neurons(function: str) -> None:
    x, y = [[-1.0], [0.5]], [[0.0], [0.0]]
    dead = populations_over(one_neuron(function, 1.0, -900.0), x, y).layers[0]
    assert (dead.dead, dead.dead_share) == ((3,), 1.0)
    living = populations_over(one_neuron(function, 1.0, 0.0), x, y).layers[0]
    assert (living.dead, living.dead_share) == ((), 0.0)
    # A ReLU that answers to one sample only is alive.
    assert not populations_over(one_neuron(function, 1.0, -0.4), x, y).layers[0].dead


def test_who_cannot_die_has_no_share() -> None:
    for function in ("tanh", "leaky_relu", "identity"):
        layer = populations_over(one_neuron(function, 1.0, -900.0), [[1.0]], [[0.0]]).layers[0]
        assert layer.dead == () and np.isnan(layer.dead_share)


@pytest.mark.parametrize(("function", "steepest"), [("sigmoid", 0.25), ("tanh", 1.0)])
def test_saturated_places(function: str, steepest: float) -> None:
    x = np.linspace(-6, 6, 25)[:, None]
    layer = populations_over(one_neuron(function, 1.0, 0.0), x, np.zeros((25, 1))).layers[0]
    s = np.tanh(x / 2) / 2 + 0.5
    slope = s * (1 - s) if function == "sigmoid" else 1 - np.tanh(x) ** 2
    assert layer.saturated_share == pytest.approx((slope < 0.05 * steepest).mean())
    assert 0.0 < layer.saturated_share < 1.0
    relu = populations_over(one_neuron("relu", 1.0, 0.0), x, np.zeros((25, 1))).layers[0]
    assert np.isnan(relu.saturated_share)


def test_functions_of_a_layer_may_differ() -> None:
    layers = (Layer(1), Layer(3, ("relu", "tanh", "relu")), Layer(1))
    weights = np.array([1.0, 9.0, -1.0, 1.0, 1.0, 1.0])
    network = Network(Architecture(layers), weights)
    layer = populations_over(network, [[1.0], [2.0]], [[0.0], [0.0]]).layers[0]
    assert (layer.dead, layer.dead_share, layer.saturated_share) == ((4,), 0.5, 1.0)


def test_fixed_edges_are_no_weights_and_no_gradient_is_zero() -> None:
    layers = (Layer(2), Layer(2, "threshold"), Layer(2))
    architecture = Architecture(layers, (Connection(0, 1), Connection(1, 2, "identity")))
    network = Network(architecture, np.array([1.0, -1.0, 2.0, 0.5]))
    found = populations_over(network, X, np.zeros((50, 2)))
    assert [layer.kinds["weights"].total for layer in found.layers] == [4, 0]
    assert np.isnan(found.layers[1].kinds["weights"].mean)
    assert found.layers[0].kinds["delta"].largest == 0.0


@pytest.mark.parametrize("value", [0.0, 2.5, -1e308, 5e-324, 1.7e308])
def test_one_number_only(value: float) -> None:
    network = Network(Architecture.layered([1, 1]), np.full(2, value))
    array = np.full((3, 4), value)
    found = populations(network, array, array, array, bins=8)
    for kind in KINDS:
        edges, counted = found.edges[kind], found.layers[0].kinds[kind]
        assert np.isfinite(edges).all() and edges[0] <= value <= edges[-1]
        assert counted.counts.sum() == counted.total
        assert counted.mean == pytest.approx(value, rel=1e-12)


def test_huge_and_missing_numbers() -> None:
    network = Network.layered([1, 2], seed=1)
    a = np.array([[0.0] * 3, [1.0] * 3, [1.7e308, -1.7e308, np.nan], [np.inf, 1.0, -np.inf]])
    found = populations(network, a, a, np.full((4, 3), np.nan))
    counted = found.layers[0].kinds["z"]
    assert (counted.total, counted.not_finite, counted.counts.sum()) == (6, 3, 3)
    assert counted.mean == pytest.approx(0.0, abs=1e292)
    assert found.layers[0].kinds["delta"].counts.sum() == 0


def test_large_networks() -> None:
    network = Network.layered([784, 128, 64, 10], seed=1, hidden="relu", init="he")
    x = RANDOM.normal(size=(40, 784))
    found = populations_over(network, x, RANDOM.random((40, 10)))
    assert found.layers[0].kinds["weights"].total == 785 * 128
    assert found.layers[0].dead_share < 0.1


def test_what_does_not_fit_is_refused() -> None:
    network = Network.layered([1, 2], seed=1)
    good = np.zeros((4, 3))
    for z, a, bins in ((good, np.zeros((3, 3)), 5), (good[:, :2], good, 5), (good, good, 0)):
        with pytest.raises(UsageError):
            populations(network, z, a, good, bins)
    with pytest.raises(UsageError):
        populations(network, good[:, :0], good[:, :0], good[:, :0])
