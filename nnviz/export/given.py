"""What a worked solution starts from and what comes out: facts and tables of an iteration."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence

import numpy as np
from numpy.typing import NDArray

from nnviz.errors import Diverged
from nnviz.export.tables import ELISION, VERTICAL, Cell, Facts, Table, elided, equal
from nnviz.nn.architecture import Architecture
from nnviz.nn.dropping import tested
from nnviz.nn.functions import activation
from nnviz.nn.network import Network
from nnviz.nn.passes import Passes
from nnviz.steps.notation import LOSS, RATE, Notation, Symbol, plain_name
from nnviz.steps.numbers import NumberFormat
from nnviz.steps.sentences import Words, count, lowered, plural
from nnviz.steps.trace import Trace
from nnviz.training.optimizers import optimizer as find_optimizer

Array = NDArray[np.float64]

USUAL = 4  # decimals; with more, fewer columns fit on a page
MOST_ROWS = 24
MOST_WEIGHTS = 200  # rows of the table of new weights


def number(value: float, format: NumberFormat) -> Symbol:
    """A number as a formula of its own."""
    return Symbol(format.latex(value, inside=False), format.text(value))


def most_named(format: NumberFormat) -> int:
    """How many columns fit on a page in which a number stands with its symbol."""
    return 5 if format.decimals <= USUAL else 3


def most_columns(format: NumberFormat) -> int:
    """How many columns of numbers fit on a page."""
    return 7 if format.decimals <= USUAL + 1 else 5


# Facts --------------------------------------------------------------------------------------------


def facts(trace: Trace, letters: Notation, format: NumberFormat) -> Facts:
    """The network, the loss, the rule of learning, and the conventions that matter."""
    rows: list[tuple[str, tuple[Cell, ...]]] = [
        ("Network", (_sizes(trace.architecture),)),
        ("Loss", tuple(_loss(trace))),
        ("Update", tuple(_rule(trace, format))),
    ]
    rows += [("Convention", (sentence,)) for sentence in _conventions(trace)]
    rows.append(("Notation", tuple(_reading(trace.architecture, letters))))
    exact = ", fractions where a value is exactly one" if format.fractions else ""
    rows.append(
        (
            "Numbers",
            (
                f"are rounded to {count(format.decimals, 'decimal')} for reading{exact}; nothing "
                "rounded is computed with.",
            ),
        )
    )
    return Facts(tuple(rows))


def _sizes(graph: Architecture) -> str:
    sizes = "-".join(str(layer.size) for layer in graph.layers)
    biases = sum(layer.bias for layer in graph.layers)
    also = f", {biases} of them bias neurons" if biases else ""
    return (
        f"{sizes}: {_many(graph.neuron_count, 'neuron')}{also}; "
        f"{_many(len(graph.edge_array), 'edge')}, {_many(graph.parameter_count, 'weight')}."
    )


def _many(number: int, noun: str) -> str:
    return f"{number:,} {noun if number == 1 else plural(noun)}"


def _loss(trace: Trace) -> Iterator[Cell]:
    loss = trace.loss_function
    yield f"{lowered(loss.label)},"
    yield Symbol(loss.latex, f"C = {loss.plain}")
    if loss.name == "squared_error":
        half = trace.conventions.squared_error_factor == 0.5
        yield ", with the factor ½" if half else ", without a factor ½"
    if len(trace.samples) > 1:
        yield f"; that of the batch is the {trace.conventions.batch} over its samples"
    yield "."


def _rule(trace: Trace, format: NumberFormat) -> Iterator[Cell]:
    rule = find_optimizer(trace.optimizer)
    yield f"{rule.label},"
    yield Symbol(rule.latex, rule.plain)
    yield "with"
    yield equal(Symbol("g", "g"), Symbol(r"\frac{\partial C}{\partial w}", "∂C/∂w"))
    yield "and"
    yield equal(RATE, number(trace.learning_rate, format))
    settings = trace.settings
    for name, value in settings.constants:
        yield f", {name.replace('_', ' ')} {value:g}"
    for name, penalty in (("L1", settings.l1), ("L2", settings.l2)):
        if penalty:
            yield f", {name} penalty {penalty:g}"
    yield "."


def _conventions(trace: Trace) -> Iterator[str]:
    """Those in which textbooks differ and on which a number here depends."""
    chosen = trace.conventions
    if chosen.update == "sequential":
        yield (
            "weights are updated layer by layer from the last, and error terms of earlier layers "
            "already see the new ones."
        )
    else:
        yield "all weights are updated at once, with the error terms of the old weights."
    if chosen.biases == "frozen":
        yield "weights of edges from bias neurons stay as they are."
    if trace.mask is not None:
        way = "what is left is made larger by 1/(1 − p)"
        if chosen.dropout == "scaled":
            way = "when the network is used everything is made smaller by 1 − p"
        yield f"dropout leaves out some {trace.settings.drop} at random; {way}."
    if (trace.settings.l1 or trace.settings.l2) and chosen.decay == "weights":
        yield "penalties spare the weights of edges from bias neurons."
    if trace.fused:
        yield (
            "loss and output function are taken together, so the error term of an output is its "
            "activation minus its target."
        )


def _reading(graph: Architecture, letters: Notation) -> Iterator[Cell]:
    source, target = graph.edge_array[0].tolist()
    yield letters.weight(source, target)
    yield f"is the weight of the edge from {graph.label(source)} to {graph.label(target)},"
    yield letters.z(target)
    yield f"what goes into neuron {graph.label(target)},"
    yield letters.a(target)
    yield "what it sends on,"
    yield letters.delta(target)
    yield "its error term, which is"
    yield letters.z(target).partial(LOSS)
    yield "."


# Tables -------------------------------------------------------------------------------------------


def tables(trace: Trace, letters: Notation, format: NumberFormat) -> Iterator[Table]:
    """Samples, functions, and the weights into each layer."""
    yield from _samples(trace, letters, format)
    yield _functions(trace.architecture)
    for layer in range(2, trace.architecture.layer_count + 1):
        yield _weights_into(trace.before, layer, letters, format)


def _samples(trace: Trace, letters: Notation, format: NumberFormat) -> Iterator[Table]:
    """Inputs and targets: together where all of a sample fits, else in a table each."""
    graph = trace.architecture
    inputs = [letters.input(number) for number in graph.inputs]
    targets = [letters.target(number) for number in graph.outputs]
    few = len(trace.samples) <= most_named(format)
    if len(inputs) + len(targets) <= (MOST_ROWS if few else most_columns(format)):
        both = np.hstack((trace.inputs, trace.targets))
        yield _values("Inputs and targets", [*inputs, *targets], both, trace, format)
        return
    yield _values("Inputs", inputs, trace.inputs, trace, format)
    yield _values("Targets", targets, trace.targets, trace, format)


def _values(
    caption: str, symbols: list[Symbol], values: Array, trace: Trace, format: NumberFormat
) -> Table:
    """`values` (samples, symbols); a few samples stand side by side, many under each other."""
    names: list[Cell] = [f"sample {label}" for label in trace.samples]
    most = most_columns(format)
    if len(names) <= most_named(format):
        return _grid(
            caption, most, names, [*symbols], lambda row, at: number(float(values[at, row]), format)
        )
    return _grid(
        caption, most, [*symbols], names, lambda row, at: number(float(values[row, at]), format)
    )


def _functions(graph: Architecture) -> Table:
    of: dict[str, list[int]] = {}
    for layer in range(2, graph.layer_count + 1):
        for neuron, name in zip(graph.neurons(layer), graph.activations(layer), strict=True):
            of.setdefault(name, []).append(neuron)
    rows: list[tuple[Cell, ...]] = []
    for name, neurons in of.items():
        entry = activation(name)
        mark = plain_name(entry.symbol)
        rows.append(
            (
                _spans(graph, neurons),
                entry.label,
                Symbol(entry.latex, f"{mark}(z) = {entry.plain}"),
                Symbol(entry.latex_derivative, f"{mark}'(z) = {entry.plain_derivative}"),
            )
        )
    head: tuple[Cell, ...] = ("neurons", "function", "value", "slope")
    return Table("Functions", head, tuple(rows))


def _spans(graph: Architecture, neurons: Sequence[int]) -> str:
    """`3, 4, 6 to 9`: neurons by name, stretches of more than three by their ends."""
    stretches: list[list[int]] = []
    for neuron in neurons:
        if stretches and stretches[-1][-1] == neuron - 1:
            stretches[-1].append(neuron)
        else:
            stretches.append([neuron])
    names = [
        f"{graph.label(s[0])} to {graph.label(s[-1])}"
        if len(s) > 3
        else ", ".join(graph.label(neuron) for neuron in s)
        for s in stretches
    ]
    return ", ".join(names)


def _weights_into(network: Network, layer: int, letters: Notation, format: NumberFormat) -> Table:
    """One row for each neuron of a layer, one column for each that feeds it; or the other way."""
    graph = network.architecture
    targets = list(graph.neurons(layer))
    edges = slice(graph.incoming_edges(targets[0]).start, graph.incoming_edges(targets[-1]).stop)
    sources = np.unique(graph.edge_array[edges, 0]).tolist()
    few, most = most_named(format), most_columns(format)
    named = min(len(targets), len(sources)) <= few

    def weight(source: int, target: int) -> Cell:
        at = graph.find_edge(source, target)
        if at is None:
            return "–"
        value = number(float(network.weight_array[at]), format)
        shown = equal(letters.weight(source, target), value) if named else value
        if graph.parameter_index[at] >= 0:
            return shown
        return Symbol(rf"{shown.latex}\text{{ (fixed)}}", f"{shown.plain} (fixed)")

    ways: list[Cell] = [f"from {_called(graph, source)}" for source in sources]
    ends: list[Cell] = [f"to {graph.label(target)}" for target in targets]
    caption = f"Weights into {Words(graph).layer(layer)}"
    if len(sources) > few and len(targets) < len(sources):
        return _grid(caption, most, ends, ways, lambda row, at: weight(sources[row], targets[at]))
    return _grid(caption, most, ways, ends, lambda row, at: weight(sources[at], targets[row]))


def _called(graph: Architecture, number: int) -> str:
    return f"{graph.label(number)} (bias)" if graph.is_bias(number) else graph.label(number)


def _grid(
    caption: str,
    most: int,
    columns: list[Cell],
    rows: list[Cell],
    cell: Callable[[int, int], Cell],
) -> Table:
    """A table of `cell(row, column)` with at most so many columns.

    Where there are more, or very many rows, it shows the first ones, dots, and the last.
    """
    across, down = elided(len(columns), most), elided(len(rows), MOST_ROWS)

    def line(row: int | None) -> tuple[Cell, ...]:
        if row is None:
            return (VERTICAL, *(VERTICAL for _ in across))
        return (rows[row], *(ELISION if at is None else cell(row, at) for at in across))

    head = tuple(ELISION if at is None else columns[at] for at in across)
    shown = (len(across) - (None in across), len(down) - (None in down))
    left_out = len(columns) * len(rows) - shown[0] * shown[1]
    note = f"{_many(left_out, 'number')} of this table are not shown." if left_out else ""
    return Table(caption, ("", *head), tuple(line(row) for row in down), note)


# The result ---------------------------------------------------------------------------------------


def weights_after(trace: Trace, letters: Notation, format: NumberFormat) -> Table:
    """Every weight before and after the update; of very many the first ones and the last."""
    graph = trace.architecture
    before, after = trace.before.weight_array, trace.after.weight_array
    index = graph.parameter_index
    shown = elided(len(index), MOST_WEIGHTS)

    def row(at: int | None) -> tuple[Cell, ...]:
        if at is None:
            return (VERTICAL,) * 5
        source, target = graph.edge_array[at].tolist()
        change = float(trace.update[index[at]]) if index[at] >= 0 else 0.0
        values = (float(before[at]), change, float(after[at]))
        edge = f"{graph.label(source)} → {graph.label(target)}"
        return (letters.weight(source, target), edge, *(number(v, format) for v in values))

    left_out = len(index) - len(shown) + 1 if None in shown else 0
    note = f"{_many(left_out, 'weight')} are not shown here." if left_out else ""
    head: tuple[Cell, ...] = ("weight", "edge", "before", "change", "after")
    return Table("The new weights", head, tuple(row(at) for at in shown), note)


def outcome(trace: Trace, format: NumberFormat) -> str:
    """The loss before and after, both by a forward pass of the engine with the same samples."""
    several = len(trace.samples) > 1
    whose = f"these {len(trace.samples)} samples" if several else "this sample"
    alike = " with every neuron and connection in its place" if trace.mask is not None else ""
    try:
        before, after = (_cost(trace, network) for network in (trace.before, trace.after))
    except Diverged as stopped:
        return f"With the new weights the loss is no longer a finite number. {stopped.what}"
    way = "unchanged" if after == before else "smaller" if after < before else "larger"
    shown = format.text(before), format.text(after)
    if shown[0] == shown[1] and after != before:
        way = f"{way} by {format.text(abs(after - before))}"
    return (
        f"A forward pass with the new weights gives the loss of {whose} after the iteration"
        f"{alike}: {shown[1]}. Before it was {shown[0]}; it is now {way}."
    )


def _cost(trace: Trace, network: Network) -> float:
    scaled = tested(trace.architecture, trace.conventions, trace.settings.drop)
    passes = Passes(
        trace.architecture, len(trace.samples), trace.loss_name, trace.conventions, drop=scaled
    )
    passes.forward(network.parameters, trace.inputs)
    return passes.cost(trace.targets)
