"""Edits: pure functions from a document to a document.

Most take effect at an iteration and start a chapter there: what comes before stays as it was
(docs/decisions/0001-chapters.md). Each one checks what it is given and raises `UsageError` with
a sentence; the document it was given is never touched. An edit that changes nothing returns the
very same document.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from dataclasses import replace
from typing import Any

import numpy as np
from numpy.typing import ArrayLike, NDArray

from nnviz.document.journey import Journey
from nnviz.document.limits import LIMITS
from nnviz.document.model import Chapter, Document, View
from nnviz.errors import Diverged, UsageError
from nnviz.nn.architecture import Architecture, Layer
from nnviz.nn.conventions import Conventions
from nnviz.nn.initialisers import initialise
from nnviz.nn.network import Network
from nnviz.training.dataset import TRAINING

ChapterEdit = Callable[[Chapter], Chapter]


def at_iteration(document: Document, iteration: int, edit: ChapterEdit) -> Document:
    """The document in which `edit` takes effect at `iteration`; later chapters are dropped.

    Where a document would grow beyond its limits, its oldest chapters are let go.
    """
    here = chapter_from(document, iteration)
    edited = edit(here)
    return document if edited == here else _with_chapter(document, edited)


def chapter_from(document: Document, iteration: int) -> Chapter:
    """The state as it is before `iteration`, as a chapter that starts there."""
    chapter = document.chapter_at(iteration)
    if chapter.start == iteration:
        return chapter
    return replace(chapter, start=iteration, network=Journey(document).network(iteration))


def at_checkpoint(document: Document) -> Document:
    """The same document, with a chapter near the iteration at which it was left.

    A file of a long journey opens at once then, instead of computing its way there.
    """
    iteration = document.view.iteration
    chapter = document.chapter_at(iteration)
    if chapter.way_to(iteration) <= LIMITS.nanoseconds // 20 or chapter is not document.chapter:
        return document
    try:
        return _with_chapter(document, chapter_from(document, iteration))
    except Diverged:
        return document  # there is no state to keep at that iteration


# Weights --------------------------------------------------------------------------------------


def set_weight(
    document: Document, iteration: int, source: int, target: int, value: float
) -> Document:
    """Give the edge source → target another weight."""
    weight = _number(value, "A weight")
    return _network(document, iteration, lambda n: n.with_weight(source, target, weight))


def set_parameters(document: Document, iteration: int, parameters: ArrayLike) -> Document:
    """Give all edges other weights: a flat vector of shape (architecture.size,)."""
    return _network(document, iteration, lambda network: network.with_parameters(parameters))


def draw_weights(document: Document, iteration: int, init: str, seed: int) -> Document:
    """Draw all weights anew with an initialiser, such as `xavier`, and a seed."""
    return _network(
        document, iteration, lambda n: n.with_parameters(initialise(n.architecture, init, seed))
    )


# Functions ------------------------------------------------------------------------------------


def set_layer_activation(document: Document, iteration: int, layer: int, name: str) -> Document:
    """Give all neurons of a layer (counted from 1) another function."""
    return _functions(document, iteration, layer, lambda _: name)


def set_neuron_activation(document: Document, iteration: int, neuron: int, name: str) -> Document:
    """Give one neuron another function."""
    graph = document.chapter_at(iteration).network.architecture
    if graph.role(neuron) in ("input", "bias"):
        raise UsageError(f"Neuron {neuron} applies no function; it is an input or bias neuron.")
    layer = graph.layer_of(neuron)

    def changed(names: tuple[str, ...]) -> str | tuple[str, ...]:
        at = neuron - graph.neurons(layer)[0]
        all_names = (*names[:at], name, *names[at + 1 :])
        return name if set(all_names) == {name} else all_names

    return _functions(document, iteration, layer, changed)


# Samples --------------------------------------------------------------------------------------


def set_input(
    document: Document, iteration: int, sample: int, feature: int, value: float
) -> Document:
    """Change input `feature` of a sample, both counted from 0."""
    return _cell(document, iteration, "inputs", sample, feature, _number(value, "An input"))


def set_target(
    document: Document, iteration: int, sample: int, output: int, value: float
) -> Document:
    """Change target `output` of a sample, both counted from 0."""
    return _cell(document, iteration, "targets", sample, output, _number(value, "A target"))


def add_sample(
    document: Document,
    iteration: int,
    inputs: Sequence[float] | None = None,
    targets: Sequence[float] | None = None,
) -> Document:
    """Append a sample; without numbers it is a copy of the last one."""

    def edit(chapter: Chapter) -> Chapter:
        old = chapter.samples
        row = old.inputs[-1] if inputs is None else _row(inputs, old.inputs.shape[1], "inputs")
        wanted = (
            old.targets[-1] if targets is None else _row(targets, old.targets.shape[1], "targets")
        )
        samples = replace(
            old,
            inputs=np.vstack((old.inputs, row)),
            targets=np.vstack((old.targets, wanted)),
            roles=np.append(old.roles, TRAINING).astype(np.int8),
        )
        return replace(chapter, samples=samples)

    return at_iteration(document, iteration, edit)


def remove_sample(document: Document, iteration: int, sample: int) -> Document:
    """Remove a sample (counted from 0); the last one that is left stays."""

    def edit(chapter: Chapter) -> Chapter:
        old = chapter.samples
        _check_index(sample, len(old), "sample")
        if len(old) == 1:
            raise UsageError("A document needs at least one sample.")
        rest = replace(
            old,
            inputs=np.delete(old.inputs, sample, 0),
            targets=np.delete(old.targets, sample, 0),
            roles=np.delete(old.roles, sample),
        )
        return replace(chapter, samples=rest)

    return at_iteration(document, iteration, edit)


def set_samples(
    document: Document, iteration: int, inputs: ArrayLike, targets: ArrayLike
) -> Document:
    """Replace all samples: inputs (samples, features), targets (samples, outputs)."""
    return at_iteration(
        document,
        iteration,
        lambda chapter: replace(chapter, samples=chapter.samples.with_values(inputs, targets)),
    )


# Settings and conventions ---------------------------------------------------------------------


def set_settings(document: Document, iteration: int, **fields: Any) -> Document:
    """Change any of `loss`, `learning_rate`, `optimizer`, `batch_size`."""
    return at_iteration(
        document,
        iteration,
        lambda chapter: replace(chapter, settings=replace(chapter.settings, **fields)),
    )


def set_learning_rate(document: Document, iteration: int, value: float) -> Document:
    """Change the learning rate η."""
    return set_settings(document, iteration, learning_rate=_number(value, "The learning rate"))


def set_loss(document: Document, iteration: int, name: str) -> Document:
    """Measure the error with another loss."""
    return set_settings(document, iteration, loss=name)


def set_optimizer(document: Document, iteration: int, name: str) -> Document:
    """Update with another optimizer."""
    return set_settings(document, iteration, optimizer=name)


def set_batch_size(document: Document, iteration: int, size: int) -> Document:
    """Use this many samples in an iteration."""
    return set_settings(document, iteration, batch_size=size)


def set_conventions(document: Document, iteration: int, conventions: Conventions) -> Document:
    """Compute by the conventions of another text."""
    return at_iteration(
        document, iteration, lambda chapter: replace(chapter, conventions=conventions)
    )


# The document as a whole ----------------------------------------------------------------------


def set_view(document: Document, **fields: Any) -> Document:
    """Change how the document is looked at; see `View`."""
    return replace(document, view=replace(document.view, **fields))


def move_neuron(document: Document, number: int, x: float, y: float) -> Document:
    """Keep a neuron at a place chosen by hand."""
    document.network.architecture.check_neuron(number)
    others = [entry for entry in document.view.positions if entry[0] != number]
    return set_view(document, positions=tuple(sorted((*others, (number, float(x), float(y))))))


def rename(document: Document, name: str) -> Document:
    """Give the document, and with it its network, another name."""
    return document if name == document.name else replace(document, name=name)


def set_notes(document: Document, notes: str) -> Document:
    """Replace the notes."""
    return replace(document, notes=notes)


def replace_network(document: Document, network: Network) -> Document:
    """Begin again at iteration 0 with another network; samples stay where they still fit."""
    graph, old = network.architecture, document.samples
    fits = (old.inputs.shape[1], old.targets.shape[1]) == (graph.input_count, graph.output_count)
    fresh = Document.of(
        network,
        old.inputs if fits else None,
        old.targets if fits else None,
        settings=document.settings,
        conventions=document.conventions,
        notes=document.notes,
    )
    view: View = replace(document.view, iteration=0, address="", positions=())
    return replace(fresh, view=view, name=network.name or document.name)


# Parts ----------------------------------------------------------------------------------------


def _with_chapter(document: Document, last: Chapter) -> Document:
    earlier = [chapter for chapter in document.chapters if chapter.start < last.start]
    while earlier and (
        len(earlier) >= LIMITS.chapters
        or sum(chapter.numbers for chapter in (*earlier, last)) > LIMITS.numbers
    ):
        del earlier[0]
    return replace(document, chapter=last, earlier=tuple(earlier))


def _network(document: Document, iteration: int, change: Callable[[Network], Network]) -> Document:
    return at_iteration(
        document, iteration, lambda chapter: replace(chapter, network=change(chapter.network))
    )


def _functions(
    document: Document,
    iteration: int,
    layer: int,
    change: Callable[[tuple[str, ...]], str | tuple[str, ...]],
) -> Document:
    def edit(network: Network) -> Network:
        graph = network.architecture
        if not 2 <= layer <= graph.layer_count:
            raise UsageError(
                f"Layer {layer} applies no function; layers 2 to {graph.layer_count} do."
            )
        old = graph.layers[layer - 1]
        new = replace(old, activation=change(graph.activations(layer)))
        layers: tuple[Layer, ...] = (*graph.layers[: layer - 1], new, *graph.layers[layer:])
        changed = Architecture(layers, graph.connections, graph.names)
        return Network(changed, network.parameters, name=network.name)

    return _network(document, iteration, edit)


def _cell(
    document: Document, iteration: int, field: str, sample: int, column: int, value: float
) -> Document:
    def edit(chapter: Chapter) -> Chapter:
        table: NDArray[np.float64] = getattr(chapter.samples, field).copy()
        _check_index(sample, len(table), "sample")
        _check_index(column, table.shape[1], field.removesuffix("s"))
        table[sample, column] = value
        tables = {"inputs": chapter.samples.inputs, "targets": chapter.samples.targets}
        return replace(chapter, samples=chapter.samples.with_values(**tables | {field: table}))

    return at_iteration(document, iteration, edit)


def _row(values: Sequence[float], count: int, what: str) -> NDArray[np.float64]:
    if len(values) != count:
        raise UsageError(f"A sample has {count} {what} here, not {len(values)}.")
    return np.asarray(values, dtype=np.float64)


def _check_index(index: int, count: int, what: str) -> None:
    if not 0 <= index < count:
        raise UsageError(
            f"There is no {what} {index + 1}; there {'is one' if count == 1 else f'are {count}'}."
        )


def _number(value: float, what: str) -> float:
    try:
        number = float(value)
    except (TypeError, ValueError, OverflowError):
        number = math.nan
    if not math.isfinite(number):
        raise UsageError(f"{what} must be a finite number.")
    return number
