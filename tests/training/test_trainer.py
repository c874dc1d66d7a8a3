from __future__ import annotations

import numpy as np
import pytest

from nnviz.errors import Diverged, UsageError
from nnviz.nn.architecture import Architecture
from nnviz.nn.conventions import Conventions
from nnviz.nn.network import Network
from nnviz.nn.passes import Passes
from nnviz.training.optimizers import optimizer
from nnviz.training.trainer import Trainer

RANDOM = np.random.default_rng(0)
X, Y = RANDOM.standard_normal((23, 2)), RANDOM.random((23, 1))
XOR = [[0, 0], [0, 1], [1, 0], [1, 1]], [[0], [1], [1], [0]]


@pytest.mark.parametrize("update", ("simultaneous", "sequential"))
@pytest.mark.parametrize("batch_size", (1, 10, 23, 100))
def test_an_epoch_is_its_iterations(batch_size: int, update: str) -> None:
    network = Network.layered([2, 4, 2, 1], seed=1)
    conventions = Conventions(update=update)  # type: ignore[arg-type]
    trainer = Trainer(
        network, X, Y, learning_rate=0.3, batch_size=batch_size, conventions=conventions
    )
    order = np.random.default_rng(1).permutation(23)
    trainer.epoch(order)
    parameters = network.parameters
    for start in range(0, 23, batch_size):
        rows = order[start : start + batch_size]
        passes = Passes(network.architecture, len(rows), conventions=conventions)
        passes.forward(parameters, X[rows])
        passes.backward(
            Y[rows],
            lambda part, g: optimizer("sgd").step(g, settings={"learning_rate": 0.3}).delta,
        )
        parameters = passes.parameters
    assert np.array_equal(trainer.network.parameters, parameters)


def test_a_graph_is_trained_like_the_layers_it_equals() -> None:
    layered = Network.layered([2, 3, 1], seed=1)
    graph = Architecture.from_edges(
        [*layered.architecture.edges, (1, 8)],
        bias=[3, 7],
        activation={4: "tanh", 5: "tanh", 6: "tanh"},
    )
    network = Network(graph, {**layered.weights, (1, 8): 0.0})
    trainer = Trainer(network, X, Y, conventions=Conventions(biases="frozen"))
    trainer.run(3, seed=1)
    assert trainer.network.weight(1, 8) != 0.0
    assert trainer.network.weight(3, 4) == network.weight(3, 4)
    assert not trainer.network.parameters[~graph.trainable_mask].any()


@pytest.mark.parametrize("dtype", (np.float64, np.float32))
def test_xor_is_learnt(dtype: type) -> None:
    network = Network.layered([2, 4, 1], seed=1)
    trainer = Trainer(
        network,
        *XOR,
        loss="binary_cross_entropy",
        learning_rate=1.0,
        batch_size=4,
        dtype=dtype,
    )
    before = trainer.cost()
    trainer.run(1000)
    assert trainer.cost() < 0.02 < before
    assert np.array_equal(trainer.network.predict(XOR[0]).round(), XOR[1])
    assert trainer.network.architecture == network.architecture


def test_seeds_and_rates() -> None:
    network = Network.layered([2, 3, 1], seed=1)
    runs = []
    for seed, rate in ((1, 0.1), (1, 0.1), (2, 0.1), (None, 0.1), (1, 0.2)):
        trainer = Trainer(network, X, Y, batch_size=5)
        trainer.set_learning_rate(rate)
        trainer.run(2, seed=seed)
        runs.append(trainer.network.parameters.tobytes())
    assert runs[0] == runs[1]
    assert len(set(runs)) == 4


def test_divergence_keeps_the_last_finite_weights() -> None:
    network = Network.layered([2, 3, 1], hidden="identity", output="identity", seed=1)
    trainer = Trainer(network, X, Y, learning_rate=1e3)
    with pytest.raises(Diverged, match="learning rate"):
        trainer.run(100)
    assert np.isfinite(trainer.network.parameters).all()


def test_refusals() -> None:
    network = Network.layered([2, 3, 1])
    for keywords, said in (
        ({"batch_size": 0}, "from 1 to 100,000 samples"),
        ({"learning_rate": float("inf")}, "learning rate is a number"),
        ({"loss": "hinge"}, "targets of -1 or 1"),
        ({"loss": "none"}, "no loss"),
    ):
        with pytest.raises(UsageError, match=said):
            Trainer(network, X, Y, **keywords)  # type: ignore[arg-type]
    with pytest.raises(UsageError, match="no sample"):
        Trainer(network, np.zeros((0, 2)), np.zeros((0, 1)))
    with pytest.raises(UsageError, match="do not fit"):
        Trainer(network, X, Y[:-1])
    with pytest.raises(UsageError, match="slope is 0"):
        Trainer(Network.layered([2, 3, 1], hidden="threshold"), X, Y).epoch()
