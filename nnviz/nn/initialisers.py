"""Where training starts: one table of ways to draw the first weights.

Biases, the weights of edges from bias neurons, start at 0.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from nnviz.errors import UsageError
from nnviz.nn.architecture import Architecture, Block

Matrix = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Fans:
    """How many edges lead into a neuron and out of one, without those from bias neurons."""

    into: float
    out: float


@dataclass(frozen=True, slots=True)
class Initialiser:
    """A way to draw a weight matrix of shape (targets, sources).

    `draw(random, shape, fans)` gets the numbers of edges into a neuron of the target layer and
    out of a neuron of the source layer.
    """

    name: str
    label: str
    draw: Callable[[np.random.Generator, tuple[int, int], Fans], Matrix]
    latex: str
    plain: str
    meaning: str


def _orthogonal(random: np.random.Generator, shape: tuple[int, int], fans: Fans) -> Matrix:
    rows, columns = shape
    q, r = np.linalg.qr(random.standard_normal((max(shape), min(shape))))
    # Signs from the diagonal make every orthogonal matrix equally likely.
    q = q * np.where(np.diag(r) < 0, -1.0, 1.0)
    return q if rows >= columns else q.T


_TABLE = (
    Initialiser(
        name="zeros",
        label="Zeros",
        draw=lambda random, shape, fans: np.zeros(shape),
        latex=r"w=0",
        plain="w = 0",
        meaning="All neurons of a layer start alike and stay alike: shows why weights are drawn.",
    ),
    Initialiser(
        name="constant",
        label="Constant",
        draw=lambda random, shape, fans: np.full(shape, 0.5),
        latex=r"w=\frac{1}{2}",
        plain="w = 1/2",
        meaning="Every weight the same; like zeros, it never breaks the symmetry of a layer.",
    ),
    Initialiser(
        name="uniform",
        label="Uniform",
        draw=lambda random, shape, fans: random.uniform(-1.0, 1.0, shape),
        latex=r"w\sim U(-1,\,1)",
        plain="w from -1 to 1, all equally likely",
        meaning="Anything between -1 and 1, whatever the size of the layer.",
    ),
    Initialiser(
        name="normal",
        label="Normal",
        draw=lambda random, shape, fans: random.standard_normal(shape),
        latex=r"w\sim N(0,\,1)",
        plain="w from a normal distribution with variance 1",
        meaning="Bell-shaped about 0; in wide layers the sums grow large and neurons saturate.",
    ),
    Initialiser(
        name="xavier",
        label="Xavier (Glorot)",
        draw=lambda random, shape, fans: (
            random.uniform(-1.0, 1.0, shape) * np.sqrt(6.0 / (fans.into + fans.out))
        ),
        latex=r"w\sim U(-r,\,r),\quad r=\sqrt{\frac{6}{n_{in}+n_{out}}}",
        plain="w from -r to r, r = sqrt(6/(n_in + n_out))",
        meaning="Keeps activations and gradients about as large in every layer of sigmoid or tanh.",
    ),
    Initialiser(
        name="he",
        label="He",
        draw=lambda random, shape, fans: random.standard_normal(shape) * np.sqrt(2.0 / fans.into),
        latex=r"w\sim N\left(0,\,\frac{2}{n_{in}}\right)",
        plain="w from a normal distribution with variance 2/n_in",
        meaning="Makes up for the half of all inputs that ReLU neurons silence.",
    ),
    Initialiser(
        name="lecun",
        label="LeCun",
        draw=lambda random, shape, fans: random.standard_normal(shape) * np.sqrt(1.0 / fans.into),
        latex=r"w\sim N\left(0,\,\frac{1}{n_{in}}\right)",
        plain="w from a normal distribution with variance 1/n_in",
        meaning="Gives every weighted input a variance of about 1, whatever the layer's size.",
    ),
    Initialiser(
        name="orthogonal",
        label="Orthogonal",
        draw=_orthogonal,
        latex=r"W^{T}W=I",
        plain="W^T W = 1",
        meaning="Turns its input without stretching it, so that long chains keep their size.",
    ),
)

INITIALISERS: dict[str, Initialiser] = {entry.name: entry for entry in _TABLE}

ALIASES = {"glorot": "xavier", "kaiming": "he"}


def initialiser(name: str) -> Initialiser:
    """The table's entry for a name (`glorot` is `xavier`); `UsageError` lists the names."""
    entry = INITIALISERS.get(ALIASES.get(name, name))
    if entry is None:
        raise UsageError(
            f"There is no initialiser named {name!r}.",
            do=f"Choose one of {', '.join(INITIALISERS)}.",
        )
    return entry


def initialise(architecture: Architecture, init: str = "xavier", seed: int = 0) -> Matrix:
    """A flat parameter vector, shape (size,): weights drawn, biases and missing edges 0.

    The same architecture, name and seed give the same weights.
    """
    entry = initialiser(init)
    if not isinstance(seed, int | np.integer) or seed < 0:
        raise UsageError(f"A seed is a whole number from 0 up, not {seed!r}.", place="seed")
    random = np.random.default_rng(seed)
    parameters = np.zeros(architecture.size)
    fans = _fans(architecture)
    for block in architecture.blocks:
        if block.start == block.stop:
            continue
        matrix = parameters[block.start : block.stop].reshape(block.shape)
        senders = architecture.layers[block.connection.source].size
        matrix[:, :senders] = entry.draw(random, (block.shape[0], senders), fans[block.index])
    parameters[~architecture.trainable_mask] = 0.0
    return parameters


def _fans(architecture: Architecture) -> list[Fans]:
    """The fans of each block: all trainable edges of its two layers count, also those of others."""
    into = [0.0] * architecture.layer_count
    out = [0.0] * architecture.layer_count
    for block in architecture.blocks:
        count = _edge_count(architecture, block)
        into[block.connection.target] += count
        out[block.connection.source] += count
    sizes = [layer.size for layer in architecture.layers]
    return [
        Fans(
            # A block may hold nothing but edges from a bias neuron; then nothing is drawn.
            max(into[block.connection.target], 1.0) / sizes[block.connection.target],
            max(out[block.connection.source], 1.0) / sizes[block.connection.source],
        )
        for block in architecture.blocks
    ]


def _edge_count(architecture: Architecture, block: Block) -> int:
    senders = architecture.layers[block.connection.source].size
    if block.start == block.stop:
        return 0
    if block.mask is not None:
        return int(block.mask[:, :senders].sum())
    return block.shape[0] * senders
