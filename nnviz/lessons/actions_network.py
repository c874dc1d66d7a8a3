"""Actions that begin with another network or learn from other data; never from a file."""

from __future__ import annotations

import difflib
from dataclasses import replace
from functools import lru_cache
from itertools import pairwise
from typing import Any

from nnviz.document import edits, presets
from nnviz.document.builders import BUILDERS, is_built
from nnviz.document.builders.builder import SEPARATOR
from nnviz.document.model import Document
from nnviz.errors import UsageError
from nnviz.lessons import reading
from nnviz.lessons.actions_kind import ActionKind
from nnviz.lessons.costs import spending
from nnviz.lessons.showing import Showing
from nnviz.training.dataset import Dataset
from nnviz.training.datasets import DATASETS, load_dataset
from nnviz.training.generators import GENERATORS, LARGEST_NOISE, generate
from nnviz.training.splitting import split
from nnviz.training.truth import PREFIX, bits_of

MOST_WEIGHTS = 50_000
MOST_DRAWN = 5_000  # samples
_MADE = 50  # nanoseconds for a number of a new network or of new data


# Networks ---------------------------------------------------------------------------------------


def check_network(text: str) -> str:
    """A network's name as it is written; `UsageError` where it names none. No file is looked at."""
    name = text.strip()
    if presets.is_sizes(name):
        counts = [int(count) for count in name.replace("–", "-").split("-")]
        weights = sum((one + 1) * two for one, two in pairwise(counts))
        if weights > MOST_WEIGHTS:
            raise UsageError(
                f"A lesson shows networks of up to {MOST_WEIGHTS:,} weights, not {weights:,}."
            )
    elif is_built(name):
        builder, _, arguments = name.partition(SEPARATOR)
        BUILDERS[builder].read(arguments)
    elif name not in presets.PRESETS:
        near = difflib.get_close_matches(name, (*presets.PRESETS, *BUILDERS), n=2, cutoff=0.6)
        raise UsageError(
            f"{reading.shown(name)} is no network that a lesson can begin with.",
            do=f"Did you mean {' or '.join(near)}?"
            if near
            else "Such are presets, sizes such as 2-4-1, and networks made for a purpose: "
            f"{', '.join(one.example for one in BUILDERS.values())}.",
        )
    return name


def network_document(name: str) -> Document:
    """The document of a network's name."""
    return presets.network_document(check_network(name))


def _network(showing: Showing, name: str) -> Showing:
    """Another network, looked at as before, with nothing selected or lit."""
    document = network_document(name)
    spent = spending(showing, 1_000_000 + _MADE * document.network.architecture.size)
    old = showing.view
    view = replace(
        document.view,
        notation=old.notation,
        decimals=old.decimals,
        decimal_comma=old.decimal_comma,
        fractions=old.fractions,
        detail=old.detail,
        iteration=document.first,
        address="",
    )
    return replace(
        showing,
        document=replace(document, view=view),
        selection="",
        highlight=(),
        spent=spent,
    )


# Data -------------------------------------------------------------------------------------------


def read_data(text: str) -> tuple[str, int | None, float | None, int]:
    """Name, size, noise and seed; None for what is usual."""
    body = text.strip()
    prefix = PREFIX if body.startswith(PREFIX) else ""
    form = "sine, or sine:200:0.1:3 with size, noise and seed"
    name, *rest = reading.parts(body.removeprefix(PREFIX), 1, 4, form)
    if name in DATASETS and not prefix:
        if rest:
            raise UsageError(f"{DATASETS[name].label} was measured: it has no size and no noise.")
        return name, None, None, 0
    if prefix:
        bits_of(prefix + name)
    else:
        reading.one_of(name, (*GENERATORS, *DATASETS), "data set")
    size, noise, seed = (*rest, None, None, None)[:3]
    return (
        prefix + name,
        None if size is None else reading.whole(size, "The size", low=1, high=MOST_DRAWN),
        None if noise is None else reading.number(noise, "Noise", low=0.0, high=LARGEST_NOISE),
        0 if seed is None else reading.seed(seed),
    )


@lru_cache(maxsize=32)
def data_of(name: str, size: int | None, noise: float | None, seed: int) -> Dataset:
    """The data set that an argument of `data` means."""
    if name in DATASETS:
        return load_dataset(name)
    return generate(name, size, noise, seed)


def _data(showing: Showing, given: tuple[Any, ...]) -> Showing:
    data = data_of(*given)
    graph = showing.architecture
    widths = data.inputs.shape[1], data.targets.shape[1]
    if widths != (graph.input_count, graph.output_count):
        raise UsageError(
            f"This data has {_counted(widths[0], 'input')} and {_counted(widths[1], 'target')}, "
            f"the network {_counted(graph.input_count, 'input neuron')} and "
            f"{_counted(graph.output_count, 'output neuron')}.",
            do="Begin with a network that fits.",
        )
    spent = spending(showing, 1_000_000 + _MADE * data.inputs.size)
    document = edits.set_dataset(showing.document, showing.iteration, data)
    return replace(showing, document=document, spent=spent)


def _counted(count: int, what: str) -> str:
    return f"{count} {what}{'' if count == 1 else 's'}"


def _validation(text: str) -> tuple[float, int]:
    share, *seed = reading.parts(text, 1, 2, "0.25 or 0.25:1")
    return (
        reading.number(share, "The share for validation", low=0.0, high=0.9),
        reading.seed(seed[0]) if seed else 0,
    )


def _part(showing: Showing, given: tuple[float, int]) -> Showing:
    share, seed = given
    data = split(showing.chapter.samples, share, seed=seed)
    return showing.having(edits.set_dataset(showing.document, showing.iteration, data))


BEGINNINGS = (
    ActionKind(
        "network",
        ("running-example", "2-4-1", "truth:0110"),
        "begin with another network and its data: what NETWORK can be on the command line, "
        "but for files",
        check_network,
        _network,
    ),
    ActionKind(
        "data",
        ("step:50", "sine:200:0.1:3"),
        "learn from other data: name, size, noise, seed",
        read_data,
        _data,
    ),
    ActionKind(
        "validation",
        ("0.25", "0.25:1"),
        "keep this share of the samples for validation; which ones is drawn from a seed",
        _validation,
        _part,
    ),
)
