"""Which output and which loss suit a data set, and networks of that kind."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

import nnviz
from nnviz.nn.architecture import Architecture, Layer
from nnviz.nn.network import Network
from nnviz.training.dataset import Dataset
from nnviz.training.datasets import DATASETS, load_dataset
from nnviz.training.generators import GENERATORS, generate
from nnviz.training.splitting import standardised
from nnviz.training.suiting import (
    CLASSES,
    NUMBERS,
    SIGNS,
    TWO_CLASSES,
    Suit,
    resized_network,
    suited,
    suited_network,
)
from nnviz.training.truth import PREFIX, TRUTH_TABLES

RULES = [*GENERATORS, *(PREFIX + name for name in TRUTH_TABLES)]


def data(name: str) -> Dataset:
    return standardised(load_dataset(name)) if name in DATASETS else generate(name, seed=1)


@pytest.mark.parametrize(
    ("targets", "classes", "suit"),
    [
        ([[0.5], [2.0]], (), NUMBERS),
        ([[0.0], [1.0]], (), NUMBERS),
        ([[0.0], [1.0]], ("no", "yes"), TWO_CLASSES),
        ([[1.0], [1.0]], ("no", "yes"), TWO_CLASSES),
        ([[-1.0], [1.0]], ("no", "yes"), SIGNS),
        ([[1.0, 0.0], [0.0, 1.0]], ("no", "yes"), CLASSES),
        ([[1.0, 0.0], [0.0, 1.0]], (), NUMBERS),
    ],
)
def test_what_suits(targets: list[list[float]], classes: tuple[str, ...], suit: Suit) -> None:
    roles = np.zeros(2, dtype=np.int8)
    given = Dataset(np.eye(2), np.array(targets), roles, classes=classes)
    assert suited(given) == suit


@pytest.mark.parametrize("name", [*RULES, *DATASETS])
def test_every_set_trains_an_epoch(name: str) -> None:
    given = data(name)
    network = suited_network(given, [5], seed=2)
    assert network.architecture.layers[-1].activation == suited(given).output
    batch = min(32, len(given))
    done = nnviz.train(
        network, given, epochs=1, loss=suited(given).loss, batch_size=batch, learning_rate=0.001
    )
    assert done.ending.kind == "done" and np.isfinite(done.loss)


def test_hidden_layers_stay_when_the_ends_change() -> None:
    layers = (
        Layer(2, bias=True),
        Layer(3, activation=("relu", "tanh", "relu"), bias=False),
        Layer(4, activation="sigmoid", bias=True, dropout=0.25),
        Layer(1, activation="identity"),
    )
    graph = Architecture(layers)
    old = Network(graph, np.zeros(graph.size), name="mine")
    iris = data("iris")
    new = resized_network(old, iris, seed=3)
    first, second, third, last = new.architecture.layers
    assert (first.size, last.size, last.activation) == (4, 3, "softmax")
    assert (second.size, second.activation, second.bias) == (3, "relu", False)
    assert third == layers[2]
    assert new.name == "mine" and np.isfinite(new.parameters).all() and new.parameters.any()
    again = resized_network(old, iris, seed=3)
    assert np.array_equal(again.parameters, new.parameters)
    assert not np.array_equal(resized_network(old, iris, seed=4).parameters, new.parameters)


def test_one_sample() -> None:
    one = Dataset(np.ones((1, 3)), np.ones((1, 2)), np.zeros(1, dtype=np.int8))
    network = suited_network(one, [2])
    done = nnviz.train(network, one, epochs=3, loss=suited(one).loss)
    assert done.moment.iteration == 3
    assert suited(replace(one, classes=("a", "b"))) == CLASSES
