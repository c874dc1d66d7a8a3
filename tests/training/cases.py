"""Networks, data, settings and conventions for training, of every kind and all at once."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Any

import numpy as np
from hypothesis import strategies as st
from numpy.typing import NDArray

from nnviz.nn.architecture import Architecture, Connection, Layer
from nnviz.nn.conventions import Conventions
from nnviz.nn.network import Network
from nnviz.training.dataset import Dataset
from nnviz.training.optimizers import OPTIMIZERS
from nnviz.training.rounds import Round, Turn
from nnviz.training.schedules import SCHEDULES
from nnviz.training.settings import Settings

Array = NDArray[Any]

KINDS = ("layers", "masked", "identity", "skips", "mixed")


def network_of(kind: str, seed: int = 0, dropout: float = 0.0) -> Network:
    """Two inputs, two outputs; `dropout` in the inputs (a quarter of it) and in hidden layers."""
    start = Layer(2, bias=True, dropout=dropout / 4)
    inner = Layer(3, "tanh", bias=True, dropout=dropout)
    end = Layer(2, "sigmoid")
    if kind == "masked":
        # Edges that skip a layer, and slots of the flat vector that are no edge.
        edges = [(1, 4), (3, 4), (1, 5), (2, 5), (3, 5), (4, 7), (5, 7), (6, 7), (5, 8), (2, 8)]
        names = {4: "tanh", 5: "tanh", 7: "sigmoid", 8: "sigmoid"}
        graph = Architecture.from_edges(edges, bias=[3, 6], activation=names)
        layers = tuple(
            replace(layer, dropout=dropout) if at < len(graph.layers) - 1 else layer
            for at, layer in enumerate(graph.layers)
        )
        architecture = Architecture(layers, graph.connections, graph.names)
    elif kind == "identity":
        neighbours = (Connection(0, 1), Connection(1, 2), Connection(2, 3))
        connections = (*neighbours, Connection(0, 3, "identity"))
        architecture = Architecture((start, inner, inner, end), connections)
    elif kind == "skips":
        pairs = ((0, 1), (1, 2), (0, 2))
        architecture = Architecture((start, inner, end), tuple(Connection(*p) for p in pairs))
    elif kind == "mixed":
        inner = Layer(3, ("relu", "tanh", "sine"), bias=True, dropout=dropout)
        architecture = Architecture((start, inner, Layer(4, "gelu"), end))
    else:
        architecture = Architecture((start, inner, end))
    random = np.random.default_rng(seed)
    weights = np.where(architecture.trainable_mask, random.uniform(-1, 1, architecture.size), 0.0)
    return Network(architecture, weights)


@dataclass(frozen=True)
class Plan:
    """A training, as a document holds it."""

    network: Network
    data: Dataset
    settings: Settings
    conventions: Conventions
    turn: Turn

    @property
    def order(self) -> Round:
        return Round.of(self.data, self.settings, self.turn)


def data_of(seed: int, count: int, training: int | None = None) -> Dataset:
    """Samples of two inputs and two targets; all but `training` of them are for validation."""
    random = np.random.default_rng(seed)
    roles = np.zeros(count, dtype=np.int8)
    if training is not None:
        roles[random.permutation(count)[training:]] = 1
    return Dataset(random.uniform(-1, 1, (count, 2)), random.uniform(0.1, 0.9, (count, 2)), roles)


@st.composite
def plans(draw: st.DrawFn) -> Plan:
    """Any training that this program can do."""
    optimizer = draw(st.sampled_from(sorted(OPTIMIZERS)))
    schedule = draw(st.sampled_from(sorted(SCHEDULES)))
    settings = Settings(
        loss=draw(st.sampled_from(("squared_error", "binary_cross_entropy", "huber"))),
        learning_rate=draw(st.sampled_from((0.001, 0.05, 0.3))),
        optimizer=optimizer,
        batch_size=draw(st.integers(1, 9)),
        schedule=schedule,
        warmup=draw(st.integers(0, 2)),
        l1=draw(st.sampled_from((0.0, 0.01))),
        l2=draw(st.sampled_from((0.0, 0.02))),
        drop=draw(st.sampled_from(("units", "connections"))),
        shuffle=draw(st.booleans()),
        seed=draw(st.integers(0, 5)),
    )
    conventions = Conventions(
        squared_error_factor=draw(st.sampled_from((1.0, 0.5))),
        batch=draw(st.sampled_from(("mean", "sum"))),
        biases=draw(st.sampled_from(("trained", "frozen"))),
        update=draw(st.sampled_from(("simultaneous", "sequential"))),
        epsilon=draw(st.sampled_from(("outside", "inside"))),
        dropout=draw(st.sampled_from(("inverted", "scaled"))),
        decay=draw(st.sampled_from(("weights", "all"))),
    )
    seed = draw(st.integers(0, 9))
    dropout = draw(st.sampled_from((0.0, 0.2, 0.5)))
    network = network_of(draw(st.sampled_from(KINDS)), seed, dropout)
    count = draw(st.integers(1, 8))
    training = draw(st.sampled_from((None, max(1, count - 2))))
    turn = draw(st.sampled_from((Turn(), Turn(2, 1, 1))))
    data = data_of(seed, count, training)
    if turn.first >= len(data.rows(0)):
        turn = Turn()
    return Plan(network, data, settings, conventions, turn)


RATES = (1e-3, 1.0, 50.0, 1e10, 1e150, 1e300)
SCALES = (1.0, 1e5, 1e100, 1e160, 1e308, 1e-308)


@st.composite
def wild_plans(draw: st.DrawFn) -> Plan:
    """Trainings whose numbers may leave the finite range at any place."""
    plan = draw(plans())
    data, size = plan.data, st.sampled_from(SCALES)
    with np.errstate(over="ignore"):
        inputs = np.clip(data.inputs * draw(size), -1e308, 1e308)
        targets = np.clip(data.targets * draw(size), -1e308, 1e308)
    loss = draw(st.sampled_from(("squared_error", "absolute_error", "binary_cross_entropy")))
    if loss == "binary_cross_entropy":
        targets = data.targets
    settings = replace(
        plan.settings, learning_rate=draw(st.sampled_from(RATES)), loss=loss, warmup=0
    )
    architecture = plan.network.architecture
    last = replace(architecture.layers[-1], activation=draw(st.sampled_from(("identity", "relu"))))
    architecture = replace(architecture, layers=(*architecture.layers[:-1], last))
    weights = plan.network.parameters * draw(st.sampled_from((0.0, 1.0, 1e6, 1e200)))
    network = Network(architecture, weights)
    return replace(plan, network=network, data=data.with_values(inputs, targets), settings=settings)
