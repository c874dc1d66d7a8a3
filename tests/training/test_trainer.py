from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pytest

from nnviz.errors import Diverged, UsageError
from nnviz.nn.architecture import Architecture, Connection, Layer
from nnviz.nn.conventions import Conventions
from nnviz.nn.network import Network
from nnviz.nn.passes import Passes
from nnviz.steps import record
from nnviz.training.dataset import Dataset
from nnviz.training.optimizers import OPTIMIZERS, optimizer
from nnviz.training.rounds import Round, Turn
from nnviz.training.settings import Settings
from nnviz.training.trainer import Moment, Trainer

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


# One iteration after the other --------------------------------------------------------------------

CONVENTIONS = (
    Conventions(),
    Conventions(update="sequential", biases="frozen", batch="sum", decay="all"),
)


@dataclass
class ByHand:
    """Iterations through `Passes.backward` and `Optimizer.step`."""

    network: Network
    settings: Settings
    conventions: Conventions

    def __post_init__(self) -> None:
        self.rule = optimizer(self.settings.optimizer)
        self.parameters = self.network.parameters
        self.state = self.rule.fresh(len(self.parameters))
        self.done = 0
        spares = self.conventions.biases == "frozen" or self.conventions.decay == "weights"
        bias = self.network.architecture.bias_parameter_mask
        self.decayed = ~bias if spares else np.ones_like(bias)

    def advance(self, inputs: np.ndarray, targets: np.ndarray) -> None:
        self.done += 1
        architecture = self.network.architecture
        passes = Passes(architecture, len(inputs), conventions=self.conventions)
        passes.forward(self.parameters, inputs)
        after = {key: vector.copy() for key, vector in self.state.items()}

        def apply(segment: slice, gradient: np.ndarray) -> np.ndarray:
            update = self.rule.step(
                gradient,
                {key: vector[segment] for key, vector in self.state.items()},
                {"learning_rate": self.settings.learning_rate},
                parameters=self.parameters[segment],
                iteration=self.done,
                l1=self.settings.l1,
                l2=self.settings.l2,
                decayed=self.decayed[segment],
            )
            for key, vector in update.state.items():
                after[key][segment] = vector
            return np.where(passes.trainable[segment], update.delta, 0.0)

        passes.backward(targets, apply)
        self.parameters, self.state = passes.parameters, after


@pytest.mark.parametrize("conventions", CONVENTIONS, ids=("usual", "other"))
@pytest.mark.parametrize("name", OPTIMIZERS)
def test_any_optimizer_is_applied_as_its_steps_say(name: str, conventions: Conventions) -> None:
    network = Network.layered([2, 4, 2, 1], seed=1)
    settings = Settings(optimizer=name, learning_rate=0.05, batch_size=7, l1=0.01, l2=0.02)
    trainer = Trainer(network, X, Y, settings=settings, conventions=conventions)
    right = ByHand(network, settings, conventions)
    for at in range(8):
        rows = slice(at % 4 * 7, at % 4 * 7 + 7)
        right.advance(X[rows], Y[rows])
        trainer.advance(1)
        moment = trainer.moment
        assert np.array_equal(moment.parameters, right.parameters)
        assert moment.memory.keys() == right.state.keys()
        for key, vector in right.state.items():
            assert np.array_equal(moment.memory[key], vector)
    assert (trainer.iteration, trainer.updates) == (8, 8)


def test_costs_are_those_of_the_batches_before_their_update() -> None:
    network = Network.layered([2, 3, 1], seed=1)
    trainer, costs = Trainer(network, X, Y, batch_size=23), np.zeros(3)
    expected = []
    for _ in range(3):
        expected.append(trainer.cost())
        trainer.epoch()
    again = Trainer(network, X, Y, batch_size=23)
    again.advance(3, costs)
    assert costs == pytest.approx(expected, rel=1e-14)
    assert np.array_equal(again.network.parameters, trainer.network.parameters)


def test_epochs_and_iterations_are_counted_alike() -> None:
    settings = Settings(optimizer="adam", batch_size=5, learning_rate=0.01, schedule="exponential")
    network = Network.layered([2, 3, 1], seed=1)
    first, second = (Trainer(network, X, Y, settings=settings) for _ in range(2))
    first.run(3)
    second.advance(15)
    assert first.iteration == second.iteration == first.updates == 15
    assert np.array_equal(first.moment.parameters, second.moment.parameters)


