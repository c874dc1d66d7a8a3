from __future__ import annotations

from itertools import pairwise

import numpy as np
import pytest

from nnviz.errors import UsageError
from nnviz.nn.bumps import bump_count, bump_network, measure, steepness_of
from nnviz.nn.functions import sigmoid
from nnviz.nn.network import Network

X = np.linspace(-2.0, 2.0, 801)


def _wave(x: np.ndarray) -> np.ndarray:
    wave: np.ndarray = np.sin(3 * x)
    return wave


def test_the_error_falls_like_one_over_the_number_of_bumps() -> None:
    errors = [measure(bump_network(X, _wave, n, 200.0), X, _wave).rms for n in (10, 20, 40, 80)]
    assert [a / b for a, b in pairwise(errors)] == pytest.approx([2.0, 2.0, 2.0], rel=0.1)


def test_each_bump_is_two_sigmoids() -> None:
    network = bump_network(X, _wave, 4)
    assert [layer.size for layer in network.architecture.layers] == [1, 8, 1]
    into, out = network.matrix(0), network.matrix(1)[0]
    at = np.array([[-0.5], [0.5], [1.5]])
    for bump in range(4):
        up, down = 2 * bump, 2 * bump + 1
        assert out[up] == -out[down]
        height = sigmoid(at @ into[up, :1] + into[up, 1]) - sigmoid(
            at @ into[down, :1] + into[down, 1]
        )
        assert height == pytest.approx([float(bump == k) for k in (1, 2, 3)], abs=1e-4)


def test_in_the_middle_of_a_bump_stands_the_mean_of_the_curve() -> None:
    network = bump_network([0.0, 4.0], lambda x: 2.0 * x, 4)
    assert network.predict([[0.5], [1.5], [3.5]])[:, 0] == pytest.approx([1, 3, 7], abs=1e-3)


def test_samples_in_any_order_and_more_than_one_at_a_place() -> None:
    network = bump_network([3.0, 0.0, 0.0, 3.0], [2.0, 0.0, 2.0, 2.0], 1)
    assert network.predict([[1.5]])[0, 0] == pytest.approx(1.5, abs=1e-3)


def test_bumps_are_known_again() -> None:
    network = bump_network(X, _wave, 6, 12.5)
    assert bump_count(network) == 6
    assert steepness_of(network) == pytest.approx(12.5)
    assert bump_count(network.with_weight(1, 3, 1.0)) is None, "a trained one"
    assert bump_count(Network.layered([1, 4, 1], hidden="sigmoid", output="identity")) is None
    assert bump_count(Network.layered([2, 4, 1])) is None


@pytest.mark.parametrize(
    ("arguments", "words"),
    (
        ((X, _wave, 0), "1 to 500"),
        ((X, _wave, 501), "1 to 500"),
        ((X, _wave, 3, 0.1), "steepness"),
        ((X, [1.0], 3), "1 values for 801"),
        (([1.0, 1.0], [1.0, 2.0], 3), "different places"),
        (([1.0, np.inf], [1.0, 2.0], 3), "finite"),
        (([-1e308, 1e308], [1.0, 2.0], 3), "too far apart"),
    ),
)
@pytest.mark.filterwarnings("ignore:overflow")
def test_what_is_no_curve_is_refused(arguments: tuple[object, ...], words: str) -> None:
    with pytest.raises(UsageError, match=words):
        bump_network(*arguments)  # type: ignore[arg-type]
