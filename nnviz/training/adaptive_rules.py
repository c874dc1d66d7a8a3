"""Update rules that give every weight a step of its own by the squares of its slopes."""

from __future__ import annotations

import numpy as np

from nnviz.training.constants import epsilon, learning_rate, share
from nnviz.training.terms import Formula, Term
from nnviz.training.updates import Optimizer

_RHO = share("rho", r"\rho", "ρ", 0.9, "How much of the mean of squares is kept at each update.")

_MEAN_OF_SQUARES = Term(
    "v",
    "v",
    "v",
    lambda rho, v, g: rho * v + (1 - rho) * (g * g),
    "The mean of the squared slopes, in which old ones fade.",
    keeps="v",
)

DELTA = Term(
    "delta",
    r"\Delta w",
    "Δw",
    lambda eta, q: -eta * q,
    "The learning rate times the quotient, downhill.",
)


def quotient(outside: Formula, inside: Formula) -> tuple[Term, Term]:
    """The slope divided by the size slopes usually have, ε outside or inside the root."""
    meaning = "The slope compared with the size that slopes of this weight have."
    return (
        Term("q", "q", "q", outside, meaning, only="outside"),
        Term("q", "q", "q", inside, meaning, only="inside"),
    )


ADAPTIVE = (
    Optimizer(
        name="adagrad",
        label="Adagrad",
        adjustable=(learning_rate(0.01), epsilon(1e-10)),
        memory=("s",),
        terms=(
            Term(
                "s",
                "G",
                "G",
                lambda s, g: s + g * g,
                "The sum of all squared slopes so far.",
                keeps="s",
            ),
            *quotient(
                lambda g, s, epsilon: g / (np.sqrt(s) + epsilon),
                lambda g, s, epsilon: g / np.sqrt(s + epsilon),
            ),
            DELTA,
        ),
        latex=r"G\leftarrow G+g^{2},\quad w\leftarrow w-\eta\,\frac{g}{\sqrt{G}+\epsilon}",
        plain="G ← G + g², w ← w − η·g/(√G + ε)",
        meaning="Weights that have seen steep slopes take smaller steps; steps only shrink.",
        source="J. Duchi, E. Hazan and Y. Singer 2011",
    ),
    Optimizer(
        name="adadelta",
        label="Adadelta",
        adjustable=(learning_rate(1.0), _RHO, epsilon(1e-6)),
        memory=("v", "u"),
        terms=(
            _MEAN_OF_SQUARES,
            Term(
                "q",
                "q",
                "q",
                lambda u, epsilon, v, g: np.sqrt(u + epsilon) / np.sqrt(v + epsilon) * g,
                "The slope, in the ratio of the size of steps to the size of slopes.",
            ),
            Term(
                "u",
                "u",
                "u",
                lambda rho, u, q: rho * u + (1 - rho) * (q * q),
                "The mean of the squared steps, in which old ones fade.",
                keeps="u",
            ),
            DELTA,
        ),
        latex=r"v\leftarrow\rho v+(1-\rho)g^{2},\quad q="
        r"\frac{\sqrt{u+\epsilon}}{\sqrt{v+\epsilon}}\,g,\quad u\leftarrow\rho u+(1-\rho)q^{2},"
        r"\quad w\leftarrow w-\eta\,q",
        plain="v ← ρ·v + (1 − ρ)·g², q = √(u + ε)/√(v + ε)·g, u ← ρ·u + (1 − ρ)·q², w ← w − η·q",
        meaning="The size of the last steps takes the place of the learning rate. ε, which starts "
        "the first step, stands inside both roots.",
        source="M. Zeiler 2012",
    ),
    Optimizer(
        name="rmsprop",
        label="RMSProp",
        adjustable=(learning_rate(0.01), _RHO, epsilon(1e-8)),
        memory=("v",),
        terms=(
            _MEAN_OF_SQUARES,
            *quotient(
                lambda g, v, epsilon: g / (np.sqrt(v) + epsilon),
                lambda g, v, epsilon: g / np.sqrt(v + epsilon),
            ),
            DELTA,
        ),
        latex=r"v\leftarrow\rho v+(1-\rho)g^{2},\quad "
        r"w\leftarrow w-\eta\,\frac{g}{\sqrt{v}+\epsilon}",
        plain="v ← ρ·v + (1 − ρ)·g², w ← w − η·g/(√v + ε)",
        meaning="Every slope is divided by the size that slopes of its weight had lately.",
        source="T. Tieleman and G. Hinton 2012",
    ),
)
