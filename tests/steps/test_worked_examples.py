"""Published worked examples, through `record` and through the numbers that `explain` prints."""

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
from nnviz.steps import NOTATIONS, NumberFormat, Trace, explain, record

FILE = Path(__file__).parents[1] / "data" / "worked_examples.json"
# Numbers stay text, so that their printed digits can be counted.
EXAMPLES: dict[str, Any] = json.loads(FILE.read_text("utf-8"), parse_float=str)


def floats(values: Any) -> list[float]:
    return [float(value) for value in values]


def shown(trace: Trace, address: str, symbol: str, decimals: int, notation: str) -> str:
    """The number an equation prints for a symbol of its left-hand side (graph notation)."""
    form = NumberFormat(decimals, trim=False)
    graph = explain(trace, address, "graph", form)
    at = next(k for k, d in enumerate(graph.derivations) if d.plain().startswith(f"{symbol} "))
    same = explain(trace, address, notation, form)
    (result,) = [p for p in same.derivations[at].result.pieces if p.value is not None]
    return result.plain


def check(trace: Trace, address: str, symbol: str, printed: str, notation: str = "graph") -> None:
    """What an equation prints with two digits more rounds, or is cut off, to what is printed."""
    digits = Decimal(printed)
    decimals = -int(digits.as_tuple().exponent)
    text = shown(trace, f"e0/s0/{address}", symbol, decimals + 2, notation)
    assert abs(Decimal(text) - digits) < Decimal(1).scaleb(-decimals), (symbol, text, printed)


# The running example --------------------------------------------------------------------------


@pytest.mark.parametrize("notation", ["graph", "layered"])
def test_running_example(notation: str) -> None:
    example = EXAMPLES["running_example"]
    weights = {tuple(map(int, key.split("-"))): float(w) for key, w in example["edges"].items()}
    graph = Architecture.from_edges(list(weights), bias=[2, 5, 8], activation="sigmoid")
    trace = record(Network(graph, weights), floats(example["input"]), floats(example["target"]))
    for name, array in (("z", trace.z), ("a", trace.a), ("delta", trace.delta)):
        for neuron, printed in example[name].items():
            assert abs(array[int(neuron) - 1, 0] - float(printed)) <= 5e-10
            letter = {"delta": "δ"}.get(name, name)
            phase = "backward" if name == "delta" else "forward"
            check(trace, f"{phase}/n{neuron}", f"{letter}_{neuron}", printed, notation)
    check(trace, "loss", "C", example["loss_value"], notation)
    for edge, printed in example["gradient"].items():
        i, j = edge.split("-")
        check(trace, f"backward/w{j}", f"∂C/∂w_{i}{j}", printed, notation)


# Mazur: 1, 2 inputs, 3 bias | 4, 5 hidden, 6 bias | 7, 8 outputs ------------------------------

MAZUR = EXAMPLES["mazur_2_2_2"]
MAZUR_EDGES = {
    "w1": (1, 4), "w2": (2, 4), "w3": (1, 5), "w4": (2, 5),
    "w5": (4, 7), "w6": (5, 7), "w7": (4, 8), "w8": (5, 8),
}  # fmt: skip


def mazur(conventions: Conventions = PROFILES["mazur"]) -> Trace:
    weights: dict[tuple[int, int], float] = {(3, 4): 0.35, (3, 5): 0.35, (6, 7): 0.6, (6, 8): 0.6}
    for label, printed in MAZUR["weights"].items():
        weights[MAZUR_EDGES[label.split()[0]]] = float(printed)
    network = Network(Architecture.layered([2, 2, 2], hidden="sigmoid"), weights)
    return record(
        network,
        floats(MAZUR["input"]),
        floats(MAZUR["target"]),
        learning_rate=float(MAZUR["learning_rate"]),
        conventions=conventions,
    )


