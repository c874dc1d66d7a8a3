"""Update rules in which all weights have one learning rate: gradient descent and momentum."""

from __future__ import annotations

from nnviz.training.constants import learning_rate, share
from nnviz.training.terms import Term
from nnviz.training.updates import Optimizer

_BETA = share("beta", r"\beta", "β", 0.9, "How much of the velocity is kept from update to update.")

_VELOCITY = Term(
    "v",
    "v",
    "v",
    lambda beta, v, g: beta * v + g,
    "The velocity: what is left of the one before, and the new slope.",
    keeps="v",
)

DESCENT = (
    Optimizer(
        name="sgd",
        label="Gradient descent",
        adjustable=(learning_rate(0.1),),
        terms=(
            Term(
                "delta",
                r"\Delta w",
                "Δw",
                lambda eta, g: -eta * g,
                "Against the slope, further the steeper it is.",
            ),
        ),
        latex=r"w\leftarrow w-\eta\,g",
        plain="w ← w − η·g",
        meaning="Every weight moves against its derivative, further the steeper the loss is.",
        source="A. Cauchy 1847; H. Robbins and S. Monro 1951",
    ),
    Optimizer(
        name="momentum",
        label="Momentum",
        adjustable=(learning_rate(0.01), _BETA),
        memory=("v",),
        terms=(
            _VELOCITY,
            Term(
                "delta",
                r"\Delta w",
                "Δw",
                lambda eta, v: -eta * v,
                "Against the velocity; the learning rate of now applies to all of it.",
            ),
        ),
        latex=r"v\leftarrow\beta v+g,\quad w\leftarrow w-\eta\,v",
        plain="v ← β·v + g, w ← w − η·v",
        meaning="A ball that rolls downhill: slopes that agree add up, slopes that alternate "
        "cancel. The velocity is a sum of slopes.",
        source="PyTorch; Zhang et al., Dive into Deep Learning",
    ),
    Optimizer(
        name="momentum_classic",
        label="Momentum, classic form",
        adjustable=(learning_rate(0.01), _BETA),
        memory=("v",),
        terms=(
            Term(
                "v",
                "v",
                "v",
                lambda beta, v, eta, g: beta * v - eta * g,
                "The velocity: what is left of the one before, and a step against the new slope.",
                keeps="v",
            ),
            Term("delta", r"\Delta w", "Δw", lambda v: v, "The velocity itself."),
        ),
        latex=r"v\leftarrow\beta v-\eta\,g,\quad w\leftarrow w+v",
        plain="v ← β·v − η·g, w ← w + v",
        meaning="Momentum whose velocity is a sum of steps. With a constant learning rate it moves "
        "as the other form does; when the rate changes, steps already in the velocity do not.",
        source="B. Polyak 1964; Rumelhart, Hinton and Williams 1986",
    ),
    Optimizer(
        name="nesterov",
        label="Nesterov momentum",
        adjustable=(learning_rate(0.01), _BETA),
        memory=("v",),
        terms=(
            _VELOCITY,
            Term(
                "ahead",
                r"\tilde{g}",
                "g̃",
                lambda g, beta, v: g + beta * v,
                "The slope, and where the velocity is going to lead anyway.",
            ),
            Term(
                "delta",
                r"\Delta w",
                "Δw",
                lambda eta, ahead: -eta * ahead,
                "Against the slope that looks ahead.",
            ),
        ),
        latex=r"v\leftarrow\beta v+g,\quad w\leftarrow w-\eta\,(g+\beta v)",
        plain="v ← β·v + g, w ← w − η·(g + β·v)",
        meaning="Momentum that looks ahead: the next stretch of the velocity is counted already, "
        "so it brakes earlier.",
        source="Y. Nesterov 1983; in the form of Sutskever et al. 2013 and PyTorch",
    ),
)
