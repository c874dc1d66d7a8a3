"""What people may hand over by mistake is refused in a sentence."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest

import nnviz
from nnviz.errors import UsageError

NET: Any = nnviz.preset("running-example")
TRIANGLE: Any = nnviz.preset("triangle")
ANY: Any = nnviz  # what follows is not what the annotations ask for
EDGES = [(1, 3), (2, 3)]
SIZES: Any = np.array([2, 3, 1])


def recorded(**settings: Any) -> Any:
    return ANY.record(NET, [1.5], [0.2], **settings)


MISTAKES: dict[str, tuple[Callable[[], object], str]] = {
    "a name for a network": (lambda: ANY.record("running-example", [1], [0]), "takes a Network"),
    "a rate in words": (lambda: recorded(learning_rate="fast"), "A learning rate is a finite"),
    "no rate": (lambda: recorded(learning_rate=None), "not None"),
    "a huge rate": (lambda: recorded(learning_rate=10**400), "A learning rate is a finite"),
    "a list for a loss": (lambda: recorded(loss=[]), "There is no loss named"),
    "unknown conventions": (lambda: recorded(conventions="mine"), "Choose one of default, harth"),
    "a dict of conventions": (lambda: recorded(conventions={}), "Conventions are Conventions"),
    "half an epoch": (lambda: recorded(epoch=1.5), "An epoch is a whole number from 0 on"),
    "a batch below 0": (lambda: recorded(batch=-1), "A batch is a whole number"),
    "a named sample": (lambda: recorded(samples=["a"]), "A sample label is a whole number"),
    "one label": (lambda: recorded(samples=3), "Sample labels are a list"),
    "one size": (lambda: ANY.Network.layered(5), "Sizes are whole numbers"),
    "sizes as text": (lambda: ANY.Network.layered("2-4-1"), "Sizes are whole numbers"),
    "no function": (lambda: ANY.Network.layered([2, 4, 1], hidden=None), "no activation function"),
    "a function by number": (lambda: ANY.Network.layered([2, 1], output=3), "no activation"),
    "numbers for layers": (lambda: ANY.Architecture((2, 3)), "Layers are Layer"),
    "dropout in words": (
        lambda: ANY.Architecture((ANY.Layer(1), ANY.Layer(1, dropout="some"))),
        "Dropout is a finite number",
    ),
    "text for edges": (lambda: ANY.Architecture.from_edges("ab"), "Edges are pairs"),
    "an edge of three": (lambda: ANY.Architecture.from_edges([(1, 2, 3)]), "Edges are pairs"),
    "no edges": (lambda: ANY.Architecture.from_edges(None), "Edges are pairs"),
    "an edge of lists": (lambda: ANY.Architecture.from_edges([([1], 2)]), "is called by a number"),
    "one name for two": (lambda: ANY.Architecture.from_edges([(1, "1")]), "would be called 1"),
    "a bias neuron alone": (lambda: ANY.Architecture.from_edges(EDGES, bias=2), "are a list"),
    "no function at all": (
        lambda: ANY.Architecture.from_edges(EDGES, activation=None),
        "one name, or one for each neuron",
    ),
    "a function for nobody": (
        lambda: ANY.Architecture.from_edges(EDGES, activation={9: "tanh"}),
        "no edge to or from it",
    ),
    "a network of sizes": (lambda: ANY.Network([2, 1], {}), "needs an Architecture"),
    "weights as text": (lambda: ANY.Network(NET.architecture, "ab"), "Weights are numbers"),
    "weights by one neuron": (lambda: ANY.Network(NET.architecture, {1: 2.0}), "Edges are pairs"),
    "a weight in words": (lambda: NET.with_weight(1, 3, "heavy"), "A weight is a finite number"),
    "an unknown name": (lambda: NET.weight("1", "3"), "There is no neuron named 1"),
    "a step by number": (lambda: ANY.explain(recorded(), 3), "A step is one of trace.steps"),
    "a format by name": (
        lambda: ANY.explain(recorded(), "e0/s0/loss", format="latex"),
        "A format is NumberFormat",
    ),
    "half a decimal": (lambda: ANY.NumberFormat(decimals=1.5), "Decimals go from 0 to 15"),
    "a figure of a number": (lambda: ANY.figure(4), "A figure is of a Network"),
    "another's trace": (lambda: ANY.figure(TRIANGLE, recorded()), "trace is of another network"),
    "a figure's step": (lambda: ANY.figure(NET, recorded(), step=3), "A step is one of"),
    "a pair for a position": (lambda: ANY.figure(NET, positions=[(1, 2)]), "are \\(neuron, x, y"),
    "nowhere": (lambda: ANY.figure(NET, positions=[(1, np.nan, 2)]), "A position is a finite"),
    "far away": (lambda: ANY.figure(NET, positions=[(1, 1e300, 2)]), "A position goes up to"),
    "save turned round": (lambda: ANY.save("net.nnviz", NET), "save takes a network"),
    "no file name": (lambda: ANY.save(NET, None), "A file is named by"),
    "a number for a file": (lambda: ANY.load(5), "A file is named by"),
    "a figure without a name": (lambda: ANY.figure(NET).save(None), "A file is named by"),
}


@pytest.mark.parametrize("mistake", MISTAKES)
def test_a_mistake_is_a_sentence(mistake: str) -> None:
    make, sentence = MISTAKES[mistake]
    with pytest.raises(UsageError, match=sentence) as refused:
        make()
    assert len(str(refused.value)) < 300


def test_arrays_and_lists_are_as_good_as_tuples(tmp_path: Path) -> None:
    edges = np.array([[1, 3], [2, 3]])
    architecture = nnviz.Architecture.from_edges(edges.tolist())
    assert ANY.Architecture.from_edges(edges) == architecture
    assert architecture.names == ()
    per_neuron: Any = ["relu", "tanh", "sine"]
    net = nnviz.Network.layered(SIZES, hidden=per_neuron)
    assert nnviz.record(net, [0.1, 0.2], [0.3]).before.architecture.layers[1].size == 3
    nnviz.save(net, tmp_path / "net.nnviz")
    assert nnviz.load(tmp_path / "net.nnviz") == net


def test_edges_go_by_number_or_name() -> None:
    assert TRIANGLE.weight("A", "B") == TRIANGLE.weight(1, 2)
    assert TRIANGLE.with_weight("A", "C", 0.25).weight(1, 3) == 0.25
    trace = nnviz.record(TRIANGLE, [1.0], [0.0])
    assert trace.gradient("A", "B") == trace.gradient(1, 2)


def test_conventions_go_by_the_name_of_a_textbook() -> None:
    assert recorded(conventions="mazur").conventions.biases == "frozen"


def test_a_long_circle_is_told_shortly_and_at_once() -> None:
    edges = [(at, at + 1) for at in range(1, 30_000)]
    with pytest.raises(nnviz.CycleError, match=r"→ … 29981 more … →") as refused:
        nnviz.Architecture.from_edges([*edges, (30_000, 1)])
    assert len(str(refused.value)) < 400
    assert len(refused.value.cycle) == 30_001
