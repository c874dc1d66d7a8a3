"""Replicas learn what each of them would learn alone."""

from __future__ import annotations

from dataclasses import replace
from functools import lru_cache
from itertools import product

import numpy as np
import pytest

from nnviz.errors import UsageError
from nnviz.nn.architecture import Architecture, Connection, Layer
from nnviz.nn.conventions import Conventions
from nnviz.nn.functions import ACTIVATIONS
from nnviz.nn.initialisers import initialise
from nnviz.nn.losses import LOSSES
from nnviz.nn.passes import Passes
from nnviz.training.dataset import TRAINING, VALIDATION, Dataset
from nnviz.training.legs import State, Work, advance
from nnviz.training.optimizers import OPTIMIZERS, optimizer
from nnviz.training.replica_passes import APART, SIDE, memory_for
from nnviz.training.replicas import Replicas, best_width
from nnviz.training.rounds import Place, Round
from nnviz.training.schedules import SCHEDULES
from nnviz.training.settings import Settings

RANDOM = np.random.default_rng(0)
EPOCHS = 3
SEEDS = np.array([3, 4, 5], dtype=np.int64)


def skipping() -> Architecture:
    """Edges missing, edges over layers, bias neurons that feed a later layer, many functions."""
    edges = [(1, 4), (2, 4), (3, 4), (2, 5), (3, 5), (1, 7), (4, 7), (5, 7), (6, 7), (3, 8)]
    edges += [(5, 8), (7, 9), (8, 9), (4, 9), (1, 9)]
    functions = {4: "tanh", 5: "relu", 7: "sine", 8: "gelu", 9: "identity"}
    return Architecture.from_edges(edges, bias=[3, 6], activation=functions)


def residual() -> Architecture:
    """A block whose input is added to its output, from the inputs and from a hidden layer."""
    layers = [Layer(2, "identity", True), *(Layer(2, "tanh", True) for _ in range(3)), Layer(1)]
    return Architecture(
        tuple(layers),
        (
            *(Connection(at, at + 1) for at in range(4)),
            Connection(0, 2, "identity"),
            Connection(1, 3, "identity"),
        ),
    )


ARCHITECTURES = {
    "small": Architecture.layered([2, 4, 2, 1]),
    "wide": Architecture.layered([2, 9, 9, 1], hidden="relu"),
    "no hidden layer": Architecture.layered([2, 1]),
    "several outputs": Architecture.layered([2, 3, 4], hidden="elu"),
    "no biases": Architecture.layered([2, 3, 1], bias=False),
    "mixed layer": Architecture(
        (Layer(2, "identity", True), Layer(3, ("tanh", "tanh", "silu"), True), Layer(1, "identity"))
    ),
    "softmax": Architecture.layered([2, 4, 3], output="softmax"),
    "softmax inside": Architecture.layered([2, 3, 1], hidden="softmax"),
    "skipping": skipping(),
    "residual": residual(),
}


def data_for(architecture: Architecture, loss: str = "squared_error", count: int = 23) -> Dataset:
    inputs = RANDOM.standard_normal((count, architecture.input_count))
    outputs = architecture.output_count
    targets = RANDOM.random((count, outputs))
    if loss == "categorical_cross_entropy":
        targets = np.eye(outputs)[RANDOM.integers(0, outputs, count)]
    if loss == "hinge":
        targets = np.sign(targets - 0.5)
    return Dataset(inputs, targets).with_roles([TRAINING] * (count - 3) + [VALIDATION] * 3)


def run(
    architecture: Architecture,
    settings: Settings,
    conventions: Conventions | None = None,
    data: Dataset | None = None,
    seeds: np.ndarray = SEEDS,
) -> tuple[Work, State]:
    chosen = data_for(architecture, settings.loss) if data is None else data
    agreed = Conventions() if conventions is None else conventions
    work = Work(architecture, chosen, settings, agreed, EPOCHS, "normal")
    state = advance(work, seeds, None, 60.0)
    assert state is not None and state.epoch == EPOCHS
    return work, state


def alone(work: Work, seed: int) -> tuple[np.ndarray, list[float]]:
    """The same training, one network, one iteration after another, by the pass that explains."""
    order = Round.of(work.data, work.settings)
    parameters = initialise(work.architecture, work.init, seed)
    memory = dict(optimizer(work.settings.optimizer).fresh(work.architecture.size))
    costs = [cost(work, parameters)]
    for k in range(EPOCHS * order.whole):
        parameters = iteration(work, order.place(k), k + 1, parameters, memory)
        if order.place(k).batch == order.whole - 1:
            costs.append(cost(work, parameters))
    return parameters, costs


