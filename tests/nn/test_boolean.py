from __future__ import annotations

from itertools import product

import numpy as np
import pytest

from nnviz.errors import UsageError
from nnviz.nn.boolean import boolean_network


def _outputs(bits: str) -> str:
    count = len(bits).bit_length() - 1
    answers = boolean_network(bits).predict(list(product((0, 1), repeat=count)))[:, 0]
    assert set(answers.tolist()) <= {0.0, 1.0}
    return "".join(str(int(answer)) for answer in answers)


@pytest.mark.parametrize("inputs", (1, 2, 3))
def test_every_table_is_computed_exactly(inputs: int) -> None:
    tables = ["".join(bits) for bits in product("01", repeat=2**inputs)]
    assert len(tables) == 2 ** (2**inputs)
    assert [_outputs(bits) for bits in tables] == tables


def test_tables_of_four_inputs_are_computed_exactly() -> None:
    random = np.random.default_rng(0)
    tables = ["0" * 16, "1" * 16, "0110100110010110"]
    tables += [f"{int(n):016b}" for n in random.integers(0, 2**16, 40)]
    assert [_outputs(bits) for bits in tables] == tables


def test_there_is_a_hidden_neuron_for_each_row_that_is_1() -> None:
    network = boolean_network("01101001")
    graph = network.architecture
    assert [layer.size for layer in graph.layers] == [3, 4, 1]
    assert set(graph.activations(2)) | set(graph.activations(3)) == {"threshold"}
    assert network.matrix(0)[0].tolist() == [-1, -1, 1, -0.5], "the row 001"
    assert [layer.size for layer in boolean_network("0000").architecture.layers] == [2, 1]


@pytest.mark.parametrize("bits", ("", "0", "011", "01a0", "0" * 32, "xor"))
def test_what_is_no_table_is_refused(bits: str) -> None:
    with pytest.raises(UsageError, match="no truth table"):
        boolean_network(bits)
