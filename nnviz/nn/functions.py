"""The functions inside neurons: one table, function and derivative side by side.

Every function is a handful of ufuncs on real or complex arrays. That makes the table the only
place where a function is written: a pass records the same expression once and replays it in
preallocated buffers (`nnviz.nn.recorder`), and a complex step checks the derivative.

`np.fmax` stands where one expects `np.maximum`: equal on numbers, a fifth of its fixed cost. On
complex arrays both compare real parts first, which is what a complex step needs.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from reprlib import repr as shortened
from typing import Any

import numpy as np
from numpy.typing import ArrayLike, NDArray

from nnviz.errors import UsageError
from nnviz.nn.normal import density, distribution

Array = NDArray[Any]

LEAK = 0.01


@dataclass(frozen=True, slots=True)
class Activation:
    """A function f with a = f(z), applied to arrays of shape (neurons, samples).

    `derivative(z, a)` is f′(z), given both z and a because many derivatives are short in a; at a
    kink it is 0, or the slope to the left where that is not 0. `whole_layer` functions depend on
    every z of a layer: `derivative` is then ∂a_j/∂z_j alone and `jacobian_product` the rest.
    A function that is not `trainable` says in `refusal` why no gradient passes through it.
    """

    name: str
    label: str
    symbol: str
    """LaTeX of the function's letter."""
    function: Callable[[Array], Array]
    derivative: Callable[[Array, Array], Array]
    latex: str
    latex_derivative: str
    plain: str
    plain_derivative: str
    meaning: str
    range: tuple[float, float] = (-6.0, 6.0)
    """The stretch of z that shows the function's shape in a plot."""
    jacobian_product: Callable[[Array, Array], Array] | None = None
    """(a, ∂C/∂a) → ∂C/∂z for a function of the whole layer."""
    refusal: str = ""

    @property
    def trainable(self) -> bool:
        """Whether a gradient can pass."""
        return not self.refusal

    @property
    def whole_layer(self) -> bool:
        """Whether each a depends on every z of the layer."""
        return self.jacobian_product is not None

    def value(self, z: ArrayLike) -> Array:
        """f(z) of one number or of any array (neurons along axis 0), without a warning."""
        with np.errstate(all="ignore"):
            return np.asarray(self.function(np.asarray(z, dtype=np.float64)))

    def slope(self, z: ArrayLike) -> Array:
        """f′(z) of one number or of any array (neurons along axis 0), without a warning."""
        with np.errstate(all="ignore"):
            z = np.asarray(z, dtype=np.float64)
            return np.asarray(self.derivative(z, self.function(z)))

    def pullback(self, z: Array, a: Array, da: Array) -> Array:
        """δ = ∂C/∂z from ∂C/∂a, all of shape (neurons, samples)."""
        if self.jacobian_product is not None:
            return self.jacobian_product(a, da)
        return da * self.derivative(z, a)


def sigmoid(z: Array) -> Array:
    # e^(−z) may overflow to infinity, and 1/(1 + ∞) is the 0 that is wanted.
    return 1.0 / (np.exp(-z) + 1.0)


def relu(z: Array) -> Array:
    return np.fmax(z, 0.0)


def softplus(z: Array) -> Array:
    # e^(−|z|) cannot overflow; min(z, −z) is −|z| and keeps a complex step.
    return np.fmax(z, 0.0) + np.log1p(np.exp(np.fmin(z, -z)))


def softmax(z: Array) -> Array:
    """Softmax over axis 0. Shifting by the largest z changes nothing and prevents overflow."""
    e: Array = np.exp(z - np.fmax.reduce(z, axis=0, keepdims=True))
    shares: Array = e / np.add.reduce(e, axis=0, keepdims=True)
    return shares


def _softmax_product(a: Array, da: Array) -> Array:
    delta: Array = a * (da - np.add.reduce(da * a, axis=0, keepdims=True))
    return delta