def test_the_learning_rate_changes_where_an_epoch_begins() -> None:
    settings = Settings(
        learning_rate=0.4, batch_size=10, schedule="step", schedule_constants=(("interval", 1.0),)
    )
    network = Network.layered([2, 3, 1], seed=1)
    # Begun in the middle: one batch of epoch 4 is left.
    order = Round(23, 10, Turn(4, 2, 20))
    trainer = Trainer(network, X, Y, settings=settings, order=order)
    plain = Trainer(network, X, Y, batch_size=10)
    for at, rows in enumerate(((20, 23), (0, 10), (10, 20), (20, 23), (0, 10))):
        epoch = 4 + (at + 2) // 3
        alone = Trainer(
            plain.network, X[slice(*rows)], Y[slice(*rows)], learning_rate=settings.rate(epoch)
        )
        alone.advance(1)
        trainer.advance(1)
        assert np.array_equal(trainer.network.parameters, alone.network.parameters)
        plain.restore(alone.moment)
    assert settings.rate(5) != settings.rate(4)


def test_only_training_samples_are_learnt_from() -> None:
    roles = np.zeros(23, np.int8)
    roles[[1, 4, 22]] = 1
    roles[7] = 2
    data = Dataset(X, Y, roles)
    settings = Settings(batch_size=6, shuffle=True, seed=5)
    network = Network.layered([2, 3, 1], seed=1)
    trainer = Trainer(network, X, Y, settings=settings, order=Round.of(data, settings))
    inputs, targets = data.part(0)
    alone = Trainer(network, inputs, targets, settings=settings)
    trainer.advance(20)
    alone.advance(20)
    assert np.array_equal(trainer.network.parameters, alone.network.parameters)
    trainer.epoch()
    alone.epoch()
    assert np.array_equal(trainer.network.parameters, alone.network.parameters)


def test_what_is_watched() -> None:
    network = Network.layered([2, 3, 1], hidden="relu", seed=1)
    trainer = Trainer(network, X, Y, batch_size=23, learning_rate=0.3)
    trace = record(network, X, Y, learning_rate=0.3)
    seen = trainer.watched()
    assert seen.cost == trace.loss
    assert np.array_equal(trainer.network.parameters, trace.after.parameters)
    for at, magnitude in enumerate(trace.gradient_magnitudes):
        assert seen.rms[at] == pytest.approx(magnitude.rms, rel=1e-14)
        assert seen.largest[at] == magnitude.largest
    first = slice(0, 9)
    change = np.linalg.norm(trace.after.parameters[first] - network.parameters[first])
    assert seen.ratio[0] == pytest.approx(change / np.linalg.norm(network.parameters[first]))
    assert seen.zeros[0] == np.mean(trace.gradient_vector[first] == 0.0)


def test_a_dead_layer_and_one_without_weights_are_watched() -> None:
    layers = (Layer(2), Layer(2, "relu"), Layer(2))
    architecture = Architecture(layers, (Connection(0, 1), Connection(1, 2, "identity")))
    trainer = Trainer(Network(architecture, [-1.0, -1, -1, -1]), np.ones((2, 2)), np.ones((2, 2)))
    seen = trainer.watched()
    assert seen.zeros[0] == 1.0 and seen.rms[0] == seen.largest[0] == seen.ratio[0] == 0.0
    assert np.isnan([seen.zeros[1], seen.rms[1], seen.largest[1], seen.ratio[1]]).all()


@pytest.mark.parametrize("name", OPTIMIZERS)
def test_single_precision_is_the_same_training(name: str) -> None:
    network = Network.layered([2, 4, 1], seed=1)
    settings = Settings(optimizer=name, learning_rate=0.01, l2=0.01, batch_size=5)
    trainers = [
        Trainer(network, X, Y, settings=settings, dtype=dtype) for dtype in (np.float32, np.float64)
    ]
    for trainer in trainers:
        trainer.advance(10)
    single, double = (trainer.moment.parameters for trainer in trainers)
    assert single.dtype == np.float32
    # Where a slope is next to nothing, its sign may not be the same.
    assert np.abs(single - double).max() <= 1e-3


def test_moments_are_kept_apart() -> None:
    trainer = Trainer(Network.layered([2, 3, 1], seed=1), X, Y, settings=Settings(optimizer="adam"))
    moment = trainer.moment
    before = moment.parameters.copy(), moment.memory["m"].copy()
    trainer.advance(3)
    assert np.array_equal(moment.parameters, before[0])
    assert np.array_equal(moment.memory["m"], before[1])
    for vector in (moment.parameters, *moment.memory.values()):
        with pytest.raises(ValueError, match="read-only"):
            vector[0] = 1.0


def test_moments_that_do_not_fit() -> None:
    network = Network.layered([2, 3, 1], seed=1)
    trainer = Trainer(network, X, Y, settings=Settings(optimizer="momentum"))
    size = network.architecture.size
    for memory, said in (
        ({"m": np.zeros(size)}, "keeps no memory 'm'"),
        ({"v": np.zeros(size + 1)}, f"must be {size} finite numbers"),
        ({"v": np.full(size, np.nan)}, f"must be {size} finite numbers"),
    ):
        with pytest.raises(UsageError, match=said):
            trainer.restore(Moment(0, network.parameters, memory))
    with pytest.raises(UsageError, match="shape"):
        trainer.restore(Moment(0, network.parameters[1:]))
