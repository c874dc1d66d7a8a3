"""The edits between two states of a document, as actions: names with their arguments."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
from numpy.typing import NDArray

from nnviz.document import presets
from nnviz.document.builders import BUILDERS, is_built
from nnviz.document.chapter import Chapter
from nnviz.document.model import Document
from nnviz.errors import NnvizError
from nnviz.lessons.actions_network import data_of, network_document
from nnviz.nn.architecture import Architecture
from nnviz.nn.initialisers import INITIALISERS, initialise
from nnviz.training.dataset import TRAINING, VALIDATION, Dataset
from nnviz.training.datasets import DATASETS
from nnviz.training.generators import recipe_of
from nnviz.training.splitting import split

Change = tuple[str, object]

FEW = 60  # numbers that are written one by one
SEEDS = 20  # seeds among which one is looked for
MOST_DRAWN = 2_000  # weights for which that is done


def name_of(document: Document) -> str | None:
    """The name by which the action `network` finds a document; None where there is none."""
    chapter = document.chapters[0]
    sizes = [layer.size for layer in chapter.network.architecture.layers]
    recipe = recipe_of(chapter.samples)
    known = [one for one in presets.PRESETS if presets.preset_document(one).name == document.name]
    made = [builder.example for builder in BUILDERS.values()]
    made += [recipe.name] if recipe is not None and is_built(recipe.name) else []
    for name in (*known, *made, "-".join(map(str, sizes))):
        try:
            found = network_document(name)
        except NnvizError:
            continue
        layers = found.network.architecture.layers
        if found.name == document.name and [layer.size for layer in layers] == sizes:
            return name
    return None


def can_become(here: Chapter, there: Chapter) -> bool:
    """Whether edits can make one state into the other, as far as their sizes go."""
    graphs = [chapter.network.architecture for chapter in (here, there)]
    widths = [([layer.size for layer in graph.layers], graph.connections) for graph in graphs]
    samples = [chapter.samples.inputs.shape for chapter in (here, there)]
    same = samples[0] == samples[1] or _source(there.samples) is not None
    return same and widths[0] == widths[1]


def changes(here: Chapter, there: Chapter) -> list[Change]:
    """What makes one state into another, in an order in which it can mostly be done."""
    return [
        *_data(here.samples, there.samples),
        *_functions(here.network.architecture, there.network.architecture),
        *_weights(here, there),
        *_settings(here, there),
    ]


# Data -------------------------------------------------------------------------------------------


def _data(here: Dataset, there: Dataset) -> Iterator[Change]:
    if here == there:
        return
    known = _source(there)
    if known is not None and known[1] != here and _whole(known[1]) != _whole(here):
        yield "data", known[0]
        here = known[1]
    shapes = [(one.inputs.shape, one.targets.shape) for one in (here, there)]
    if shapes[0] != shapes[1]:
        return
    for name, old, new in (
        ("input", here.inputs, there.inputs),
        ("target", here.targets, there.targets),
    ):
        cells = np.argwhere(old != new)
        if len(cells) <= FEW:
            for row, column in cells.tolist():
                yield name, f"{column + 1}:{float(new[row, column])!r}:{row}"
    if not np.array_equal(here.roles, there.roles):
        yield from _parted(there)


def _whole(data: Dataset) -> Dataset:
    """The data without what its samples are used for."""
    return data.with_roles(np.zeros(len(data), np.int8))


def _source(data: Dataset) -> tuple[str, Dataset] | None:
    """What the action `data` calls the set that this one was made of."""
    recipe = recipe_of(data)
    if recipe is not None:
        name = f"{recipe.name}:{recipe.size}:{recipe.noise!r}:{recipe.seed}"
        return name, data_of(recipe.name, recipe.size, recipe.noise, recipe.seed)
    for name, shipped in DATASETS.items():
        if data.name == shipped.label:
            return name, data_of(name, None, None, 0)
    return None


def _parted(data: Dataset) -> Iterator[Change]:
    count = int((data.roles == VALIDATION).sum())
    if (data.roles == TRAINING).all():
        yield "validation", 0
        return
    for share in dict.fromkeys((count / len(data), round(count / len(data), 2), 0.25, 0.2, 0.5)):
        for seed in range(SEEDS):
            if np.array_equal(split(data, share, seed=seed).roles, data.roles):
                yield "validation", f"{share!r}:{seed}"
                return


# Functions and weights --------------------------------------------------------------------------


def _functions(here: Architecture, there: Architecture) -> Iterator[Change]:
    if here.layer_count != there.layer_count:
        return
    for layer in range(2, there.layer_count + 1):
        old, new = here.activations(layer), there.activations(layer)
        if old != new and len(set(new)) == 1:
            yield "activation", f"{layer}:{new[0]}"
        elif old != new:
            for number, (before, after) in zip(
                there.neurons(layer), zip(old, new, strict=True), strict=True
            ):
                if before != after:
                    yield "activation", f"neuron{number}:{after}"
    for number, (one, other) in enumerate(zip(here.layers, there.layers, strict=True), 1):
        if one.dropout != other.dropout:
            yield "dropout", f"{number}:{other.dropout!r}"


def _weights(here: Chapter, there: Chapter) -> Iterator[Change]:
    old, new = here.network, there.network
    if old.architecture.size != new.architecture.size:
        return
    if np.array_equal(old.parameters, new.parameters):
        return
    if (all_of_them := _drawn(new.architecture, new.parameters)) is not None:
        yield "weights", all_of_them
        return
    changed = np.flatnonzero(old.weight_array != new.weight_array)
    if len(changed) <= FEW:
        for position in changed.tolist():
            source, target = new.architecture.edge_array[position].tolist()
            yield "weight", f"{source}-{target}:{float(new.weight_array[position])!r}"


def _drawn(graph: Architecture, parameters: NDArray[np.float64]) -> str | None:
    """How all weights were set at once, where that can be found out."""
    edges = parameters[graph.trainable_mask]
    if len(edges) > 1 and (edges == edges[0]).all():
        return f"all:{float(edges[0])!r}"
    if graph.size > MOST_DRAWN:
        return None
    for name in INITIALISERS:
        for seed in range(SEEDS):
            if np.array_equal(initialise(graph, name, seed), parameters):
                return f"{name}:{seed}"
    return None


# Settings ---------------------------------------------------------------------------------------


def _settings(here: Chapter, there: Chapter) -> Iterator[Change]:
    old, new = here.settings, there.settings
    if old.loss != new.loss:
        yield "loss", new.loss
    if (old.optimizer, old.constants) != (new.optimizer, new.constants):
        yield "optimizer", _rule(new.optimizer, new.own_constants)
    schedules = [(one.schedule, one.schedule_constants) for one in (old, new)]
    if schedules[0] != schedules[1]:
        yield "schedule", _rule(new.schedule, dict(new.schedule_constants))
    for name in ("l1", "l2"):
        if getattr(old, name) != getattr(new, name):
            yield "penalty", f"{name}:{getattr(new, name)!r}"
    if old.shuffle != new.shuffle:
        yield "shuffle", "on" if new.shuffle else "off"
    if old.learning_rate != new.learning_rate:
        yield "rate", repr(new.learning_rate)
    if old.batch_size != new.batch_size:
        yield "batch", new.batch_size
    if old.seed != new.seed:
        yield "seed", new.seed


def _rule(name: str, constants: dict[str, float]) -> str:
    """A rule with the constants that are not the usual ones."""
    return ":".join((name, *(f"{key}={value!r}" for key, value in constants.items())))
