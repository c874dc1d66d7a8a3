"""Networks so small that their cost is a known function of the weights: places to watch a descent.

Both functions are those on which A. Zhang, Z. Lipton, M. Li and A. Smola show how optimizers move
(Dive into Deep Learning, chapter on optimisation), so that their printed end points can be met.
"""

from __future__ import annotations

from math import sqrt

from nnviz.nn.architecture import Architecture, Layer
from nnviz.nn.network import Network

VALLEY_START = (-5.0, -2.0)
PARABOLA_START = 10.0

# The mean of (0.2 w₁² + 0) and (0 + 4 w₂²) is 0.1 w₁² + 2 w₂².
VALLEY_INPUTS = ((sqrt(0.2), 0.0), (0.0, 2.0))
PARABOLA_INPUTS = ((1.0,),)


def valley_network(start: tuple[float, float] = VALLEY_START) -> Network:
    """Two weights, a linear neuron, no bias: over `VALLEY_INPUTS` with targets 0 and the mean
    squared error its cost is 0.1 w₁² + 2 w₂², twenty times as steep one way as the other."""
    return Network(Architecture((Layer(2), Layer(1, "identity"))), start)


def parabola_network(start: float = PARABOLA_START) -> Network:
    """One weight: over the sample x = 1 with target 0 its squared error is w²."""
    return Network(Architecture((Layer(1), Layer(1, "identity"))), [start])
