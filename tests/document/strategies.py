"""Random documents: any architecture, any finite numbers, several chapters, any text."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
from hypothesis import strategies as st

from nnviz.document import Chapter, Dataset, Document, Settings, View
from nnviz.nn.architecture import Architecture, Connection, Layer
from nnviz.nn.conventions import PROFILES
from nnviz.nn.network import Network

PLACES = st.floats(min_value=-1e6, max_value=1e6)
NUMBERS = st.floats(allow_nan=False, allow_infinity=False)
SMALL = st.floats(-2, 2)
TEXT = st.text(st.characters(exclude_categories=("Cs",)), max_size=12)
FUNCTIONS = ("sigmoid", "tanh", "relu", "identity", "softplus")


@st.composite
def architectures(draw: st.DrawFn) -> Architecture:
    """Two to four layers; full, masked and identity connections; names or none."""
    sizes = draw(st.lists(st.integers(1, 3), min_size=2, max_size=4))
    last = len(sizes) - 1
    layers = []
    for at, size in enumerate(sizes):
        one = st.sampled_from(FUNCTIONS)
        several = st.lists(one, min_size=size, max_size=size).map(tuple)
        function = "identity" if at == 0 else draw(st.one_of(one, several))
        bias = at < last and draw(st.booleans())
        dropout = draw(st.sampled_from((0.0, 0.5)))
        layers.append(Layer(size, function, bias, draw(TEXT), dropout))
    connections = [Connection(at, at + 1) for at in range(last)]
    if last >= 2:
        kind = draw(st.sampled_from(("none", "full", "masked", "identity")))
        if kind == "masked":
            targets = sizes[0] + layers[0].bias + sizes[1] + layers[1].bias
            edge = (draw(st.integers(1, sizes[0])), targets + draw(st.integers(1, sizes[2])))
            connections.append(Connection(0, 2, "masked", (edge,)))
        elif kind == "full" or (kind == "identity" and sizes[0] == sizes[2]):
            connections.append(Connection(0, 2, kind))
    count = sum(sizes) + sum(layer.bias for layer in layers)
    names = draw(st.one_of(st.just(()), st.lists(TEXT, min_size=count, max_size=count)))
    return Architecture(tuple(layers), tuple(connections), tuple(names))


@st.composite
def chapters(draw: st.DrawFn, graph: Architecture, start: int, numbers: object) -> Chapter:
    weights = draw(st.lists(numbers, min_size=graph.size, max_size=graph.size))  # type: ignore[arg-type]
    rows = draw(st.integers(1, 3))
    values = [
        draw(st.lists(numbers, min_size=rows * width, max_size=rows * width))  # type: ignore[arg-type]
        for width in (graph.input_count, graph.output_count)
    ]
    samples = Dataset(*(np.array(value).reshape(rows, -1) for value in values))
    settings = Settings(
        draw(st.sampled_from(("squared_error", "absolute_error", "huber"))),
        draw(st.floats(0, 2)),
        batch_size=draw(st.integers(1, 4)),
    )
    conventions = PROFILES[draw(st.sampled_from(sorted(PROFILES)))]
    return Chapter(start, Network(graph, weights), samples, settings, conventions)


@st.composite
def documents(draw: st.DrawFn, numbers: object = NUMBERS) -> Document:
    """One to three chapters of one architecture."""
    graph = draw(architectures())
    starts = sorted(draw(st.sets(st.integers(0, 12), min_size=1, max_size=3)))
    made = [draw(chapters(graph, start, numbers)) for start in starts]
    view = View(
        draw(st.sampled_from(("graph", "layered", "matrix"))),
        draw(st.integers(0, 9)),
        draw(st.booleans()),
        draw(st.booleans()),
        draw(st.sampled_from(("layer", "neuron", "term"))),
        tuple(draw(st.lists(st.tuples(st.integers(1, 9), PLACES, PLACES), max_size=2))),
        starts[0] + draw(st.integers(0, 9)),
    )
    document = Document(made[-1], tuple(made[:-1]), view)
    return replace(document, name=draw(TEXT), notes=draw(TEXT))
