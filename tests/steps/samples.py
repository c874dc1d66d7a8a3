"""Networks for the tests of steps: the running example, and random ones of every kind."""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import lru_cache

import numpy as np

from nnviz.nn.architecture import Architecture, Connection, Kind, Layer
from nnviz.nn.conventions import Conventions
from nnviz.nn.functions import ACTIVATIONS
from nnviz.nn.losses import LOSSES
from nnviz.nn.network import Network
from nnviz.steps import Trace, record
from nnviz.training.optimizers import OPTIMIZERS
from nnviz.training.schedules import SCHEDULES
from nnviz.training.settings import Settings

RUNNING_WEIGHTS = {
    (1, 3): 0.5, (2, 3): -0.3, (1, 4): -0.8, (2, 4): 0.2,
    (3, 6): 0.7, (4, 6): -0.4, (5, 6): 0.1, (4, 7): 0.9, (5, 7): -0.6,
    (6, 9): 1.1, (7, 9): -0.5, (8, 9): 0.25,
}  # fmt: skip

TRAINABLE = [name for name, entry in ACTIVATIONS.items() if entry.trainable]
ELEMENTWISE = [name for name in TRAINABLE if not ACTIVATIONS[name].whole_layer]


def running_network() -> Network:
    architecture = Architecture.from_edges(list(RUNNING_WEIGHTS), bias=[2, 5, 8])
    return Network(architecture, RUNNING_WEIGHTS)


@lru_cache
def running_trace() -> Trace:
    """The second text's network at x = 1.5, y = 0.2, with the learning rate ½."""
    return record(running_network(), [1.5], [0.2], learning_rate=0.5)


@dataclass(frozen=True)
class Case:
    """A network with samples and settings, reproducible from its seed."""

    network: Network
    inputs: np.ndarray
    targets: np.ndarray
    loss: str
    conventions: Conventions
    labels: tuple[int, ...]

    def trace(self, learning_rate: float = 0.3) -> Trace:
        return record(
            self.network,
            self.inputs,
            self.targets,
            loss=self.loss,
            learning_rate=learning_rate,
            conventions=self.conventions,
            epoch=2,
            samples=self.labels,
            batch=1,
        )


def random_case(seed: int) -> Case:
    """A random small network: layered, masked, with skips, or any acyclic graph."""
    rng = np.random.default_rng(seed)
    make = (_layered, _masked, _skipping, _graph)[seed % 4]
    architecture = make(rng)
    loss = str(rng.choice(sorted(LOSSES)))
    architecture = _fit_output(architecture, loss, rng)
    scale = (1.0, 0.3, 3.0)[seed % 3]
    weights = np.where(
        architecture.trainable_mask, rng.normal(0, scale, architecture.size).round(seed % 9 + 1), 0
    )
    count = int(rng.choice([1, 1, 1, 2, 3]))
    inputs = rng.normal(0, 1, (count, architecture.input_count)).round(2)
    conventions = Conventions(
        squared_error_factor=float(rng.choice([1.0, 0.5])),
        batch=str(rng.choice(["mean", "sum"])),  # type: ignore[arg-type]
        biases=str(rng.choice(["trained", "trained", "frozen"])),  # type: ignore[arg-type]
        update=str(rng.choice(["simultaneous", "sequential"])),  # type: ignore[arg-type]
    )
    labels = tuple(int(k) for k in rng.permutation(10)[:count])
    targets = _targets(loss, count, architecture.output_count, rng)
    return Case(Network(architecture, weights), inputs, targets, loss, conventions, labels)


def _functions(rng: np.random.Generator, size: int, hidden: bool) -> str | tuple[str, ...]:
    choice = rng.integers(4)
    if choice == 0:
        return tuple(str(rng.choice(ELEMENTWISE)) for _ in range(size))
    if choice == 1 and hidden and size > 1:
        return "softmax"
    return str(rng.choice(ELEMENTWISE))


def _layers(rng: np.random.Generator, sizes: list[int]) -> tuple[Layer, ...]:
    last = len(sizes) - 1
    return tuple(
        Layer(
            size,
            "identity" if at == 0 else _functions(rng, size, at < last),
            bool(rng.integers(3)) and at < last,
        )
        for at, size in enumerate(sizes)
    )


def _sizes(rng: np.random.Generator, depth: int) -> list[int]:
    return [int(size) for size in rng.integers(1, 5, depth)]


def _layered(rng: np.random.Generator) -> Architecture:
    return Architecture(_layers(rng, _sizes(rng, int(rng.integers(2, 5)))))


def _masked(rng: np.random.Generator) -> Architecture:
    plain = _layered(rng)
    connections = []
    for at in range(plain.layer_count - 1):
        sources = [*plain.neurons(at + 1)]
        bias = plain.bias_of(at + 1)
        targets = [*plain.neurons(at + 2)]
        kept = {(int(rng.choice(sources)), j) for j in targets}
        sources += [bias] if bias else []
        kept |= {(i, j) for i in sources for j in targets if rng.random() < 0.5}
        connections.append(Connection(at, at + 1, "masked", tuple(sorted(kept))))
    return Architecture(plain.layers, tuple(connections))


