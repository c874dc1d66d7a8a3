"""Truth tables of one to four bits: rows count upwards, the first input is the highest bit."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from nnviz.errors import UsageError

PREFIX = "truth:"


@dataclass(frozen=True, slots=True)
class TruthTable:
    """A Boolean function: `bits` are its outputs from the row 0…0 to the row 1…1."""

    label: str
    bits: str
    meaning: str


TRUTH_TABLES = {
    "and": TruthTable("AND", "0001", "1 where both inputs are 1."),
    "or": TruthTable("OR", "0111", "1 where an input is 1."),
    "xor": TruthTable("XOR", "0110", "1 where the inputs differ: no single neuron can do it."),
    "nand": TruthTable("NAND", "1110", "0 where both are 1; any circuit can be built of it."),
    "nor": TruthTable("NOR", "1000", "1 where no input is 1."),
    "xnor": TruthTable("XNOR", "1001", "1 where the inputs are the same."),
    "implies": TruthTable("Implies", "1101", "0 only where the first is 1 and the second is 0."),
    "and3": TruthTable("AND of three", "00000001", "1 where all three inputs are 1."),
    "or3": TruthTable("OR of three", "01111111", "1 where one of three inputs is 1."),
    "majority3": TruthTable("Majority of three", "00010111", "1 where two or three inputs are 1."),
    "parity3": TruthTable("Parity of three", "01101001", "1 where an odd number of inputs is 1."),
    "parity4": TruthTable("Parity of four", "0110100110010110", "1 where an odd number are 1."),
    "choose3": TruthTable("If then else", "01010011", "The second if the first is 1, else third."),
}  # fmt: skip


def bits_of(name: str) -> str:
    """The outputs of a table given as `truth:xor` or `truth:0110`; `UsageError` for others."""
    word = name.removeprefix(PREFIX)
    if word in TRUTH_TABLES:
        return TRUTH_TABLES[word].bits
    if len(word) in (2, 4, 8, 16) and set(word) <= {"0", "1"}:
        return word
    raise UsageError(
        f"There is no truth table called {word!r}.",
        do="Write its 2, 4, 8 or 16 outputs, such as truth:0110, or one of: "
        f"{', '.join(TRUTH_TABLES)}.",
    )


def truth_rows(bits: str) -> tuple[NDArray[np.float64], NDArray[np.intp]]:
    """All inputs (rows, bits) in counting order, and the output of each row."""
    width = len(bits).bit_length() - 1
    rows = np.arange(len(bits))[:, None] >> np.arange(width)[::-1] & 1
    return rows.astype(np.float64), np.array([int(bit) for bit in bits], dtype=np.intp)
