"""Random documents: any architecture, any finite numbers, several chapters, any text."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
from hypothesis import strategies as st

from nnviz.document import Branch, Chapter, Dataset, Document, Settings, View
from nnviz.nn.architecture import Architecture, Connection, Layer
from nnviz.nn.conventions import PROFILES
from nnviz.nn.network import Network
from nnviz.training.curves import Curves
from nnviz.training.optimizers import LEARNING_RATE, OPTIMIZERS
from nnviz.training.rounds import Turn
from nnviz.training.schedules import SCHEDULES
from nnviz.training.stops import Stops

PLACES = st.floats(min_value=-1e6, max_value=1e6)
NUMBERS = st.floats(allow_nan=False, allow_infinity=False)
SMALL = st.floats(-2, 2)
SOME = st.integers(0, 3)
LOW = st.one_of(st.none(), st.floats(0, 1))
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
def datasets(draw: st.DrawFn, inputs: int, outputs: int, numbers: object) -> Dataset:
    """One to three samples with any roles and names."""
    rows = draw(st.integers(1, 3))
    values = [
        draw(st.lists(numbers, min_size=rows * width, max_size=rows * width))  # type: ignore[arg-type]
        for width in (inputs, outputs)
    ]
    roles = [0, *draw(st.lists(st.integers(0, 2), min_size=rows - 1, max_size=rows - 1))]
    names = [
        draw(st.one_of(st.just(()), st.lists(TEXT, min_size=count, max_size=count)))
        for count in (inputs, outputs)
    ]
    count = 2 if outputs == 1 else outputs
    classes = draw(st.one_of(st.just(()), st.lists(TEXT, min_size=count, max_size=count)))
    return Dataset(
        *(np.array(value).reshape(rows, -1) for value in values),
        np.array(roles, np.int8),
        tuple(names[0]),
        tuple(names[1]),
        tuple(classes),
        draw(TEXT),
        draw(TEXT),
    )


@st.composite
def training_settings(draw: st.DrawFn) -> Settings:
    """Any optimizer and schedule, some with constants of their own."""
    optimizer = draw(st.sampled_from(sorted(OPTIMIZERS)))
    schedule = draw(st.sampled_from(sorted(SCHEDULES)))
    usual = {k: v for k, v in OPTIMIZERS[optimizer].settings.items() if k != LEARNING_RATE}
    wave = dict(SCHEDULES[schedule].constants)
    return Settings(
        draw(st.sampled_from(("squared_error", "absolute_error", "huber"))),
        draw(st.floats(0, 2)),
        optimizer,
        draw(st.integers(1, 4)),
        tuple(usual.items()) if draw(st.booleans()) else (),
        schedule,
        tuple(wave.items()) if draw(st.booleans()) else (),
        draw(st.integers(0, 3)),
        draw(st.floats(0, 1)),
        draw(st.floats(0, 1)),
        draw(st.sampled_from(("units", "connections"))),
        draw(st.booleans()),
        draw(st.integers(0, 2**63 - 1)),
    )


@st.composite
def chapters(
    draw: st.DrawFn, graph: Architecture, start: int, numbers: object, first: bool = False
) -> Chapter:
    vectors = st.lists(numbers, min_size=graph.size, max_size=graph.size)  # type: ignore[arg-type]
    settings = draw(training_settings())
    positive = st.lists(st.floats(0, 2), min_size=graph.size, max_size=graph.size)
    memory = {}
    if draw(st.booleans()):
        memory = {name: draw(positive) for name in OPTIMIZERS[settings.optimizer].memory}
    return Chapter(
        start,
        Network(graph, draw(vectors)),
        draw(datasets(graph.input_count, graph.output_count, numbers)),
        settings,
        PROFILES[draw(st.sampled_from(sorted(PROFILES)))],
        memory,
        draw(st.integers(0, 99)),
        draw(st.one_of(st.none(), st.builds(Turn, SOME, SOME, st.just(0)))) if first else None,
    )


@st.composite
def curves(draw: st.DrawFn, layers: int) -> Curves:
    """Rows, marks and losses of batches, some of them none."""
    rows, marks = (sorted(draw(st.sets(st.integers(0, 99), max_size=3))) for _ in range(2))
    maybe = st.one_of(st.just(np.nan), NUMBERS)

    def table(*shape: int) -> np.ndarray[tuple[int, ...], np.dtype[np.float64]]:
        size = int(np.prod(shape))
        return np.array(draw(st.lists(maybe, min_size=size, max_size=size))).reshape(shape)

    return Curves(
        np.array(rows, np.int64),
        *(table(len(rows)) for _ in range(6)),
        np.array(marks, np.int64),
        *(table(len(marks), layers - 1) for _ in range(4)),
        first=draw(SOME),
        batch_every=draw(st.integers(1, 4)),
        batch_losses=table(draw(SOME)),
    )


@st.composite
def documents(draw: st.DrawFn, numbers: object = NUMBERS) -> Document:
    """One to three chapters of one architecture, and branches that share some of them."""
    graph = draw(architectures())
    starts = sorted(draw(st.sets(st.integers(0, 12), min_size=1, max_size=3)))
    made = [draw(chapters(graph, start, numbers, start == starts[0])) for start in starts]
    if len(made) > 1 and draw(st.booleans()):
        made[1] = replace(made[1], samples=made[0].samples)
    view = View(
        draw(st.sampled_from(("graph", "layered", "matrix"))),
        draw(st.integers(0, 9)),
        draw(st.booleans()),
        draw(st.booleans()),
        draw(st.sampled_from(("layer", "neuron", "term"))),
        tuple(draw(st.lists(st.tuples(st.integers(1, 9), PLACES, PLACES), max_size=2))),
        starts[0] + draw(st.integers(0, 9)),
    )
    told = st.one_of(st.none(), curves(graph.layer_count))
    others = tuple(
        Branch(
            f"{at} {draw(TEXT)}",
            (*made[:shared], draw(chapters(graph, 20 + at, numbers, shared == 0))),
            draw(st.integers(0, 99)),
            draw(told),
            draw(st.booleans()),
        )
        for at, shared in enumerate(draw(st.lists(st.integers(0, len(made)), max_size=2)))
    )
    stops = Stops(patience=draw(st.one_of(st.none(), st.integers(1, 9))), loss_below=draw(LOW))
    return Document(
        made[-1],
        tuple(made[:-1]),
        view,
        draw(TEXT),
        draw(TEXT),
        draw(st.integers(0, 99)),
        draw(told),
        others,
        stops,
        draw(TEXT),
    )
