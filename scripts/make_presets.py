"""Write the shipped documents in `resources/presets`; run it after changing one here.

python scripts/make_presets.py
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from pathlib import Path

import numpy as np

from nnviz.atomic import write_bytes
from nnviz.document import Document, Settings, View
from nnviz.document.files import SUFFIX, dump
from nnviz.document.presets import PRESETS
from nnviz.nn.architecture import Architecture, Connection, Layer
from nnviz.nn.conventions import Conventions, profile
from nnviz.nn.initialisers import initialise
from nnviz.nn.network import Network

FOLDER = Path(__file__).resolve().parent.parent / "resources" / "presets"

HARTH = "After Rafael Harth, A Simple Introduction to Neural Networks, 2020."
XOR_INPUTS = ((0, 0), (0, 1), (1, 0), (1, 1))
XOR_TARGETS = ((0,), (1,), (1,), (0,))

Rows = Sequence[Sequence[float]]


def running_example() -> Document:
    weights = {
        (1, 3): 0.5, (2, 3): -0.3, (1, 4): -0.8, (2, 4): 0.2,
        (3, 6): 0.7, (4, 6): -0.4, (5, 6): 0.1, (4, 7): 0.9, (5, 7): -0.6,
        (6, 9): 1.1, (7, 9): -0.5, (8, 9): 0.25,
    }  # fmt: skip
    graph = Architecture.from_edges(list(weights), bias=(2, 5, 8), activation="sigmoid")
    return _document(
        "running-example",
        Network(graph, weights),
        ([[1.5]], [[0.2]]),
        HARTH + " The nine neurons and twelve edges are the text's; the numbers are ours. "
        "There is no edge from 3 to 7.",
        conventions=profile("harth"),
    )


def van_kessel() -> Document:
    return _document(
        "van-kessel-4-5-1",
        _drawn(Architecture.layered([4, 5, 1], hidden="tanh"), seed=1),
        (
            [[0.2, 0.7, 0.1, 0.9], [0.8, 0.3, 0.6, 0.2], [0.5, 0.5, 0.9, 0.4]],
            [[1], [0], [1]],
        ),
        "After van Kessel, Introduction to Neural Networks, 2018. The layers are the text's; "
        "weights and samples are ours.",
    )


def xor_untrained() -> Document:
    return _document(
        "xor-2-2-1",
        _drawn(Architecture.layered([2, 2, 1], hidden="tanh"), seed=5),
        (XOR_INPUTS, XOR_TARGETS),
        "Exclusive or is 1 where exactly one input is 1. No single line parts its four "
        "samples, so it takes a hidden layer.",
    )


def xor_solved() -> Document:
    weights = {
        (1, 4): 20, (2, 4): 20, (3, 4): -10,
        (1, 5): -20, (2, 5): -20, (3, 5): 30,
        (4, 7): 20, (5, 7): 20, (6, 7): -30,
    }  # fmt: skip
    graph = Architecture.layered([2, 2, 1], hidden="sigmoid")
    return _document(
        "xor-solved",
        Network(graph, weights),
        (XOR_INPUTS, XOR_TARGETS),
        "Weights chosen by hand: neuron 4 answers OR, neuron 5 answers NAND, and neuron 7 is 1 "
        "only where both are.",
    )


def softmax() -> Document:
    return _document(
        "softmax-2-3-3",
        _drawn(Architecture.layered([2, 3, 3], hidden="tanh", output="softmax"), seed=2),
        ([[0.9, 0.1], [-0.6, 0.8], [-0.4, -0.9]], np.eye(3).tolist()),
        "Softmax makes the three outputs positive with the sum 1; with categorical "
        "cross-entropy, δ of an output is simply a − y.",
        loss="categorical_cross_entropy",
    )


def residual() -> Document:
    graph = Architecture(
        (
            Layer(2, bias=True, name="Input x"),
            Layer(2, "tanh", bias=True, name="Block F(x)"),
            Layer(2, "identity", bias=True, name="Sum x + F(x)"),
            Layer(1, "sigmoid", name="Output"),
        ),
        (
            Connection(0, 1),
            Connection(1, 2),
            Connection(0, 2, "identity"),
            Connection(2, 3),
        ),
    )
    return _document(
        "residual",
        _drawn(graph, seed=3),
        ([[0.5, -0.3], [-0.7, 0.9]], [[1], [0]]),
        "The idea of residual networks (He and others, 2015): what enters the block is added to "
        "what leaves it. The edges of the short way always have the weight 1.",
    )


def triangle() -> Document:
    weights: dict[tuple[int | str, int | str], float] = {
        ("A", "B"): 0.8,
        ("A", "C"): -0.5,
        ("B", "C"): 1.2,
    }
    graph = Architecture.from_edges(list(weights), activation="sigmoid")
    return _document(
        "triangle",
        Network(graph, weights),
        ([[1.0]], [[0.8]]),
        HARTH + " Neuron C would have to stand right after A and right after B; so this "
        "graph has no layers in the text's sense, yet it is evaluated like any other.",
        conventions=profile("harth"),
    )


def deep_sigmoid_chain() -> Document:
    graph = Architecture.layered([1] * 6, hidden="sigmoid", bias=False)
    return _document(
        "deep-sigmoid-chain",
        Network(graph, {(n, n + 1): 1.0 for n in range(1, 6)}),
        ([[1.0]], [[0.0]]),
        "After M. Nielsen, Neural Networks and Deep Learning, chapter 5. The slope of the "
        "logistic function is at most ¼, so each layer takes at least three quarters of δ away.",
    )


def mazur() -> Document:
    weights = {
        (1, 4): 0.15, (2, 4): 0.20, (3, 4): 0.35, (1, 5): 0.25, (2, 5): 0.30, (3, 5): 0.35,
        (4, 7): 0.40, (5, 7): 0.45, (6, 7): 0.60, (4, 8): 0.50, (5, 8): 0.55, (6, 8): 0.60,
    }  # fmt: skip
    graph = Architecture.layered([2, 2, 2], hidden="sigmoid")
    return _document(
        "mazur",
        Network(graph, weights),
        ([[0.05, 0.10]], [[0.01, 0.99]]),
        "After Matt Mazur, A Step by Step Backpropagation Example, 2015. h1, h2 are neurons 4, 5 "
        "and o1, o2 are neurons 7, 8; the biases b1 and b2 are the weights of the edges from "
        "neurons 3 and 6.",
        conventions=profile("mazur"),
    )


def han_kamber() -> Document:
    weights = {
        (1, 5): 0.2, (2, 5): 0.4, (3, 5): -0.5, (4, 5): -0.4,
        (1, 6): -0.3, (2, 6): 0.1, (3, 6): 0.2, (4, 6): 0.2,
        (5, 8): -0.3, (6, 8): -0.2, (7, 8): 0.1,
    }  # fmt: skip
    graph = Architecture.layered([3, 2, 1], hidden="sigmoid")
    return _document(
        "han-kamber",
        Network(graph, weights),
        ([[1, 0, 1]], [[1]]),
        "After Jiawei Han and Micheline Kamber, Data Mining. The book's units 4, 5 and 6 are "
        "neurons 5, 6 and 8 here, its biases the weights of the edges from neurons 4 and 7, and "
        "its Err is −δ.",
        conventions=profile("han-kamber"),
        learning_rate=0.9,
    )


def goodfellow_xor() -> Document:
    weights = {
        (1, 4): 1, (2, 4): 1, (3, 4): 0, (1, 5): 1, (2, 5): 1, (3, 5): -1,
        (4, 7): 1, (5, 7): -2, (6, 7): 0,
    }  # fmt: skip
    graph = Architecture.layered([2, 2, 1], hidden="relu", output="identity")
    return _document(
        "goodfellow-xor",
        Network(graph, weights),
        (XOR_INPUTS, XOR_TARGETS),
        "After Ian Goodfellow, Yoshua Bengio and Aaron Courville, Deep Learning, 2016, "
        "section 6.1: the weights are the book's and give exactly 0, 1, 1, 0.",
        learning_rate=0.1,
    )


MAKERS: Mapping[str, Callable[[], Document]] = {
    "running-example": running_example,
    "van-kessel-4-5-1": van_kessel,
    "xor-2-2-1": xor_untrained,
    "xor-solved": xor_solved,
    "softmax-2-3-3": softmax,
    "residual": residual,
    "triangle": triangle,
    "deep-sigmoid-chain": deep_sigmoid_chain,
    "mazur": mazur,
    "han-kamber": han_kamber,
    "goodfellow-xor": goodfellow_xor,
}


def _document(
    name: str,
    network: Network,
    samples: tuple[Rows, Rows],
    notes: str,
    *,
    loss: str = "squared_error",
    learning_rate: float = 0.5,
    conventions: Conventions | None = None,
) -> Document:
    document = Document.of(
        network,
        *samples,
        settings=Settings(loss, learning_rate),
        conventions=conventions or Conventions(),
        notes=notes,
    )
    return replace(document, name=PRESETS[name].title, view=View())


def _drawn(architecture: Architecture, seed: int) -> Network:
    """Weights that were drawn, then rounded so that they can be read."""
    return Network(architecture, np.round(initialise(architecture, "xavier", seed), 2))


def main() -> None:
    FOLDER.mkdir(parents=True, exist_ok=True)
    for name, make in MAKERS.items():
        write_bytes(FOLDER / (name + SUFFIX), dump(make()))
        print(f"wrote {name}{SUFFIX}")


if __name__ == "__main__":
    main()
