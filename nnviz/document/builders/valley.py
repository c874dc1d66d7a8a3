"""`valley` and `parabola`: costs that are known functions of one or two weights."""

from __future__ import annotations

import numpy as np

from nnviz.document.builders.builder import Argument, Builder, a_choice, number_of
from nnviz.document.chapter import Chapter
from nnviz.document.model import Document
from nnviz.nn.network import Network
from nnviz.nn.valleys import (
    PARABOLA_INPUTS,
    VALLEY_INPUTS,
    parabola_network,
    valley_network,
)
from nnviz.training.dataset import Dataset
from nnviz.training.optimizers import OPTIMIZERS
from nnviz.training.settings import Settings

_RULES = tuple((one.name, one.label, one.meaning) for one in OPTIMIZERS.values())
_BETA = "beta"
_LARGEST_RATE = 1000.0
_SOURCE = "A. Zhang and others, Dive into Deep Learning, chapter on optimisation"


def _document(
    title: str,
    network: Network,
    inputs: tuple[tuple[float, ...], ...],
    settings: Settings,
    notes: str,
) -> Document:
    data = Dataset.of(inputs, np.zeros((len(inputs), 1)))
    return Document(Chapter(0, network, data, settings), name=title, notes=notes)


def _settings(optimizer: str, rate: float, beta: float, samples: int) -> Settings:
    constants = ((_BETA, beta),) if _takes_beta(optimizer) else ()
    return Settings("squared_error", rate, optimizer, samples, constants)


def _takes_beta(optimizer: str) -> bool:
    return any(one.name == _BETA for one in OPTIMIZERS[optimizer].adjustable)


def _make_valley(optimizer: str, rate: float, beta: float) -> Document:
    return _document(
        "Valley of two weights",
        valley_network(),
        VALLEY_INPUTS,
        _settings(optimizer, rate, beta, len(VALLEY_INPUTS)),
        f"{_valley(optimizer, rate, beta)} Look at the landscape of the loss over both weights "
        f"while it is trained. After {_SOURCE}; 20 iterations end at the points printed there.",
    )


def _make_parabola(rate: float) -> Document:
    return _document(
        "Parabola of one weight",
        parabola_network(),
        PARABOLA_INPUTS,
        _settings("sgd", rate, 0.0, 1),
        f"{_parabola(rate)} Look at the landscape of the loss over this weight. After {_SOURCE}; "
        "10 iterations end at the points printed there.",
    )


def _valley(optimizer: str, rate: float, beta: float) -> str:
    kept = f", β = {beta:g}" if _takes_beta(optimizer) else ""
    return (
        "Two weights of one linear neuron; over two samples its cost is exactly "
        f"0.1 w₁² + 2 w₂². It starts at (−5, −2) with {OPTIMIZERS[optimizer].label}, "
        f"η = {rate:g}{kept}."
    )


def _parabola(rate: float) -> str:
    factor = 1 - 2 * rate
    course = (
        "it arrives at once" if factor == 0 else
        "it stays where it is" if rate == 0 else
        "it never comes to rest" if abs(factor) == 1 else
        "it runs away" if abs(factor) > 1 else
        "it comes closer from one side" if factor > 0 else
        "it swings, and comes closer"
    )  # fmt: skip
    return (
        "One weight of one linear neuron; its cost is exactly w². It starts at 10, and each step "
        f"with η = {rate:g} multiplies it by 1 − 2η = {factor:g}: {course}."
    ).replace("= -", "= −")


def _rate(usual: str) -> Argument:
    return Argument(
        "rate",
        "Learning rate η",
        "How far a step goes along the slope.",
        number_of("The learning rate", 0.0, _LARGEST_RATE),
        usual,
    )


VALLEY = Builder(
    name="valley",
    title="Valley of two weights",
    description="Two weights whose cost is 0.1 w₁² + 2 w₂²: where step sizes and momentum show.",
    example="valley:momentum",
    arguments=(
        Argument(
            "optimizer",
            "Optimizer",
            "How a step is made from the gradient.",
            a_choice(_RULES, "optimizer"),
            "sgd",
            _RULES,
        ),
        _rate("0.4"),
        Argument(
            "beta",
            "β of momentum",
            "The share of its velocity that is kept; other optimizers do not ask for it.",
            number_of("β", 0.0, 0.9999),
            "0.5",
        ),
    ),
    make=_make_valley,
    summary=_valley,
    source=_SOURCE,
)

PARABOLA = Builder(
    name="parabola",
    title="Parabola of one weight",
    description="One weight whose cost is w²: a learning rate too small, good, and too large.",
    example="parabola:0.2",
    arguments=(_rate("0.2"),),
    make=_make_parabola,
    summary=_parabola,
    source=_SOURCE,
)
