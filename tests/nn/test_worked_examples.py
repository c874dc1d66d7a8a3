"""Published worked examples, to all printed digits, by the passes alone."""

from __future__ import annotations

import json
from decimal import Decimal
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from nnviz.nn.architecture import Architecture
from nnviz.nn.conventions import PROFILES, Conventions
from nnviz.nn.network import Network
from nnviz.nn.passes import Passes

FILE = Path(__file__).parents[1] / "data" / "worked_examples.json"
# Numbers stay text, so that their printed digits can be counted.
EXAMPLES: dict[str, Any] = json.loads(FILE.read_text("utf-8"), parse_float=str)


def agrees(value: float, printed: str) -> bool:
    """Whether a value rounds, or is cut off, to what is printed."""
    digits = Decimal(printed)
    unit = Decimal(1).scaleb(int(digits.as_tuple().exponent))
    return abs(Decimal(float(value)) - digits) < unit


def number(printed: Any) -> float:
    return float(printed)


def edge(text: str) -> tuple[int, int]:
    i, _, j = text.partition("-")
    return int(i), int(j)


def iterate(passes: Passes, network: Network, example: Any, rate: float) -> Network:
    """One iteration through forward, backward and an update; the passes keep its numbers."""
    passes.forward(network.parameters, [number(x) for x in example["input"]])
    passes.backward(
        [number(y) for y in example["target"]], lambda segment, gradient: gradient * -rate
    )
    return network.with_parameters(passes.parameters)


def gradient_of(passes: Passes, i: int, j: int) -> float:
    architecture = passes.architecture
    place = architecture.parameter_index[architecture.edge_position(i, j)]
    return float(passes.gradient[place])


# The running example -----


def test_running_example() -> None:
    example = EXAMPLES["running_example"]
    weights = {edge(key): number(value) for key, value in example["edges"].items()}
    graph = Architecture.from_edges(list(weights), bias=[2, 5, 8], activation="sigmoid")
    passes = Passes(graph)
    network = Network(graph, weights)
    iterate(passes, network, example, 0.0)
    for name, array in (("z", passes.z), ("a", passes.a), ("delta", passes.delta)):
        for neuron, printed in example[name].items():
            assert agrees(array[int(neuron) - 1, 0], printed), (name, neuron)
    assert agrees(passes.losses([number(example["target"][0])])[0], example["loss_value"])
    for key, printed in example["gradient"].items():
        assert agrees(gradient_of(passes, *edge(key)), printed), key
    # Weights from bias neurons have the δ of the neuron they lead into as their derivative.
    for i, j in ((2, 3), (2, 4), (5, 6), (5, 7), (8, 9)):
        assert gradient_of(passes, i, j) == passes.delta[j - 1, 0]


# Mazur: 1, 2 inputs, 3 bias | 4, 5 hidden, 6 bias | 7, 8 outputs -----

MAZUR = EXAMPLES["mazur_2_2_2"]
MAZUR_EDGES = {
    "w1": (1, 4),
    "w2": (2, 4),
    "w3": (1, 5),
    "w4": (2, 5),
    "w5": (4, 7),
    "w6": (5, 7),
    "w7": (4, 8),
    "w8": (5, 8),
}


def mazur() -> Network:
    weights: dict[tuple[int, int], float] = {(3, 4): 0.35, (3, 5): 0.35, (6, 7): 0.6, (6, 8): 0.6}
    for label, printed in MAZUR["weights"].items():
        weights[MAZUR_EDGES[label.split()[0]]] = number(printed)
    return Network(Architecture.layered([2, 2, 2], hidden="sigmoid"), weights)


def test_mazur_pass() -> None:
    passes = Passes(mazur().architecture, conventions=PROFILES["mazur"])
    iterate(passes, mazur(), MAZUR, 0.0)
    targets = [number(y) for y in MAZUR["target"]]
    z, a, da, delta = (array[:, 0] for array in (passes.z, passes.a, passes.da, passes.delta))
    found = {
        "net_h1": z[3],
        "out_h1": a[3],
        "out_h2": a[4],
        "net_o1": z[6],
        "out_o1": a[6],
        "out_o2": a[7],
        "E_o1": (a[6] - targets[0]) ** 2 / 2,
        "E_o2": (a[7] - targets[1]) ** 2 / 2,
        "E_total": passes.cost(targets),
        "dE_dout_o1": da[6],
        "dout_dnet_o1": delta[6] / da[6],
        "delta_o1": delta[6],
        "dE_dw5": gradient_of(passes, 4, 7),
        "dE_dout_h1": da[3],
        "dE_dw1": gradient_of(passes, 1, 4),
    }
    for name, value in found.items():
        assert agrees(value, MAZUR[name]), name


