"""How wrong an output is: one table, loss and derivative side by side.

A loss takes outputs a and targets y of shape (outputs, samples) and gives one number per sample;
the cost of a batch is their mean or sum (`Conventions.batch`). Entries named with a `fused`
activation know the same loss as a function of z, where nothing overflows and ∂C/∂z is a − y.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from nnviz.errors import UsageError
from nnviz.nn.conventions import Conventions
from nnviz.nn.functions import activation, softplus

Array = NDArray[Any]


@dataclass(frozen=True, slots=True)
class Loss:
    """A loss C(a, y) per sample and its derivative ∂C/∂a.

    `function(a, y)` gives shape (samples,), `derivative(a, y)` shape (outputs, samples).
    `wanted` says in words which targets `accepts(y)`; y has shape (outputs, samples).
    """

    name: str
    label: str
    function: Callable[[Array, Array], Array]
    derivative: Callable[[Array, Array], Array]
    latex: str
    latex_derivative: str
    plain: str
    plain_derivative: str
    meaning: str
    fused: str | None = None
    """The output activation with which loss and activation are one stable function of z."""
    logits: Callable[[Array, Array], Array] | None = None
    latex_fused: str = ""
    wanted: str = ""
    accepts: Callable[[Array], bool] = lambda y: True

    def fuses_with(self, activations: Iterable[str]) -> bool:
        """Whether an output layer with these activations makes one function of z with this loss."""
        return self.fused is not None and {activation(x).name for x in activations} == {self.fused}

    def from_logits(self, z: Array, y: Array) -> Array:
        """The loss per sample, shape (samples,), from the z of an output layer it fuses with."""
        if self.logits is None:
            raise UsageError(f"{self.label} is not fused with an activation function.")
        return self.logits(z, y)

    def delta(self, z: Array, a: Array, y: Array) -> Array:
        """δ = ∂C/∂z of an output layer it fuses with: a − y."""
        return a - y

    def check_targets(self, y: Array) -> None:
        """Raise a `UsageError` for targets the loss is not defined for; y is (outputs, samples)."""
        if not self.accepts(y):
            raise UsageError(f"{self.label} needs targets {self.wanted}.")


def _sum(values: Array) -> Array:
    total: Array = np.add.reduce(values, axis=0)
    return total


def _size(d: Array) -> Array:
    # |d| that keeps a complex step.
    return np.fmax(d, -d)


def _xlog(x: Array, p: Array) -> Array:
    # x ln p, with 0 ln 0 = 0.
    return x * np.log(np.where(x == 0, 1.0, p))


def _huber(a: Array, y: Array) -> Array:
    size = _size(a - y)
    near = np.fmin(size, 1.0)
    return _sum(near * (size - 0.5 * near))


def _binary_from_logits(z: Array, y: Array) -> Array:
    # −ln σ(z) = softplus(−z); written so that a tiny loss keeps all its digits.
    return _sum(y * softplus(-z) + (1.0 - y) * softplus(z))


def _categorical_from_logits(z: Array, y: Array) -> Array:
    below = z - np.fmax.reduce(z, axis=0, keepdims=True)
    return _sum(y * (np.log(np.add.reduce(np.exp(below), axis=0, keepdims=True)) - below))


_SQUARED_ERROR = Loss(
    name="squared_error",
    label="Squared error",
    function=lambda a, y: _sum((a - y) * (a - y)),
    derivative=lambda a, y: (a - y) * 2.0,
    latex=r"C=\sum_j (a_j-y_j)^2",
    latex_derivative=r"\frac{\partial C}{\partial a_j}=2\,(a_j-y_j)",
    plain="sum (a - y)^2",
    plain_derivative="2 (a - y)",
    meaning="The squared distance from outputs to targets: one large error outweighs many small.",
)

_HALF_SQUARED_ERROR = Loss(
    name="squared_error",
    label="Squared error",
    function=lambda a, y: _sum((a - y) * (a - y)) * 0.5,
    derivative=lambda a, y: a - y,
    latex=r"C=\frac{1}{2}\sum_j (a_j-y_j)^2",
    latex_derivative=r"\frac{\partial C}{\partial a_j}=a_j-y_j",
    plain="1/2 sum (a - y)^2",
    plain_derivative="a - y",
    meaning="Half the squared distance from outputs to targets, so that the derivative has no 2.",
)

_TABLE = (
    _SQUARED_ERROR,
    Loss(
        name="mean_squared_error",
        label="Mean squared error",
        function=lambda a, y: _sum((a - y) * (a - y)) / len(a),
        derivative=lambda a, y: (a - y) * (2.0 / len(a)),
        latex=r"C=\frac{1}{m}\sum_j (a_j-y_j)^2",
        latex_derivative=r"\frac{\partial C}{\partial a_j}=\frac{2}{m}\,(a_j-y_j)",
        plain="1/m sum (a - y)^2",
        plain_derivative="2/m (a - y)",
        meaning="The squared error divided by the number m of outputs.",
    ),
    Loss(
        name="absolute_error",
        label="Absolute error",
        function=lambda a, y: _sum(_size(a - y)),
        derivative=lambda a, y: np.sign(a - y),
        latex=r"C=\sum_j |a_j-y_j|",
        latex_derivative=r"\frac{\partial C}{\partial a_j}=\mathrm{sign}(a_j-y_j)",
        plain="sum |a - y|",
        plain_derivative="sign(a - y)",
        meaning="The distance itself: outliers pull no harder than any other sample.",
    ),
    Loss(
        name="huber",
        label="Huber loss",
        function=_huber,
        derivative=lambda a, y: np.fmax(np.fmin(a - y, 1.0), -1.0),
        latex=r"C=\sum_j \begin{cases}\frac{1}{2}(a_j-y_j)^2&|a_j-y_j|\le 1\\"
        r"|a_j-y_j|-\frac{1}{2}&|a_j-y_j|>1\end{cases}",
        latex_derivative=r"\frac{\partial C}{\partial a_j}=\max(-1,\,\min(1,\,a_j-y_j))",
        plain="sum (a - y)^2/2 if |a - y| <= 1, else |a - y| - 1/2",
        plain_derivative="a - y, held between -1 and 1",
        meaning="Half the squared error for small errors, the absolute error for large ones.",
    ),
    Loss(
        name="binary_cross_entropy",
        label="Binary cross-entropy",
        function=lambda a, y: -_sum(_xlog(y, a) + _xlog(1.0 - y, 1.0 - a)),
        derivative=lambda a, y: (a - y) / (a * (1.0 - a)),
        latex=r"C=-\sum_j \big(y_j\ln a_j+(1-y_j)\ln(1-a_j)\big)",
        latex_derivative=r"\frac{\partial C}{\partial a_j}=\frac{a_j-y_j}{a_j\,(1-a_j)}",
        plain="-sum y ln a + (1 - y) ln(1 - a)",
        plain_derivative="(a - y)/(a (1 - a))",
        meaning="How surprising the answers are when each output is the probability of a yes.",
        fused="sigmoid",
        logits=_binary_from_logits,
        latex_fused=r"\frac{\partial C}{\partial z_j}=a_j-y_j",
        wanted="between 0 and 1",
        accepts=lambda y: bool(np.all((y >= 0.0) & (y <= 1.0))),
    ),
    Loss(
        name="categorical_cross_entropy",
        label="Categorical cross-entropy",
        function=lambda a, y: -_sum(_xlog(y, a)),
        derivative=lambda a, y: -y / a,
        latex=r"C=-\sum_j y_j\ln a_j",
        latex_derivative=r"\frac{\partial C}{\partial a_j}=-\frac{y_j}{a_j}",
        plain="-sum y ln a",
        plain_derivative="-y/a",
        meaning="How surprising the right class is when the outputs are probabilities of classes.",
        fused="softmax",
        logits=_categorical_from_logits,
        latex_fused=r"\frac{\partial C}{\partial z_j}=a_j-y_j",
        wanted="that are probabilities: none below 0, adding up to 1 in each sample",
        accepts=lambda y: bool(np.all(y >= 0.0) and np.all(np.abs(_sum(y) - 1.0) <= 1e-9)),
    ),
    Loss(
        name="hinge",
        label="Hinge loss",
        function=lambda a, y: _sum(np.fmax(1.0 - y * a, 0.0)),
        derivative=lambda a, y: -y * np.heaviside(1.0 - y * a, 0.0),
        latex=r"C=\sum_j \max(0,\,1-y_j a_j)",
        latex_derivative=r"\frac{\partial C}{\partial a_j}="
        r"\begin{cases}-y_j&y_j a_j<1\\0&y_j a_j\ge 1\end{cases}",
        plain="sum max(0, 1 - y a)",
        plain_derivative="-y if y a < 1, else 0",
        meaning="Nothing once an output lies on the right side by 1, and a straight line before.",
        wanted="of -1 or 1",
        accepts=lambda y: bool(np.all(np.abs(y) == 1.0)),
    ),
)

LOSSES: dict[str, Loss] = {entry.name: entry for entry in _TABLE}

ALIASES = {
    "mse": "mean_squared_error",
    "mae": "absolute_error",
    "bce": "binary_cross_entropy",
    "cross_entropy": "categorical_cross_entropy",
}


def loss(name: str, conventions: Conventions | None = None) -> Loss:
    """The loss of a name, with the factor 1 or ½ the conventions ask for.

    `UsageError` lists the names when there is no such loss.
    """
    entry = LOSSES.get(ALIASES.get(name, name)) if isinstance(name, str) else None
    if entry is None:
        raise UsageError(
            f"There is no loss named {name!r}.", do=f"Choose one of {', '.join(LOSSES)}."
        )
    if conventions is not None and conventions.squared_error_factor == 0.5:
        return _HALF_SQUARED_ERROR if entry is _SQUARED_ERROR else entry
    return entry