_TABLE = (
    Activation(
        name="identity",
        label="Identity",
        symbol=r"\mathrm{id}",
        function=lambda z: z,
        derivative=lambda z, a: np.ones_like(z),
        latex=r"\mathrm{id}(z)=z",
        latex_derivative=r"\mathrm{id}'(z)=1",
        plain="z",
        plain_derivative="1",
        meaning="Passes the weighted input on unchanged; layers of it collapse into one matrix.",
    ),
    Activation(
        name="sigmoid",
        label="Sigmoid (logistic)",
        symbol=r"\sigma",
        function=sigmoid,
        derivative=lambda z, a: a * (1.0 - a),
        latex=r"\sigma(z)=\frac{1}{1+e^{-z}}",
        latex_derivative=r"\sigma'(z)=a\,(1-a)",
        plain="1/(1 + e^-z)",
        plain_derivative="a (1 - a)",
        meaning="Squeezes any number into 0 to 1; its slope is at most 1/4, fading both ways.",
    ),
    Activation(
        name="tanh",
        label="Hyperbolic tangent",
        symbol=r"\tanh",
        function=lambda z: np.tanh(z),
        derivative=lambda z, a: 1.0 - a * a,
        latex=r"\tanh(z)=\frac{e^{z}-e^{-z}}{e^{z}+e^{-z}}",
        latex_derivative=r"\tanh'(z)=1-a^{2}",
        plain="(e^z - e^-z)/(e^z + e^-z)",
        plain_derivative="1 - a^2",
        meaning="Squeezes any number into -1 to 1, symmetric about 0, where its slope is 1.",
        range=(-4.0, 4.0),
    ),
    Activation(
        name="relu",
        label="ReLU",
        symbol=r"\mathrm{ReLU}",
        function=relu,
        derivative=lambda z, a: np.sign(a),
        latex=r"\mathrm{ReLU}(z)=\max(0,\,z)",
        latex_derivative=r"\mathrm{ReLU}'(z)=\begin{cases}1&z>0\\0&z\le 0\end{cases}",
        plain="max(0, z)",
        plain_derivative="1 if z > 0, else 0",
        meaning="Lets positive numbers through, silences the rest; the slope at 0 is taken as 0.",
        range=(-4.0, 4.0),
    ),
    Activation(
        name="leaky_relu",
        label="Leaky ReLU",
        symbol=r"\mathrm{LReLU}",
        function=lambda z: np.fmax(z, z * LEAK),
        derivative=lambda z, a: np.fmax(np.sign(z), LEAK),
        latex=r"\mathrm{LReLU}(z)=\max(0.01\,z,\,z)",
        latex_derivative=r"\mathrm{LReLU}'(z)=\begin{cases}1&z>0\\0.01&z\le 0\end{cases}",
        plain="max(0.01 z, z)",
        plain_derivative="1 if z > 0, else 0.01",
        meaning="A ReLU that lets a hundredth of a negative number pass: no neuron falls silent.",
        range=(-4.0, 4.0),
    ),
    Activation(
        name="elu",
        label="ELU",
        symbol=r"\mathrm{ELU}",
        function=lambda z: np.fmax(z, 0.0) + np.expm1(np.fmin(z, 0.0)),
        derivative=lambda z, a: np.exp(np.fmin(z, 0.0)),
        latex=r"\mathrm{ELU}(z)=\begin{cases}z&z>0\\e^{z}-1&z\le 0\end{cases}",
        latex_derivative=r"\mathrm{ELU}'(z)=\begin{cases}1&z>0\\e^{z}&z\le 0\end{cases}",
        plain="z if z > 0, else e^z - 1",
        plain_derivative="1 if z > 0, else e^z",
        meaning="A ReLU whose left side bends smoothly towards -1.",
        range=(-4.0, 4.0),
    ),
    Activation(
        name="softplus",
        label="Softplus",
        symbol=r"\zeta",
        function=softplus,
        derivative=lambda z, a: sigmoid(z),
        latex=r"\zeta(z)=\ln(1+e^{z})",
        latex_derivative=r"\zeta'(z)=\frac{1}{1+e^{-z}}",
        plain="ln(1 + e^z)",
        plain_derivative="1/(1 + e^-z)",
        meaning="A ReLU with its corner rounded off; its slope is the sigmoid.",
    ),
    Activation(
        name="gelu",
        label="GELU",
        symbol=r"\mathrm{GELU}",
        function=lambda z: z * distribution(z),
        derivative=lambda z, a: distribution(z) + z * density(z),
        latex=r"\mathrm{GELU}(z)=z\,\Phi(z)",
        latex_derivative=r"\mathrm{GELU}'(z)=\Phi(z)+z\,\frac{e^{-z^{2}/2}}{\sqrt{2\pi}}",
        plain="z Phi(z)",
        plain_derivative="Phi(z) + z e^(-z^2/2)/sqrt(2 pi)",
        meaning="z times the probability that a standard normal number lies below it.",
        range=(-4.0, 4.0),
    ),
    Activation(
        name="silu",
        label="SiLU (swish)",
        symbol=r"\mathrm{SiLU}",
        function=lambda z: z * sigmoid(z),
        derivative=lambda z, a: (s := sigmoid(z)) + a * (1.0 - s),
        latex=r"\mathrm{SiLU}(z)=\frac{z}{1+e^{-z}}",
        latex_derivative=r"\mathrm{SiLU}'(z)=\sigma(z)+a\,(1-\sigma(z))",
        plain="z/(1 + e^-z)",
        plain_derivative="sigma(z) + a (1 - sigma(z))",
        meaning="z times its own sigmoid: a ReLU with a rounded corner and a small dip below 0.",
    ),
    Activation(
        name="sine",
        label="Sine",
        symbol=r"\sin",
        function=lambda z: np.sin(z),
        derivative=lambda z, a: np.cos(z),
        latex=r"\sin(z)",
        latex_derivative=r"\sin'(z)=\cos(z)",
        plain="sin(z)",
        plain_derivative="cos(z)",
        meaning="Repeats itself for ever, so that one neuron can answer to many stripes.",
    ),
    Activation(
        name="threshold",
        label="Threshold",
        symbol=r"\theta",
        function=lambda z: np.heaviside(z, 1.0),
        derivative=lambda z, a: np.zeros_like(z),
        latex=r"\theta(z)=\begin{cases}1&z\ge 0\\0&z<0\end{cases}",
        latex_derivative=r"\theta'(z)=0",
        plain="1 if z >= 0, else 0",
        plain_derivative="0",
        meaning="Fires or does not: the neuron of the first models, and of Boolean functions.",
        range=(-2.0, 2.0),
        refusal="The threshold is flat on both sides of its jump: its slope is 0, so no gradient "
        "reaches the weights before it.",
    ),
    Activation(
        name="sign",
        label="Sign",
        symbol=r"\mathrm{sign}",
        function=lambda z: np.sign(z),
        derivative=lambda z, a: np.zeros_like(z),
        latex=r"\mathrm{sign}(z)=\begin{cases}1&z>0\\0&z=0\\-1&z<0\end{cases}",
        latex_derivative=r"\mathrm{sign}'(z)=0",
        plain="1 if z > 0, 0 if z = 0, else -1",
        plain_derivative="0",
        meaning="A threshold that answers with -1 or 1.",
        range=(-2.0, 2.0),
        refusal="The sign is flat on both sides of its jump: its slope is 0, so no gradient "
        "reaches the weights before it.",
    ),
    Activation(
        name="softmax",
        label="Softmax",
        symbol=r"\mathrm{softmax}",
        function=softmax,
        derivative=lambda z, a: a * (1.0 - a),
        latex=r"\mathrm{softmax}(z)_j=\frac{e^{z_j}}{\sum_k e^{z_k}}",
        latex_derivative=r"\frac{\partial a_j}{\partial z_k}=a_j\,([j=k]-a_k)",
        plain="e^z_j / sum_k e^z_k",
        plain_derivative="a_j (1 - a_j) by its own z, -a_j a_k by another",
        meaning="Turns the weighted inputs of a whole layer into probabilities that add up to 1.",
        jacobian_product=_softmax_product,
    ),
)

ACTIVATIONS: dict[str, Activation] = {entry.name: entry for entry in _TABLE}

ALIASES = {"logistic": "sigmoid", "linear": "identity", "rectifier": "relu", "swish": "silu"}


def activation(name: str) -> Activation:
    """The table's entry for a name (`logistic` is `sigmoid`); `UsageError` lists the names."""
    entry = ACTIVATIONS.get(ALIASES.get(name, name)) if isinstance(name, str) else None
    if entry is None:
        raise UsageError(
            f"There is no activation function named {shortened(name)}.",
            do=f"Choose one of {', '.join(ACTIVATIONS)}.",
        )
    return entry
