"""Iterations to be written out, small enough to be read."""

from __future__ import annotations

from functools import lru_cache

from nnviz.document.journey import Journey
from nnviz.document.presets import preset_document
from nnviz.nn.architecture import Architecture, Connection, Layer
from nnviz.nn.network import Network
from nnviz.steps import Trace, record

MANY = 4  # samples from which on only the first two are looked at

HOSTILE = (
    "]]>",
    "<script>alert(1)</script>",
    r"\input{/etc/passwd}",
    r"\write18{ls} \end{document} \\[2cm]",
    "[3] *x* `y` $z$ #1 %",
    "a|b | c",
    "\u202eright\u2066 to left",
    "lone \ud800 half",
    "„é“ 中文 ąę ß ''--",
    "q" * 10_000,
)


@lru_cache
def first_iteration(name: str) -> Trace:
    """The first iteration of a preset; of a large batch the first two samples."""
    document = preset_document(name)
    trace = Journey(document).trace(0)
    if len(trace.samples) <= MANY:
        return trace
    return record(
        trace.before,
        trace.inputs[:2],
        trace.targets[:2],
        settings=document.settings,
        conventions=document.conventions,
        samples=trace.samples[:2],
    )


def named(*names: str) -> Network:
    """A network of two layers and one more whose layers have these names, in turn."""
    called = [names[at % len(names)] for at in range(3)]
    layers = (
        Layer(2, bias=True, name=called[0]),
        Layer(2, "tanh", name=called[1]),
        Layer(1, "sigmoid", name=called[2]),
    )
    graph = Architecture(layers, (Connection(0, 1), Connection(1, 2)))
    weights = [round(0.1 * at - 0.3, 1) for at in range(graph.size)]
    return Network(graph, weights, name=names[0])


def labelled(names: list[str]) -> Network:
    """One layer of neurons that have these names, before one output."""
    graph = Architecture.layered([len(names), 1], bias=False)
    graph = Architecture(graph.layers, graph.connections, names=(*names, "out"))
    return Network(graph, [0.5] * graph.size)
