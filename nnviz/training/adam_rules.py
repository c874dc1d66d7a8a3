"""Update rules of the Adam family: a mean of slopes, divided by their size."""

from __future__ import annotations

from functools import lru_cache
from itertools import accumulate
from operator import mul

import numpy as np
from numpy.typing import NDArray

from nnviz.training.adaptive_rules import DELTA, quotient
from nnviz.training.constants import WEIGHT_DECAY, Constant, epsilon, learning_rate, share
from nnviz.training.terms import Scalar, Term
from nnviz.training.updates import Optimizer

_BETA1 = share(
    "beta1", r"\beta_1", "β₁", 0.9, "How much of the mean of slopes is kept at each update."
)
_BETA2 = share(
    "beta2", r"\beta_2", "β₂", 0.999, "How much of the size of slopes is kept at each update."
)
_BETA1_T = Scalar(
    "beta1_t",
    r"\beta_1^{t}",
    "β₁ᵗ",
    lambda beta1, t: beta1**t,
    "How much of m still is the 0 it began with.",
)
_BETA2_T = Scalar(
    "beta2_t",
    r"\beta_2^{t}",
    "β₂ᵗ",
    lambda beta2, t: beta2**t,
    "How much of v still is the 0 it began with.",
)

_M = Term(
    "m",
    "m",
    "m",
    lambda beta1, m, g: beta1 * m + (1 - beta1) * g,
    "The mean of the slopes, in which old ones fade.",
    keeps="m",
)
_V = Term(
    "v",
    "v",
    "v",
    lambda beta2, v, g: beta2 * v + (1 - beta2) * (g * g),
    "The mean of the squared slopes, in which old ones fade.",
    keeps="v",
)
_M_HAT = Term(
    "m_hat",
    r"\hat{m}",
    "m̂",
    lambda m, beta1_t: m / (1 - beta1_t),
    "The mean corrected for having begun at 0.",
)
_V_HAT = Term(
    "v_hat",
    r"\hat{v}",
    "v̂",
    lambda v, beta2_t: v / (1 - beta2_t),
    "The mean of squares corrected for having begun at 0.",
)
_QUOTIENT = quotient(
    lambda m_hat, v_hat, epsilon: m_hat / (np.sqrt(v_hat) + epsilon),
    lambda m_hat, v_hat, epsilon: m_hat / np.sqrt(v_hat + epsilon),
)

_ADAM = Optimizer(
    name="adam",
    label="Adam",
    adjustable=(learning_rate(0.001), _BETA1, _BETA2, epsilon(1e-8)),
    memory=("m", "v"),
    scalars=(_BETA1_T, _BETA2_T),
    terms=(_M, _V, _M_HAT, _V_HAT, *_QUOTIENT, DELTA),
    latex=r"w\leftarrow w-\eta\,\frac{\hat{m}}{\sqrt{\hat{v}}+\epsilon}",
    plain="w ← w − η·m̂/(√v̂ + ε)",
    meaning="A mean of the slopes is divided by the size they have, so a step is about as long as "
    "the learning rate, and shorter where slopes disagree.",
    source="D. Kingma and J. Ba 2015",
)

_ADAMAX = Optimizer(
    name="adamax",
    label="AdaMax",
    adjustable=(learning_rate(0.002), _BETA1, _BETA2, epsilon(1e-8)),
    memory=("m", "u"),
    scalars=(_BETA1_T,),
    terms=(
        _M,
        Term(
            "u",
            "u",
            "u",
            lambda beta2, u, g: np.maximum(beta2 * u, np.abs(g)),
            "The largest slope, in which old ones fade.",
            keeps="u",
            only="outside",
        ),
        Term(
            "u",
            "u",
            "u",
            lambda beta2, u, g, epsilon: np.maximum(beta2 * u, np.abs(g) + epsilon),
            "The largest slope, in which old ones fade.",
            keeps="u",
            only="inside",
        ),
        _M_HAT,
        *quotient(lambda m_hat, u, epsilon: m_hat / (u + epsilon), lambda m_hat, u: m_hat / u),
        DELTA,
    ),
    latex=r"u\leftarrow\max(\beta_2 u,\,|g|),\quad w\leftarrow w-\eta\,\frac{\hat{m}}{u+\epsilon}",
    plain="u ← max(β₂·u, |g|), w ← w − η·m̂/(u + ε)",
    meaning="Adam with the largest slope in place of the mean of squares. Where ε stands inside, "
    "it is added to |g|.",
    source="D. Kingma and J. Ba 2015, section 7.1",
)