def _skipping(rng: np.random.Generator) -> Architecture:
    width = int(rng.integers(1, 4))
    sizes = [width, int(rng.integers(1, 4)), width, int(rng.integers(1, 4))]
    kind: Kind = "identity" if rng.integers(2) else "full"
    connections = (
        Connection(0, 1), Connection(1, 2), Connection(0, 2, kind), Connection(2, 3),
        Connection(1, 3),
    )  # fmt: skip
    return Architecture(_layers(rng, sizes), connections)


def _graph(rng: np.random.Generator) -> Architecture:
    count = int(rng.integers(4, 9))
    edges = {(int(rng.integers(1, j)), j) for j in range(2, count + 1)}
    edges |= {(i, j) for j in range(2, count + 1) for i in range(1, j) if rng.random() < 0.25}
    targets = sorted({j for _, j in edges})
    named = [(f"n{i}", f"n{j}") for i, j in sorted(edges)]
    named += [("b", f"n{j}") for j in targets if rng.random() < 0.6] or [("b", f"n{targets[0]}")]
    functions = {f"n{j}": str(rng.choice(ELEMENTWISE)) for j in range(1, count + 1)}
    return Architecture.from_edges(named, bias=["b"], activation=functions)


def _fit_output(architecture: Architecture, loss: str, rng: np.random.Generator) -> Architecture:
    """An output function the loss is defined for: probabilities for the cross-entropies."""
    needed = {"binary_cross_entropy": "sigmoid", "categorical_cross_entropy": "softmax"}
    layers = list(architecture.layers)
    if loss in needed:
        name = needed[loss]
        if loss == "categorical_cross_entropy" and rng.integers(2):
            name = "sigmoid"  # not fused
    elif rng.integers(5) == 0:
        name = "softmax"
    else:
        return architecture
    last = layers[-1]
    layers[-1] = Layer(last.size, name, last.bias, last.name)
    return Architecture(tuple(layers), architecture.connections, architecture.names)


def _targets(loss: str, count: int, width: int, rng: np.random.Generator) -> np.ndarray:
    if loss == "hinge":
        return rng.choice([-1.0, 1.0], (count, width))
    if loss == "binary_cross_entropy":
        return rng.choice([0.0, 1.0, 0.3], (count, width))
    if loss == "categorical_cross_entropy":
        return np.eye(width)[rng.integers(width, size=count)]
    return rng.normal(0, 1, (count, width)).round(2)


OPTIMIZER_NAMES = list(OPTIMIZERS)
SCHEDULE_NAMES = list(SCHEDULES)


def training_case(seed: int) -> Trace:
    """The second or third iteration of a random network with an optimizer of every kind.

    Penalties, schedules, both kinds of dropout and the conventions about them vary with the seed.
    """
    rng = np.random.default_rng([seed, 7])
    case = random_case(seed)
    architecture = _dropping(case.network.architecture, rng)
    settings = Settings(
        loss=case.loss,
        learning_rate=float(rng.choice([0.05, 0.001])),
        optimizer=OPTIMIZER_NAMES[seed % len(OPTIMIZER_NAMES)],
        schedule=str(rng.choice(SCHEDULE_NAMES)),
        warmup=int(rng.choice([0, 0, 5])),
        l1=float(rng.choice([0.0, 0.0, 0.02])),
        l2=float(rng.choice([0.0, 0.1])),
        drop="units" if rng.integers(2) else "connections",
        seed=seed,
    )
    conventions = _about_training(case.conventions, rng)
    trace = None
    for updates in range(int(rng.integers(1, 4))):
        trace = record(
            Network(architecture, case.network.parameters) if trace is None else trace.after,
            case.inputs,
            case.targets,
            settings=settings,
            conventions=conventions,
            memory={} if trace is None else trace.memory_after,
            updates=updates,
            iteration=updates,
            epoch=2,
            samples=case.labels,
            batch=1,
        )
    assert trace is not None
    return trace


def _about_training(conventions: Conventions, rng: np.random.Generator) -> Conventions:
    return replace(
        conventions,
        epsilon=str(rng.choice(["outside", "inside"])),
        dropout=str(rng.choice(["inverted", "scaled"])),
        decay=str(rng.choice(["weights", "all"])),
    )  # fmt: skip


def _dropping(architecture: Architecture, rng: np.random.Generator) -> Architecture:
    """The same with dropout in some of its layers, in two of three cases."""
    if not rng.integers(3):
        return architecture
    last = len(architecture.layers) - 1
    layers = [
        layer if at == last else replace(layer, dropout=float(rng.choice([0.0, 0.4, 0.5])))
        for at, layer in enumerate(architecture.layers)
    ]
    return Architecture(tuple(layers), architecture.connections, architecture.names)