def iteration(
    work: Work, place: Place, number: int, parameters: np.ndarray, memory: dict[str, np.ndarray]
) -> np.ndarray:
    """The weights after an update; the optimizer's memory is changed in place."""
    settings, conventions, rows = work.settings, work.conventions, list(place.samples)
    passes = passes_for(work.architecture, len(rows), settings.loss, conventions)
    passes.forward(parameters, work.data.inputs[rows])
    decayed = np.ones(work.architecture.size, bool)
    if conventions.decay == "weights":
        decayed &= ~work.architecture.bias_parameter_mask

    def apply(segment: slice, gradient: np.ndarray) -> np.ndarray:
        update = optimizer(settings.optimizer).step(
            gradient,
            {name: values[segment] for name, values in memory.items()},
            {**settings.own_constants, "learning_rate": settings.rate(place.epoch)},
            parameters=passes.parameters[segment],
            iteration=number,
            l1=settings.l1,
            l2=settings.l2,
            decayed=decayed[segment],
            epsilon=conventions.epsilon,
        )
        for name, values in update.state.items():
            memory[name][segment] = values
        return np.where(passes.trainable[segment], update.delta, 0.0)

    passes.backward(work.data.targets[rows], apply)
    return passes.parameters.copy()


def cost(work: Work, parameters: np.ndarray) -> float:
    inputs, targets = work.data.part(TRAINING)
    passes = passes_for(work.architecture, len(inputs), work.settings.loss, work.conventions)
    passes.forward(parameters, inputs)
    return passes.cost(targets)


@lru_cache(maxsize=8)
def passes_for(
    architecture: Architecture, samples: int, loss: str, conventions: Conventions
) -> Passes:
    """Made once for each size of a batch: to make passes takes longer than to use them."""
    return Passes(architecture, samples, loss, conventions)


def agrees(work: Work, state: State) -> None:
    for at, seed in enumerate(state.seeds):
        parameters, costs = alone(work, int(seed))
        np.testing.assert_allclose(state.parameters[:, at], parameters, rtol=1e-9, atol=1e-12)
        np.testing.assert_allclose(state.curves[:, at], costs, rtol=1e-9)


@pytest.mark.parametrize("shuffle", (False, True))
@pytest.mark.parametrize("name", ARCHITECTURES)
def test_every_architecture(name: str, shuffle: bool) -> None:
    settings = Settings(learning_rate=0.1, batch_size=6, shuffle=shuffle, seed=2)
    agrees(*run(ARCHITECTURES[name], settings))


def test_both_ways_to_lie_in_memory_are_used() -> None:
    used = {id(memory_for(architecture)) for architecture in ARCHITECTURES.values()}
    assert used == {id(SIDE), id(APART)}


@pytest.mark.parametrize("loss", LOSSES)
@pytest.mark.parametrize("output", ("sigmoid", "softmax"))
def test_every_loss(loss: str, output: str) -> None:
    agrees(*run(Architecture.layered([2, 3, 3], output=output), Settings(loss=loss, batch_size=5)))


@pytest.mark.parametrize("name", [n for n, entry in ACTIVATIONS.items() if entry.trainable])
def test_every_function(name: str) -> None:
    agrees(*run(Architecture.layered([2, 3, 2, 1], hidden=name), Settings(learning_rate=0.05)))


@pytest.mark.parametrize("update", ("simultaneous", "sequential"))
@pytest.mark.parametrize("name", OPTIMIZERS)
def test_every_optimizer_with_penalties(name: str, update: str) -> None:
    rate = 0.01 if name != "adadelta" else 1.0
    settings = Settings(
        optimizer=name, learning_rate=rate, batch_size=6, l1=0.01, l2=0.02, shuffle=True
    )
    agrees(*run(ARCHITECTURES["small"], settings, Conventions(update=update)))  # type: ignore[arg-type]


@pytest.mark.parametrize("name", SCHEDULES)
def test_every_schedule(name: str) -> None:
    agrees(*run(ARCHITECTURES["small"], Settings(schedule=name, warmup=2, batch_size=4)))


CONVENTIONS = [
    Conventions(factor, batch, biases, update, decay=decay)  # type: ignore[arg-type]
    for factor, batch, biases, update, decay in product(
        (1.0, 0.5),
        ("mean", "sum"),
        ("trained", "frozen"),
        ("simultaneous", "sequential"),
        ("weights", "all"),
    )
]


@pytest.mark.parametrize("conventions", CONVENTIONS)
def test_every_convention(conventions: Conventions) -> None:
    settings = Settings(learning_rate=0.005, batch_size=7, l2=0.1)
    for name in ("small", "skipping", "residual"):
        agrees(*run(ARCHITECTURES[name], settings, conventions))


