from __future__ import annotations

import numpy as np
import pytest

from nnviz.nn import sheets as module
from nnviz.nn.architecture import Architecture, Connection, Layer
from nnviz.nn.passes import Passes
from nnviz.nn.sheets import Sheets
from tests.nn.cases import KINDS, case

CASCADE = Architecture.from_edges(
    [(i, j) for j in range(3, 8) for i in range(1, j)], bias=[2], activation="tanh"
)


def test_a_layered_network_is_left_as_it_is() -> None:
    sheets = Sheets(Architecture.layered([2, 4, 2, 1]))
    assert sheets.same
    assert [len(sheets.of(layer)) for layer in (2, 3, 4)] == [1, 1, 1]


def test_a_graph_has_one_sheet_a_layer() -> None:
    sheets = Sheets(CASCADE)
    assert [len(sheets.of(layer)) for layer in range(2, 7)] == [1] * 5
    # Every place is used once, and blocks side by side need no rearranging here.
    assert sorted(sheets.index) == list(range(sheets.size))


def test_slots_keep_their_edge() -> None:
    architecture = case("masked", "tanh", "squared_error", 1).architecture
    sheets = Sheets(architecture)
    assert not sheets.same
    vector = np.zeros(sheets.size)
    vector[sheets.index] = np.arange(1, architecture.size + 1)
    for layer in range(2, architecture.layer_count + 1):
        for sheet in sheets.of(layer):
            matrix = sheet.matrix(vector)
            for (i, j), place in zip(architecture.edges, architecture.parameter_index, strict=True):
                if architecture.layer_of(j) == layer:
                    row, column = j - 1 - sheet.targets.start, i - 1 - sheet.sources.start
                    assert matrix[row, column] == place + 1


def test_far_apart_large_blocks_stay_apart() -> None:
    layers = (Layer(50), Layer(200, "tanh"), Layer(200, "tanh"), Layer(40, "tanh"))
    pairs = ((0, 1), (1, 2), (2, 3), (0, 3))
    sheets = Sheets(Architecture(layers, tuple(Connection(*pair) for pair in pairs)))
    assert len(sheets.of(4)) == 1
    sparse = Sheets(
        Architecture(
            (Layer(50), Layer(400, "tanh"), Layer(50, "tanh"), Layer(40, "tanh")),
            tuple(Connection(*pair) for pair in pairs),
        )
    )
    assert len(sparse.of(4)) == 2
    assert sparse.same


@pytest.mark.parametrize("kind", KINDS)
def test_apart_or_together_the_numbers_are_the_same(
    kind: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    given = case(kind, "tanh", "huber", 7)

    def compute() -> Passes:
        passes = Passes(given.architecture, 7, "huber", given.conventions)
        passes.forward(given.parameters, given.inputs)
        passes.backward(given.targets)
        return passes

    together = compute()
    monkeypatch.setattr(module, "SMALL", 0)
    monkeypatch.setattr(module, "SPARSEST", 2.0)
    apart = compute()
    for name in ("z", "a", "da", "delta", "gradient"):
        found, right = getattr(apart, name), getattr(together, name)
        assert np.allclose(found, right, rtol=1e-13, atol=1e-16), name
