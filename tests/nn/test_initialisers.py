from __future__ import annotations

from collections.abc import Callable

import numpy as np
import pytest

from nnviz.errors import UsageError
from nnviz.nn.architecture import Architecture, Connection, Layer
from nnviz.nn.initialisers import ALIASES, INITIALISERS, initialise, initialiser
from nnviz.nn.network import Network

Matrix = np.ndarray

# 300 neurons to 200: large enough to see a distribution in.
WIDE, NARROW = 300, 200


def is_uniform(half: float) -> Callable[[Matrix], bool]:
    return lambda w: (
        np.abs(w).max() <= half
        and np.abs(w).max() > 0.999 * half
        and abs(w.var() / (half**2 / 3) - 1) < 0.02
    )


def is_normal(variance: float) -> Callable[[Matrix], bool]:
    # A normal distribution has 4.55 % of its numbers beyond two standard deviations.
    return lambda w: (
        abs(w.var() / variance - 1) < 0.02
        and abs((np.abs(w) > 2 * np.sqrt(variance)).mean() - 0.0455) < 0.003
    )


CHECKS: dict[str, Callable[[Matrix], bool]] = {
    "zeros": lambda w: not w.any(),
    "constant": lambda w: (w == 0.5).all(),
    "uniform": is_uniform(1.0),
    "normal": is_normal(1.0),
    "xavier": is_uniform((6 / (WIDE + NARROW)) ** 0.5),
    "he": is_normal(2 / WIDE),
    "lecun": is_normal(1 / WIDE),
    "orthogonal": lambda w: np.allclose(w @ w.T, np.eye(NARROW), atol=1e-12),
}


def test_every_initialiser_has_a_check() -> None:
    assert set(CHECKS) == set(INITIALISERS)


@pytest.mark.parametrize("name", INITIALISERS)
def test_weights_and_biases(name: str) -> None:
    network = Network.layered([WIDE, NARROW], init=name, seed=3)
    matrix = network.matrix(0)
    assert CHECKS[name](matrix[:, :-1])
    assert not matrix[:, -1].any()


@pytest.mark.parametrize("name", INITIALISERS)
def test_a_seed_gives_the_same_weights(name: str) -> None:
    architecture = Architecture.layered([3, 4, 2])
    first = initialise(architecture, name, 5)
    assert np.array_equal(first, initialise(architecture, name, 5))
    random = name not in ("zeros", "constant")
    assert random != np.array_equal(first, initialise(architecture, name, 6))


def test_orthogonal_towards_more_neurons() -> None:
    matrix = Network.layered([20, 30], init="orthogonal", bias=False).matrix(0)
    assert np.allclose(matrix.T @ matrix, np.eye(20), atol=1e-12)


def test_fans_count_all_edges_of_a_layer() -> None:
    layers = (Layer(50), Layer(40, "relu"), Layer(30, "relu"))
    skip = Architecture(layers, (Connection(0, 1), Connection(1, 2), Connection(0, 2)))
    network = Network(skip, initialise(skip, "he", 0))
    # 90 edges lead into each neuron of the last layer, whichever block they belong to.
    last = np.concatenate([network.matrix(1).ravel(), network.matrix(2).ravel()])
    assert last.var() == pytest.approx(2 / 90, rel=0.06)


def test_missing_and_fixed_edges_are_not_drawn() -> None:
    layers = (Layer(2, bias=True), Layer(2, "tanh", bias=True), Layer(2, "tanh"))
    edges = ((1, 4), (2, 5), (3, 5))
    connections = (
        Connection(0, 1, "masked", edges),
        Connection(0, 2, "identity"),
        Connection(1, 2),
    )
    architecture = Architecture(layers, connections)
    network = Network(architecture, initialise(architecture, "constant"))
    assert network.matrix(0).tolist() == [[0.5, 0, 0], [0, 0.5, 0]]
    assert np.array_equal(network.parameters, initialise(architecture, "constant"))


def test_a_connection_of_nothing_but_bias_edges() -> None:
    graph = Architecture.from_edges([(1, 4), (3, 5), (4, 6), (5, 6), (2, 4)], bias=[3])
    assert np.isfinite(initialise(graph, "he")).all()


def test_refusals() -> None:
    architecture = Architecture.layered([2, 1])
    assert all(initialiser(alias) is INITIALISERS[name] for alias, name in ALIASES.items())
    with pytest.raises(UsageError, match=r"'random'.*zeros, constant, uniform"):
        initialise(architecture, "random")
    for seed in (-1, 1.5, "a"):
        with pytest.raises(UsageError, match="seed"):
            initialise(architecture, seed=seed)  # type: ignore[arg-type]


@pytest.mark.parametrize("name", INITIALISERS)
def test_every_initialiser_says_what_it_is(name: str) -> None:
    entry = INITIALISERS[name]
    assert entry.name == name and all((entry.label, entry.latex, entry.plain, entry.meaning))
