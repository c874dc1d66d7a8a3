"""`nnviz show NETWORK`: what a network is made of, in tables."""

from __future__ import annotations

import argparse
from collections.abc import Iterator
from typing import TYPE_CHECKING

from nnviz.cli import arguments as take
from nnviz.cli.output import say

if TYPE_CHECKING:
    from nnviz.document import Chapter
    from nnviz.nn.architecture import Architecture
    from nnviz.nn.network import Network
    from nnviz.steps import NumberFormat

SUMMARY = "Show a network: layers, functions, weights, samples, settings"

MOST_ROWS = 40


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """The network and how much of it."""
    take.add_network(parser)
    take.add_format(parser)
    parser.add_argument("--all", action="store_true", help="print every weight and sample")


def run(arguments: argparse.Namespace) -> int:
    """Print the tables."""
    chosen = take.choose(arguments)
    form = take.number_format(arguments)
    most = None if arguments.all else MOST_ROWS
    for part in (
        _summary(chosen),
        _layers(chosen.network.architecture),
        _edges(chosen.network, form, most),
        _samples(chosen, form, most),
        _settings(chosen.chapter, form),
    ):
        say(*part, end="\n\n")
    return 0


def _summary(chosen: take.Chosen) -> Iterator[str]:
    graph = chosen.network.architecture
    sizes = "-".join(str(layer.size) for layer in graph.layers)
    at = f", before iteration {chosen.iteration}" if chosen.iteration else ""
    yield f"{chosen.document.name or sizes}{at}"
    yield (
        f"{_count(graph.neuron_count, 'neuron')} in {_count(graph.layer_count, 'layer')}, "
        f"{_count(len(graph.edge_array), 'edge')}, {_count(graph.parameter_count, 'weight')}"
    )
    if not graph.is_layered():
        source, target = _passing_over(graph)
        yield (
            "it cannot be divided into layers that only feed the next one: the edge "
            f"{graph.label(source)} → {graph.label(target)} passes one over"
        )
    if chosen.document.notes:
        yield chosen.document.notes


def _passing_over(graph: Architecture) -> tuple[int, int]:
    """The first edge that leads further than into the next layer."""
    return next(
        (source, target)
        for source, target in graph.edges
        if graph.layer_of(target) > graph.layer_of(source) + 1
    )


def _layers(graph: Architecture) -> Iterator[str]:
    yield f"{'layer':<16}  {'neurons':<12}  {'bias':>4}  function"
    for layer in range(1, graph.layer_count + 1):
        numbers = graph.neurons(layer)
        span = f"{numbers[0]}" if len(numbers) == 1 else f"{numbers[0]} to {numbers[-1]}"
        bias = graph.bias_of(layer)
        functions = dict.fromkeys(graph.activation(number) for number in numbers)
        named = "none, it takes the inputs" if layer == 1 else ", ".join(functions)
        yield f"{graph.layer_label(layer):<16}  {span:<12}  {bias or '–':>4}  {named}"


def _edges(network: Network, form: NumberFormat, most: int | None) -> Iterator[str]:
    graph = network.architecture
    rows = [
        (f"{graph.label(source)} → {graph.label(target)}", form.text(float(weight)))
        for (source, target), weight in zip(
            graph.edge_array[:most].tolist(), network.weight_array[:most], strict=True
        )
    ]
    yield f"{'edge':<10}  {'weight':>10}"
    for edge, weight in rows:
        yield f"{edge:<10}  {weight:>10}"
    yield from _rest(len(graph.edge_array), len(rows))


def _samples(chosen: take.Chosen, form: NumberFormat, most: int | None) -> Iterator[str]:
    samples = chosen.chapter.samples
    outputs = chosen.network.predict(samples.inputs[:most])
    yield "input → output, target"
    for row in zip(samples.inputs[:most], outputs, samples.targets[:most], strict=True):
        inputs, given, wanted = (" ".join(form.text(float(v)) for v in part[:12]) for part in row)
        yield f"{inputs} → {given}, {wanted}"
    yield from _rest(len(samples), len(outputs))


def _settings(chapter: Chapter, form: NumberFormat) -> Iterator[str]:
    settings, conventions = chapter.settings, chapter.conventions
    yield (
        f"loss {settings.loss}, optimizer {settings.optimizer}, "
        f"learning rate {form.text(settings.learning_rate)}, "
        f"{_count(settings.batch_size, 'sample')} an iteration"
    )
    yield (
        f"conventions: squared error times {form.text(conventions.squared_error_factor)}, "
        f"{conventions.batch} over a batch, biases {conventions.biases}, "
        f"{conventions.update} update"
    )


def _rest(count: int, shown: int) -> Iterator[str]:
    if count > shown:
        yield f"… and {count - shown:,} more; --all prints them"


def _count(number: int, what: str) -> str:
    return f"{number:,} {what}{'' if number == 1 else 's'}"