_ADAMW = Optimizer(
    name="adamw",
    label="AdamW",
    adjustable=(
        learning_rate(0.001),
        _BETA1,
        _BETA2,
        epsilon(1e-8),
        Constant(
            WEIGHT_DECAY,
            r"\lambda",
            "λ",
            0.01,
            0.0,
            1e6,
            "How hard weights are pulled to 0, beside the slopes and not through them.",
        ),
    ),
    memory=("m", "v"),
    scalars=(_BETA1_T, _BETA2_T),
    terms=(
        _M,
        _V,
        _M_HAT,
        _V_HAT,
        *_QUOTIENT,
        Term(
            "decay",
            "d",
            "d",
            lambda weight_decay, w: weight_decay * w,
            "The pull to 0, which no mean and no quotient weakens.",
        ),
        Term(
            "delta",
            r"\Delta w",
            "Δw",
            lambda eta, q, decay: -eta * (q + decay),
            "The learning rate times quotient and decay, downhill.",
        ),
    ),
    latex=r"w\leftarrow w-\eta\left(\frac{\hat{m}}{\sqrt{\hat{v}}+\epsilon}+\lambda w\right)",
    plain="w ← w − η·(m̂/(√v̂ + ε) + λ·w)",
    meaning="Adam whose weight decay does not go through the means, so that it pulls all weights "
    "alike.",
    source="I. Loshchilov and F. Hutter 2019",
)


# Nadam ----------------------------------------------------------------------------------------


def _mu(beta1: float, momentum_decay: float, t: int) -> float:
    fading: float = 0.96 ** (t * momentum_decay)
    return beta1 * (1.0 - 0.5 * fading)


def _product(beta1: float, momentum_decay: float, t: int) -> float:
    """μ₁ · … · μ_t."""
    products = _products(beta1, momentum_decay)
    return float(products[min(t, len(products)) - 1])


@lru_cache(maxsize=16)
def _products(beta1: float, momentum_decay: float) -> NDArray[np.float64]:
    """The products of all μ up to where they no longer count beside 1.

    No μ is larger than β₁, which tells how many that are at most.
    """
    count = 2 if beta1 == 0.0 else 2 + int(np.log(1e-20) / np.log(beta1))
    shares = (_mu(beta1, momentum_decay, t) for t in range(1, count + 1))
    return np.fromiter(accumulate(shares, mul), np.float64)


_NADAM = Optimizer(
    name="nadam",
    label="Nadam",
    adjustable=(
        learning_rate(0.002),
        Constant(
            "beta1",
            r"\beta_1",
            "β₁",
            0.9,
            0.0,
            0.9999,
            "How much of the mean of slopes is kept at each update.",
        ),
        _BETA2,
        epsilon(1e-8),
        Constant(
            "momentum_decay",
            r"\psi",
            "ψ",
            0.004,
            0.0,
            1e6,
            "How fast the share μ of the look ahead grows from β₁/2 to β₁.",
        ),
    ),
    memory=("m", "v"),
    scalars=(
        Scalar("mu", r"\mu_{t}", "μₜ", _mu, "The share of the mean at this update."),
        Scalar(
            "mu_next",
            r"\mu_{t+1}",
            "μₜ₊₁",
            lambda beta1, momentum_decay, t: _mu(beta1, momentum_decay, t + 1),
            "The share of the mean at the next update.",
        ),
        Scalar("product", r"\pi_{t}", "πₜ", _product, "All shares so far, multiplied."),
        Scalar(
            "product_next",
            r"\pi_{t+1}",
            "πₜ₊₁",
            lambda beta1, momentum_decay, t: _product(beta1, momentum_decay, t + 1),
            "All shares and the next one, multiplied.",
        ),
        _BETA2_T,
    ),
    terms=(
        _M,
        _V,
        Term(
            "m_hat",
            r"\hat{m}",
            "m̂",
            lambda m, mu_next, product_next: m * (mu_next / (1 - product_next)),
            "The mean with the share it will have at the next update, corrected for its beginning.",
        ),
        Term(
            "g_hat",
            r"\hat{g}",
            "ĝ",
            lambda g, mu, product: g * ((1 - mu) / (1 - product)),
            "The slope with its share of the mean, corrected alike.",
        ),
        _V_HAT,
        *quotient(
            lambda m_hat, g_hat, v_hat, epsilon: (m_hat + g_hat) / (np.sqrt(v_hat) + epsilon),
            lambda m_hat, g_hat, v_hat, epsilon: (m_hat + g_hat) / np.sqrt(v_hat + epsilon),
        ),
        DELTA,
    ),
    latex=r"w\leftarrow w-\eta\,\frac{\hat{m}+\hat{g}}{\sqrt{\hat{v}}+\epsilon}",
    plain="w ← w − η·(m̂ + ĝ)/(√v̂ + ε)",
    meaning="Adam with Nesterov's look ahead: the mean counts as it will at the next update. "
    "Its share μ = β₁(1 − ½·0.96^(ψt)) grows with the iterations t.",
    source="T. Dozat 2016",
)

ADAM_FAMILY = (_ADAM, _ADAMAX, _NADAM, _ADAMW)