@pytest.mark.parametrize("notation", ["graph", "layered"])
def test_mazur(notation: str) -> None:
    trace = mazur()
    places = {
        "net_h1": ("forward/n4", "z_4"),
        "out_h1": ("forward/n4", "a_4"),
        "out_h2": ("forward/n5", "a_5"),
        "net_o1": ("forward/n7", "z_7"),
        "out_o1": ("forward/n7", "a_7"),
        "out_o2": ("forward/n8", "a_8"),
        "E_total": ("loss", "C"),
        "dE_dout_o1": ("loss/n7", "∂C/∂a_7"),
        "dout_dnet_o1": ("backward/n7/slope", "f_7'(z_7)"),
        "delta_o1": ("backward/n7", "δ_7"),
        "dE_dw5": ("backward/w7", "∂C/∂w_47"),
        "dE_dout_h1": ("backward/n4/sum", "∂C/∂a_4"),
        "dE_dw1": ("backward/w4", "∂C/∂w_14"),
    }
    for name, (address, symbol) in places.items():
        check(trace, address, symbol, MAZUR[name], notation)
    for label, printed in MAZUR["after_one_simultaneous_update"].items():
        i, j = MAZUR_EDGES[label]
        check(trace, f"update/w{j}", f"w_{i}{j}", printed, notation)


def test_mazur_keeps_its_biases_and_says_so() -> None:
    equation = explain(mazur(), "e0/s0/update/w3-4")
    assert equation.plain() == "w_34 ← w_34 = 0.35"
    assert "frozen" in equation.sentence


def test_mazurs_printed_error_comes_from_a_sequential_update() -> None:
    for update, printed in (("simultaneous", "0.291027774"), ("sequential", "0.291027924")):
        settings = Conventions(0.5, biases="frozen", update=update)  # type: ignore[arg-type]
        first = mazur(settings)
        second = record(first.after, first.inputs, first.targets, conventions=settings)
        check(second, "loss", "C", printed)


# Han and Kamber: 1, 2, 3 inputs, 4 bias | 5, 6 (their 4, 5), 7 bias | 8 (their 6) --------------


@pytest.mark.parametrize("notation", ["graph", "layered"])
def test_han_and_kamber(notation: str) -> None:
    example = EXAMPLES["han_kamber_3_2_1"]
    ours = {"1": 1, "2": 2, "3": 3, "4": 5, "5": 6, "6": 8}
    weights = {(ours[key[0]], ours[key[1]]): float(w) for key, w in example["weights"].items()}
    for neuron, value in example["biases"].items():
        weights[7 if neuron == "6" else 4, ours[neuron]] = float(value)
    trace = record(
        Network(Architecture.layered([3, 2, 1], hidden="sigmoid"), weights),
        floats(example["input"]),
        floats(example["target"]),
        learning_rate=float(example["learning_rate"]),
        conventions=PROFILES["han-kamber"],
    )
    for name in ("z", "a"):
        for neuron, printed in example[name].items():
            number = ours[neuron]
            check(trace, f"forward/n{number}", f"{name}_{number}", printed, notation)
    for neuron, printed in example["Err (= minus delta)"].items():
        minus = printed[1:] if printed.startswith("-") else f"-{printed}"
        check(trace, f"backward/n{ours[neuron]}", f"δ_{ours[neuron]}", minus, notation)
    for key, printed in example["after_update"].items():
        i = (7 if key == "b6" else 4) if key[0] == "b" else ours[key[0]]
        j = ours[key[1]]
        check(trace, f"update/w{j}", f"w_{i}{j}", printed, notation)


# Goodfellow, Bengio, Courville: 1, 2 inputs, 3 bias | 4, 5 hidden, 6 bias | 7 output ------------


@pytest.mark.parametrize("notation", NOTATIONS)
def test_goodfellow_xor(notation: str) -> None:
    example = EXAMPLES["goodfellow_xor"]
    hidden = np.column_stack((np.array(example["W"]).T, example["c"]))
    weights = [*hidden.ravel(), *example["w"], example["b"]]
    architecture = Architecture.layered([2, 2, 1], hidden="relu", output="identity")
    network = Network(architecture, weights)
    for x, y in zip(example["inputs"], example["outputs"], strict=True):
        trace = record(network, x, [y])
        form = NumberFormat()
        equation = explain(trace, "e0/s0/forward/n7", notation, form)
        assert equation.derivations[-1].plain().endswith(f"= {y}")
        assert explain(trace, "e0/s0/loss", notation, form).plain().endswith("= 0")
