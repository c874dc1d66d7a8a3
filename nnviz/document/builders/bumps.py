"""`bumps:sine:6`: a curve put together from bumps, each of them two steep sigmoids."""

from __future__ import annotations

from dataclasses import replace

from nnviz.document.builders.builder import Argument, Builder, a_choice, count_of, number_of
from nnviz.document.chapter import Chapter
from nnviz.document.edits import replace_network
from nnviz.document.model import Document
from nnviz.errors import UsageError
from nnviz.nn.bumps import (
    LEAST_STEEPNESS,
    MOST_BUMPS,
    MOST_STEEPNESS,
    STEEPNESS,
    Fit,
    bump_count,
    bump_network,
    measure,
    steepness_of,
)
from nnviz.nn.network import Network
from nnviz.training.dataset import TRAINING, Dataset
from nnviz.training.generators import GENERATORS, generate, generator
from nnviz.training.settings import Settings

SAMPLES = 200
FIRST = 6  # bumps, where none were there

CURVES = tuple(
    (rule.name, rule.label, rule.meaning)
    for rule in GENERATORS.values()
    if rule.kind == "regression" and len(rule.features) == 1
)
_SETTINGS = Settings("squared_error", 0.002, "adam", 20)


def bump_document(data: Dataset, count: int, steepness: float = STEEPNESS) -> Document:
    """Bumps that follow the training samples of any data set with one input and one number."""
    network, fit = _fitted(data, count, steepness)
    title = f"{data.name or 'Curve'} in {count} bump{'s' * (count != 1)}"
    notes = (
        f"{_sentence(fit)} Each bump is two sigmoids: one climbs, the other steps down again. "
        "After M. Nielsen, Neural Networks and Deep Learning, chapter 4. Nothing was trained: "
        "it shows that such a network exists, not that training finds it."
    )
    return Document(Chapter(0, network, data, _SETTINGS), name=title, notes=notes)


def more_bumps(document: Document, count: int | None = None) -> Document:
    """The samples of a document followed by another number of bumps: an edit.

    Where its network is made of bumps already, by twice as many unless said otherwise; else the
    network gives way to one of `FIRST` bumps. `UsageError` where the samples are no curve.
    """
    bumps = bump_count(document.network)
    usual = FIRST if bumps is None else min(2 * bumps, MOST_BUMPS)
    wanted = usual if count is None else count
    steepness = STEEPNESS if bumps is None else steepness_of(document.network)
    made = bump_document(document.samples, wanted, steepness)
    return replace(replace_network(document, made.network), notes=made.notes)


def can_follow(data: Dataset) -> bool:
    """Whether bumps can follow a data set: one input and a number as a target."""
    widths = data.inputs.shape[1], data.targets.shape[1]
    return widths == (1, 1) and len(data) > 1 and not data.classes


def _fitted(data: Dataset, count: int, steepness: float) -> tuple[Network, Fit]:
    if not can_follow(data):
        raise UsageError(
            "Bumps follow a curve: samples with one input and one number as a target.",
            do="Choose a data set such as sine or step.",
        )
    inputs, targets = data.part(TRAINING)
    network = bump_network(inputs, targets, count, steepness)
    return network, measure(network, inputs, targets)


def _curve(name: str) -> Dataset:
    return generate(name, SAMPLES, 0.0, 1)


def _make(curve: str, count: int, steepness: float) -> Document:
    return bump_document(_curve(curve), count, steepness)


def _summary(curve: str, count: int, steepness: float) -> str:
    return f"{generator(curve).meaning} {_sentence(_fitted(_curve(curve), count, steepness)[1])}"


def _sentence(fit: Fit) -> str:
    bumps = f"{fit.bumps} bumps are" if fit.bumps != 1 else "1 bump is"
    return (
        f"{bumps} {fit.neurons} hidden neurons; the curve is missed by {fit.rms:.2g} on "
        f"average (root mean square) and by {fit.largest:.2g} at most."
    )


BUMPS = Builder(
    name="bumps",
    title="Bumps along a curve",
    description="A curve put together from bumps, each of them two steep sigmoids, untrained.",
    example="bumps:sine:6",
    arguments=(
        Argument(
            "curve",
            "Curve",
            "What is followed: samples without noise.",
            a_choice(CURVES, "curve"),
            "sine",
            CURVES,
        ),
        Argument(
            "count",
            "Bumps",
            f"How many, 1 to {MOST_BUMPS}; each takes two hidden neurons.",
            count_of("The number of bumps", 1, MOST_BUMPS),
            "6",
        ),
        Argument(
            "steepness",
            "Steepness",
            "How steep their flanks are; below about 5, bumps melt into one another.",
            number_of("A steepness", LEAST_STEEPNESS, MOST_STEEPNESS),
            f"{STEEPNESS:g}",
        ),
    ),
    make=_make,
    summary=_summary,
    source="M. Nielsen, Neural Networks and Deep Learning, chapter 4",
)
