from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from nnviz.errors import UsageError
from nnviz.nn.architecture import Architecture, Connection, Layer
from nnviz.nn.check import gradient_check
from nnviz.nn.functions import ACTIVATIONS
from nnviz.nn.network import Network


@pytest.fixture
def network() -> Network:
    return Network.layered([2, 3, 1], seed=1)


def test_a_right_gradient(network: Network) -> None:
    check = gradient_check(network, [0.5, -1.0], [1.0])
    assert check.ok and check.worst_error < 1e-9
    assert check.edges.tolist() == [list(edge) for edge in network.architecture.edges]
    assert check.worst in network.architecture.edges
    assert np.allclose(check.backprop, check.central, rtol=1e-9)


def test_a_wrong_derivative_is_found(network: Network, monkeypatch: pytest.MonkeyPatch) -> None:
    right = ACTIVATIONS["tanh"]
    wrong_entry = replace(right, derivative=lambda z, a: right.derivative(z, a) * 1.0001)
    monkeypatch.setitem(ACTIVATIONS, "tanh", wrong_entry)
    check = gradient_check(network, [0.5, -1.0], [1.0])
    assert not check.ok
    assert 0.9e-4 < check.worst_error < 1.1e-4
    # Only weights before the wrong function are wrong.
    wrong = check.edges[check.relative_error > check.tolerance]
    assert (wrong[:, 1] <= 6).all() and len(wrong) == 9


def test_a_kink_within_reach_of_the_first_step() -> None:
    network = Network(Architecture.layered([1, 1, 1], "relu", "identity"), [1.0, -0.9999, 2.0, 0.0])
    assert gradient_check(network, [1.0], [1.0]).ok


def test_the_edge_of_what_a_loss_is_defined_for() -> None:
    network = Network(Architecture.layered([1, 1], output="identity", bias=False), [0.9999])
    assert gradient_check(network, [1.0], [1.0], loss="binary_cross_entropy").ok


def test_gradients_that_are_all_zero() -> None:
    dead = Network(Architecture.layered([1, 1, 1], "relu", "identity"), [1.0, -5.0, 2.0, 0.0])
    assert gradient_check(dead, [1.0], [0.0]).ok
    assert gradient_check(dead, [1.0], [0.0]).worst_error == 0.0


def test_a_limit_spreads_over_the_network() -> None:
    network = Network.layered([20, 30, 10], seed=1)
    check = gradient_check(network, np.linspace(-1, 1, 20), np.zeros(10), limit=25)
    assert check.ok and len(check.edges) == 25 and check.total == 21 * 30 + 31 * 10
    assert tuple(check.edges[0]) == network.architecture.edges[0]
    assert tuple(check.edges[-1]) == network.architecture.edges[-1]


def test_refusals(network: Network) -> None:
    with pytest.raises(UsageError, match="slope is 0"):
        gradient_check(Network.layered([1, 1, 1], hidden="sign"), [1.0], [1.0])
    fixed = Architecture((Layer(1), Layer(1, "tanh")), (Connection(0, 1, "identity"),))
    with pytest.raises(UsageError, match="no weights to check"):
        gradient_check(Network(fixed), [1.0], [1.0])
    with pytest.raises(UsageError, match="The targets"):
        gradient_check(network, [1.0, 2.0], [[1.0, 2.0]])