def test_mazur_update() -> None:
    passes = Passes(mazur().architecture, conventions=PROFILES["mazur"])
    after = iterate(passes, mazur(), MAZUR, number(MAZUR["learning_rate"]))
    for label, printed in MAZUR["after_one_simultaneous_update"].items():
        assert agrees(after.weight(*MAZUR_EDGES[label]), printed), label
    for bias in ((3, 4), (3, 5), (6, 7), (6, 8)):
        assert after.weight(*bias) == mazur().weight(*bias)


@pytest.mark.parametrize(
    "update,error", (("simultaneous", "0.291027774"), ("sequential", "0.291027924"))
)
def test_mazur_error_after_one_update(update: str, error: str) -> None:
    """The printed one comes from a sequential update; the text's own rule gives the other."""
    assert error in MAZUR["errors_in_print"]
    passes = Passes(mazur().architecture, conventions=mazur_conventions(update))
    targets = [number(y) for y in MAZUR["target"]]
    after = iterate(passes, mazur(), MAZUR, 0.5)
    passes.forward(after.parameters, [number(x) for x in MAZUR["input"]])
    assert agrees(passes.cost(targets), error)


def test_mazur_after_ten_thousand_sequential_updates() -> None:
    passes = Passes(mazur().architecture, conventions=mazur_conventions("sequential"))
    passes.load(mazur().parameters)
    inputs, targets = ([number(x) for x in MAZUR[key]] for key in ("input", "target"))
    passes.frame[:, 0] = [*targets, *inputs]
    passes.set_rate(0.5)
    with np.errstate(all="ignore"):
        for _ in range(10_000):
            passes.iterate()
    outputs = passes.forward(passes.parameters, inputs)[0]
    for value, printed in zip(outputs, ("0.015912196", "0.984065734"), strict=True):
        assert printed in MAZUR["errors_in_print"]
        assert agrees(value, printed)


def mazur_conventions(update: Any) -> Conventions:
    return Conventions(squared_error_factor=0.5, biases="frozen", update=update)


# Han and Kamber: 1, 2, 3 inputs, 4 bias | 5, 6 (their 4, 5), 7 bias | 8 (their 6) -----


def test_han_and_kamber() -> None:
    example = EXAMPLES["han_kamber_3_2_1"]
    ours = {"1": 1, "2": 2, "3": 3, "4": 5, "5": 6, "6": 8}
    weights = {
        (ours[key[0]], ours[key[1]]): number(value) for key, value in example["weights"].items()
    }
    for neuron, value in example["biases"].items():
        weights[7 if neuron == "6" else 4, ours[neuron]] = number(value)
    network = Network(Architecture.layered([3, 2, 1], hidden="sigmoid"), weights)
    passes = Passes(network.architecture, conventions=PROFILES["han-kamber"])
    after = iterate(passes, network, example, number(example["learning_rate"]))
    for name, array in (("z", passes.z), ("a", passes.a), ("Err (= minus delta)", -passes.delta)):
        for neuron, printed in example[name].items():
            assert agrees(array[ours[neuron] - 1, 0], printed), (name, neuron)
    for key, printed in example["after_update"].items():
        i, j = (7 if key == "b6" else 4, key[1]) if key[0] == "b" else (ours[key[0]], key[1])
        assert agrees(after.weight(i, ours[j]), printed), key


# Goodfellow, Bengio, Courville: 1, 2 inputs, 3 bias | 4, 5, 6 bias | 7 -----


def test_goodfellow_xor() -> None:
    example = EXAMPLES["goodfellow_xor"]
    architecture = Architecture.layered([2, 2, 1], hidden="relu", output="identity")
    hidden = np.column_stack((np.array(example["W"]).T, example["c"]))
    output = [*example["w"], example["b"]]
    network = Network(architecture, [*hidden.ravel(), *output])
    assert network.predict(example["inputs"])[:, 0].tolist() == example["outputs"]
