"""Exhaustive search over two weights, and the count that rules it out for all."""

from __future__ import annotations

import numpy as np
import pytest

from nnviz.errors import UsageError
from nnviz.nn.architecture import Architecture, Connection, Layer
from nnviz.nn.network import Network
from nnviz.nn.passes import Passes
from nnviz.training.dataset import Dataset
from nnviz.training.search import count_all, search
from nnviz.training.settings import Settings

NETWORK = Network.layered([2, 2, 1], seed=1)
DATA = Dataset.of([[0, 0], [0, 1], [1, 0], [1, 1]], [[0], [1], [1], [0]])
EDGES = ((1, 4), (4, 7))


def test_every_pair_is_evaluated_as_the_passes_would() -> None:
    told: list[tuple[int, int]] = []
    found = search(
        NETWORK, DATA, Settings(), EDGES, levels=5, span=(-2, 2), progress=lambda *x: told.append(x)
    )
    assert found.evaluations == 25 and told[-1] == (25, 25)
    assert found.first.tolist() == [-2, -1, 0, 1, 2]
    for row, column in ((0, 0), (1, 3), (4, 2)):
        changed = NETWORK.with_weight(*EDGES[0], found.first[row])
        changed = changed.with_weight(*EDGES[1], found.second[column])
        passes = Passes(NETWORK.architecture, 4)
        passes.forward(changed.parameters, DATA.inputs)
        assert found.losses[row, column] == passes.cost(DATA.targets)
    row, column = np.argwhere(found.losses == found.losses.min())[0]
    assert found.best == (found.first[row], found.second[column])
    assert found.best_loss == found.losses.min()


def test_validation_samples_do_not_count() -> None:
    held = DATA.with_roles([0, 0, 0, 1])
    part = Dataset(DATA.inputs[:3], DATA.targets[:3])
    one, other = (search(NETWORK, d, Settings(), EDGES, levels=3).losses for d in (held, part))
    assert np.array_equal(one, other)


def test_cancelled_keeps_what_was_computed() -> None:
    left = iter([False] * 7 + [True])
    found = search(NETWORK, DATA, Settings(), EDGES, levels=5, cancelled=lambda: next(left))
    assert found.evaluations == 7 == np.isfinite(found.losses).sum()
    none = search(NETWORK, DATA, Settings(), EDGES, levels=5, cancelled=lambda: True)
    assert np.isnan(none.best_loss)
    with pytest.raises(UsageError, match="finite"):
        none.best  # noqa: B018


def test_losses_that_are_not_finite_are_left_out() -> None:
    line = Network.layered([1, 1, 1], hidden="identity", output="identity", bias=False)
    data = Dataset.of([[1.0]], [[0.0]])
    found = search(line, data, Settings(), ((1, 2), (2, 3)), levels=3, span=(-1e200, 1e200))
    assert np.isnan(found.losses).sum() == 4
    assert found.best_loss == 0.0 and 0.0 in found.best


@pytest.mark.parametrize(
    ("edges", "levels", "span", "words"),
    (
        (((1, 4), (1, 4)), 3, (0, 1), "the same"),
        (((1, 4), (1, 7)), 3, (0, 1), "no edge 1 → 7"),
        (EDGES, 1, (0, 1), "levels"),
        (EDGES, 5000, (0, 1), "levels"),
        (EDGES, 3, (1, 1), "from a lower"),
        (EDGES, 3, (0, float("inf")), "from a lower"),
    ),
)
def test_what_cannot_be_searched(edges: object, levels: int, span: object, words: str) -> None:
    with pytest.raises(UsageError, match=words):
        search(NETWORK, DATA, Settings(), edges, levels=levels, span=span)  # type: ignore[arg-type]


def test_an_identity_edge_has_no_weight_to_vary() -> None:
    layers = (Layer(1), Layer(1, "tanh"), Layer(1, "identity"))
    graph = Architecture(layers, (Connection(0, 1), Connection(1, 2, "identity")))
    network = Network(graph, {(1, 2): 0.5})
    with pytest.raises(UsageError, match="always 1"):
        search(network, Dataset.of([[1]], [[0]]), Settings(), ((1, 2), (2, 3)))


def test_the_count_that_rules_it_out() -> None:
    """The second text's: twelve weights, each one of 2^64 numbers."""
    count = count_all()
    assert count.number == 2 ** (64 * 12)
    assert len(str(count.number)) == 232
    assert count.text == "2^768 ≈ 10^231.2"
    assert count_all(1, 3).number == 8
    with pytest.raises(UsageError):
        count_all(0, 1)
