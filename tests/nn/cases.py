"""Networks of every kind, with samples that lie away from kinks and inside every loss's range."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from typing import Any

import numpy as np
from numpy.typing import NDArray

from nnviz.nn.architecture import Architecture, Connection, Layer
from nnviz.nn.conventions import Conventions
from nnviz.nn.functions import activation
from tests.nn.oracle import evaluate

Array = NDArray[Any]

KINDS = (
    "full",
    "masked",
    "identity skip",
    "full skip",
    "bias frozen",
    "per-neuron functions",
    "single neurons",
)

# Functions and losses with a corner, and where it lies.
CORNERED = {"relu", "leaky_relu"}
CLEARANCE = 0.03


@dataclass(frozen=True)
class Case:
    architecture: Architecture
    conventions: Conventions
    parameters: Array
    inputs: Array
    targets: Array


def architecture_of(kind: str, name: str) -> Architecture:
    """Two inputs, two outputs, every computing neuron with the function `name` where it can."""
    inner = Layer(3, name, bias=True)
    start, end = Layer(2, bias=True), Layer(2, name)
    match kind:
        case "full" | "bias frozen":
            return Architecture((start, inner, end))
        case "masked":
            edges = [(1, 4), (3, 4), (1, 5), (2, 5), (3, 5), (4, 7), (5, 7), (6, 7), (5, 8), (2, 8)]
            return Architecture.from_edges(edges, bias=[3, 6], activation=name)
        case "identity skip":
            layers = (start, Layer(2, name, bias=True), inner, end)
            identity = Connection(1, 3, "identity")
            return Architecture(
                layers, (Connection(0, 1), Connection(1, 2), Connection(2, 3), identity)
            )
        case "full skip":
            pairs = ((0, 1), (1, 2), (0, 2))
            return Architecture((start, inner, end), tuple(Connection(*pair) for pair in pairs))
        case "per-neuron functions":
            whole = activation(name).whole_layer
            mixed = ("tanh", "sigmoid", "softplus") if whole else (name, "tanh", name)
            last = name if whole else (name, "sigmoid")
            return Architecture((start, Layer(3, mixed, bias=True), Layer(2, last)))
        case "single neurons":
            edges = [(i, j) for j in range(4, 7) for i in range(1, j)] + [(4, 7), (6, 7), (3, 8)]
            return Architecture.from_edges([*edges, (6, 8)], bias=[3], activation=name)
    raise AssertionError(kind)


@cache
def case(kind: str, name: str, loss: str, samples: int) -> Case:
    """The first seed whose numbers are all well inside; there is always one."""
    architecture = architecture_of(kind, name)
    frozen = kind == "bias frozen"
    conventions = Conventions(
        squared_error_factor=0.5 if samples > 1 else 1.0,
        batch="sum" if frozen else "mean",
        biases="frozen" if frozen else "trained",
    )
    for seed in range(3000):
        random = np.random.default_rng(seed)
        mask = architecture.trainable_mask
        parameters = np.where(mask, random.uniform(-0.5, 0.8, architecture.size), 0.0)
        inputs = random.uniform(0.1, 0.9, (samples, 2))
        targets = _targets(random, loss, samples, architecture.output_count)
        if _inside(architecture, parameters, inputs, targets, loss):
            for array in (parameters, inputs, targets):
                array.setflags(write=False)
            return Case(architecture, conventions, parameters, inputs, targets)
    raise AssertionError(f"no numbers found for {kind}, {name}, {loss}")


def _targets(random: np.random.Generator, loss: str, samples: int, outputs: int) -> Array:
    if loss == "hinge":
        return random.choice([-1.0, 1.0], (samples, outputs))
    targets = random.uniform(0.05, 0.95, (samples, outputs))
    if loss == "categorical_cross_entropy":
        return targets / targets.sum(axis=1, keepdims=True)
    # Far targets too, so that the Huber loss shows both of its pieces.
    far = 3.0 if loss == "huber" else 0.0
    return targets + far * (random.random((samples, outputs)) < 0.5)


def _inside(
    architecture: Architecture, parameters: Array, inputs: Array, targets: Array, loss: str
) -> bool:
    z, a = evaluate(architecture, parameters, inputs)
    outputs = a[architecture.rows(architecture.layer_count)]
    error = np.abs(outputs - targets.T)
    for number in range(1, architecture.neuron_count + 1):
        if architecture.activation(number) in CORNERED and (abs(z[number - 1]) < CLEARANCE).any():
            return False
    if loss.endswith("cross_entropy"):
        return bool(((outputs > 0.05) & (outputs < 0.95)).all())
    distance = {
        "absolute_error": error,
        "huber": np.abs(error - 1.0),
        "hinge": np.abs(1.0 - outputs * targets.T),
    }.get(loss)
    return distance is None or bool((distance > CLEARANCE).all())
