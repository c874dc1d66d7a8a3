"""Networks that compute a truth table exactly, written down rather than trained.

One hidden threshold neuron for each row that is 1, and an output that joins them by OR: the
construction behind Claim 20.1 in S. Shalev-Shwartz and S. Ben-David, Understanding Machine
Learning, 2014. It shows that one hidden layer is enough for every Boolean function, and what that
costs: up to 2ⁿ hidden neurons for n inputs.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from nnviz.errors import UsageError
from nnviz.nn.architecture import Architecture, Layer
from nnviz.nn.given import of_kind
from nnviz.nn.network import Network

MOST_INPUTS = 4


def input_count(bits: str) -> int:
    """How many inputs a table with these outputs has; `UsageError` for what is no table."""
    of_kind(bits, str, "A truth table is written as its outputs, such as “0110”")
    count = len(bits).bit_length() - 1
    if not set(bits) <= {"0", "1"} or not 1 <= count <= MOST_INPUTS or len(bits) != 2**count:
        raise UsageError(
            f"“{bits[:40]}” is no truth table.",
            do=f"Write the 2, 4, 8 or 16 outputs for 1 to {MOST_INPUTS} inputs, counting the rows "
            "from 0…0 to 1…1, such as 0110.",
        )
    return count


def boolean_network(bits: str) -> Network:
    """The network whose output for row r of the truth table is exactly bits[r].

    Rows are counted upwards from 0…0 to 1…1; the first input is the highest bit. The hidden neuron
    of row u has weight 1 where u has a 1 and −1 where it has a 0, and the bias ½ − |u|: its z
    is ½ for u itself and at most −½ for every other row. A table without any 1 needs no hidden
    neuron at all. `UsageError` for what is no table of 1 to 4 inputs.
    """
    count = input_count(bits)
    rows = [row for row, bit in enumerate(bits) if bit == "1"]
    if not rows:
        architecture = Architecture((Layer(count, bias=True), Layer(1, "threshold")))
        return Network(architecture, [0.0] * count + [-0.5])
    layers = (
        Layer(count, bias=True),
        Layer(len(rows), "threshold", bias=True),
        Layer(1, "threshold"),
    )
    places = np.arange(count)[::-1]
    ones = np.array(rows)[:, None] >> places & 1
    detectors = np.hstack((2.0 * ones - 1.0, 0.5 - ones.sum(axis=1, keepdims=True)))
    joined: NDArray[np.float64] = np.append(np.ones(len(rows)), -0.5)
    return Network(Architecture(layers), np.concatenate((detectors.ravel(), joined)))