@pytest.mark.parametrize("optimizer_name", ("sgd", "adam"))
@pytest.mark.parametrize("name", ("small", "wide", "skipping"))
def test_what_a_restart_learns_does_not_depend_on_those_beside_it(
    name: str, optimizer_name: str
) -> None:
    architecture = ARCHITECTURES[name]
    settings = Settings(optimizer=optimizer_name, learning_rate=0.1, batch_size=7)
    data = data_for(architecture)
    seeds = np.arange(20, dtype=np.int64)
    whole = run(architecture, settings, data=data, seeds=seeds)[1]
    for width in (1, 3, 8):
        parts = [
            run(architecture, settings, data=data, seeds=seeds[at : at + width])[1]
            for at in range(0, len(seeds), width)
        ]
        together = np.concatenate([part.parameters for part in parts], axis=1)
        np.testing.assert_allclose(together, whole.parameters, rtol=1e-12, atol=1e-14)


def test_a_large_batch_goes_through_in_portions() -> None:
    architecture = ARCHITECTURES["small"]
    data = data_for(architecture, count=400)
    seeds = np.arange(best_width(architecture, 397), dtype=np.int64)
    settings = Settings(batch_size=397, learning_rate=0.5)
    work, state = run(architecture, settings, data=data, seeds=seeds)
    few = replace(state, seeds=seeds[:2])
    agrees(work, few)


def test_going_on_from_a_state_is_the_same_to_the_last_bit() -> None:
    architecture, settings = ARCHITECTURES["small"], Settings(optimizer="adam", batch_size=6)
    work, whole = run(architecture, settings)
    state = None
    for epochs in range(1, EPOCHS + 1):
        state = advance(work, SEEDS, state, 0.0)
        assert state is not None and state.epoch == epochs
    assert np.array_equal(state.parameters, whole.parameters)
    assert np.array_equal(state.curves, whole.curves)
    assert advance(work, SEEDS, state, 9.0).epoch == EPOCHS  # type: ignore[union-attr]


# Numbers that leave the finite range --------------------------------------------------------------


@pytest.mark.parametrize("update", ("simultaneous", "sequential"))
def test_one_that_diverges_rests_and_the_others_go_on(update: str) -> None:
    architecture = Architecture.layered([1, 1], output="identity")
    settings = Settings(learning_rate=1.0)
    replicas = Replicas(architecture, 3, 1, settings, Conventions(update=update))  # type: ignore[arg-type]
    start = np.array([[0.1, 1e200, 0.2], [0.0, 0.0, 0.0]])
    replicas.load(start)
    x, y = np.array([[1e150]]), np.array([[1.0]])
    replicas.iterate(x, y, 1, 1e-301, lambda: None)
    assert replicas.asleep.tolist() == [False, True, False]
    kept = replicas.finite_parameters()
    assert np.array_equal(kept[:, 1], start[:, 1])
    assert np.isfinite(kept).all() and (kept[0, [0, 2]] != start[0, [0, 2]]).all()
    replicas.iterate(x, y, 2, 1e-301, lambda: None)
    assert np.array_equal(replicas.finite_parameters()[:, 1], start[:, 1])


@pytest.mark.parametrize("name", ("small", "wide"))
@pytest.mark.parametrize("rate", (1e-3, 1.0, 50.0, 1e5, 1e150, 1e300))
@pytest.mark.parametrize("scale", (0.0, 1.0, 1e160, 1e308))
def test_no_learning_rate_and_no_input_stops_the_rest(name: str, rate: float, scale: float) -> None:
    x = scale * np.linspace(-1, 1, 12).reshape(-1, 2)
    y = np.linspace(0, min(scale, 1e154), 6)[:, None]
    architecture = Architecture.layered([2, 3 if name == "small" else 9, 9, 1], output="identity")
    for update in ("simultaneous", "sequential"):
        _, state = run(
            architecture,
            Settings(learning_rate=rate, batch_size=4),
            Conventions(update=update),  # type: ignore[arg-type]
            Dataset(x, y),
        )
        assert np.isfinite(state.parameters).all()
        assert np.isnan(state.curves[-1][state.diverged]).all()
        assert state.losses.shape == (3,)


def test_the_loss_of_one_that_diverged_is_that_of_its_last_finite_weights() -> None:
    architecture = Architecture.layered([2, 4, 1], hidden="relu", output="identity")
    data = data_for(architecture)
    work, state = run(architecture, Settings(learning_rate=200.0), data=data)
    assert state.diverged.all()
    for at in range(3):
        with np.errstate(all="ignore"):
            passes = Passes(architecture, 20)
            passes.load(state.parameters[:, at])
        resting = state.losses[at]
        try:
            wanted = cost(work, state.parameters[:, at])
        except Exception:
            assert not np.isfinite(resting)
        else:
            assert resting == pytest.approx(wanted, rel=1e-9)


def test_what_cannot_be_trained_is_refused() -> None:
    threshold = Architecture.layered([2, 2, 1], hidden="threshold")
    with pytest.raises(UsageError, match="slope is 0"):
        Replicas(threshold, 2, 1, Settings(), Conventions())
