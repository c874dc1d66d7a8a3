from __future__ import annotations

from itertools import pairwise

import numpy as np
import pytest

from nnviz.document import resolve
from nnviz.errors import UsageError
from nnviz.nn.architecture import Architecture, Connection, Layer
from nnviz.nn.conventions import Conventions
from nnviz.nn.losses import LOSSES
from nnviz.nn.network import Network
from nnviz.training import landscape
from nnviz.training.dataset import Dataset
from nnviz.training.landscape import (
    kept_span,
    loss_slice,
    loss_surface,
    path,
    surface_span,
    usual_span,
)
from nnviz.training.pace import pace
from nnviz.training.settings import Settings

RANDOM = np.random.default_rng(4)
DATA = Dataset(
    RANDOM.normal(size=(30, 2)),
    RANDOM.integers(0, 2, (30, 1)).astype(float),
    roles=np.array([0] * 20 + [1] * 10, dtype=np.int8),
)
NETWORK = Network.layered([2, 4, 3, 1], seed=6, init="normal")
SETTINGS = Settings(learning_rate=0.3)
SPANS = ((0.0, 1.0), (-2.0, 2.0))


def cost(network: Network, data: Dataset, rows: slice | list[int] = slice(0, 20)) -> float:
    return float(((network.predict(data.inputs[rows]) - data.targets[rows]) ** 2).sum(1).mean())


def test_every_point_of_a_slice_is_the_cost_of_the_training_part() -> None:
    found = loss_slice(NETWORK, DATA, SETTINGS, None, (4, 9), points=9, span=(-4.0, 4.0))
    for weight, loss in zip(found.weights, found.losses, strict=True):
        assert loss == pytest.approx(cost(NETWORK.with_weight(4, 9, weight), DATA), rel=1e-12)
    assert found.weights[[0, -1]].tolist() == [-4.0, 4.0]
    assert (found.edge, found.samples, found.of) == ((4, 9), 20, 20)
    assert found.weight == NETWORK.weight(4, 9)
    assert found.loss == pytest.approx(cost(NETWORK, DATA), rel=1e-12)


@pytest.mark.parametrize("name", LOSSES)
@pytest.mark.parametrize("batch", ("mean", "sum"))
@pytest.mark.parametrize("edge", [(1, 4), (3, 5), (4, 9), (8, 11), (12, 13)])
def test_the_slope_is_the_tangent(name: str, batch: str, edge: tuple[int, int]) -> None:
    network, data = NETWORK, DATA
    if name == "hinge":
        data = data.with_values(data.inputs, data.targets * 2 - 1)
    elif name == "categorical_cross_entropy":
        network = Network(Architecture.layered([2, 4, 3, 1], output="softmax"), NETWORK.parameters)
        data = data.with_values(data.inputs, np.ones((30, 1)))
    conventions = Conventions(batch=batch)  # type: ignore[arg-type]
    step, here = 1e-4, network.weight(*edge)
    found = loss_slice(
        network,
        data,
        Settings(loss=name),
        conventions,
        edge,
        points=3,
        span=(here - step, here + step),
    )
    difference = (found.losses[2] - found.losses[0]) / (found.weights[2] - found.weights[0])
    assert found.slope == pytest.approx(difference, rel=1e-5, abs=1e-8)


def test_the_landing_is_one_step_of_descent() -> None:
    found = loss_slice(NETWORK, DATA, SETTINGS, None, (4, 9))
    weight, loss = found.landing
    assert weight == found.weight - 0.3 * found.slope
    assert loss == pytest.approx(cost(NETWORK.with_weight(4, 9, weight), DATA), rel=1e-12)
    assert found.weights[0] < weight < found.weights[-1]
    other = loss_slice(NETWORK, DATA, SETTINGS, None, (4, 9), rate=2.0)
    assert other.landing[0] == found.weight - 2.0 * found.slope


def test_each_step_is_one_of_descent_on_this_weight_alone() -> None:
    found = loss_slice(NETWORK, DATA, SETTINGS, None, (4, 9), rate=2.0, steps=3)
    assert found.steps.shape == (4, 2) and found.steps[0].tolist() == [found.weight, found.loss]
    for (weight, loss), (after, _) in pairwise(found.steps.tolist()):
        there = loss_slice(NETWORK.with_weight(4, 9, weight), DATA, SETTINGS, None, (4, 9))
        assert loss == pytest.approx(there.loss, rel=1e-12)
        assert after == pytest.approx(weight - 2.0 * there.slope, rel=1e-12)
    with pytest.raises(UsageError, match="One step at least"):
        loss_slice(NETWORK, DATA, SETTINGS, None, (4, 9), steps=0)


@pytest.mark.parametrize(
    ("rate", "weight", "kind", "leaps"),
    [
        (0.0, 10.0, "none", False),
        (0.05, 10.0, "small", False),
        (0.2, 10.0, "good", False),
        (0.5, 10.0, "good", False),
        (0.8, 10.0, "good", True),
        (0.97, 10.0, "large", True),
        (1.0, 10.0, "large", False),
        (1.1, 10.0, "large", False),
        (1e200, 10.0, "large", False),
        (0.2, 0.0, "none", False),
        (3.0, 1e-9, "large", False),
    ],
)
def test_how_a_learning_rate_does_on_a_parabola(
    rate: float, weight: float, kind: str, leaps: bool
) -> None:
    bowl = resolve("parabola:0.2")
    network = bowl.network.with_weight(1, 2, weight)
    found = loss_slice(
        network, bowl.samples, bowl.settings, bowl.chapter.conventions, (1, 2), rate=rate, steps=10
    )
    came = pace(found)
    assert (came.kind, came.leaps) == (kind, leaps)
    assert came.words
    if kind in ("small", "good"):  # w is multiplied by 1 - 2η each time, and C is w²
        assert came.share == pytest.approx(1.0 - (1.0 - 2.0 * rate) ** 20, abs=1e-3)


def test_a_weight_that_conventions_freeze_lands_where_it_is() -> None:
    frozen = Conventions(biases="frozen")
    found = loss_slice(NETWORK, DATA, SETTINGS, frozen, (8, 9))
    assert found.slope != 0.0 and found.landing == (found.weight, found.loss)


def test_the_samples_of_an_iteration() -> None:
    rows = [25, 3, 7]
    found = loss_slice(NETWORK, DATA, SETTINGS, None, (1, 4), rows=rows)
    assert found.loss == pytest.approx(cost(NETWORK, DATA, rows), rel=1e-12)
    assert (found.samples, found.of) == (3, 3)


def test_of_many_samples_some_are_drawn_from_the_seed(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(landscape, "FEWEST", 5)
    monkeypatch.setattr(landscape, "SLICE_WORK", 1)
    one, again, other = (
        loss_slice(NETWORK, DATA, Settings(seed=seed), None, (1, 4)) for seed in (1, 1, 2)
    )
    assert (one.samples, one.of) == (5, 20)
    assert np.array_equal(one.losses, again.losses) and not np.array_equal(one.losses, other.losses)


def test_dropout_scaled_at_test_time() -> None:
    layers = (Layer(2), Layer(3, "tanh", dropout=0.5), Layer(1))
    network = Network(Architecture(layers), RANDOM.normal(size=9))
    halved = network.parameters.copy()
    halved[6:9] *= 0.5
    used = network.with_parameters(halved)
    scaled = Conventions(dropout="scaled")
    found = loss_slice(network, DATA, SETTINGS, scaled, (4, 6), span=(-1e-4, 1e-4), points=3)
    assert found.loss == pytest.approx(cost(used, DATA), rel=1e-12)
    at_zero = loss_slice(
        network.with_weight(4, 6, 0.0), DATA, SETTINGS, scaled, (4, 6), span=(-1e-4, 1e-4), points=3
    )
    assert at_zero.slope == pytest.approx((found.losses[2] - found.losses[0]) / 2e-4, rel=1e-6)


def test_what_is_not_finite_is_nan() -> None:
    architecture = Architecture.layered([1, 1], hidden="identity", output="identity")
    network = Network(architecture, {(1, 3): 1.0, (2, 3): 0.0})
    data = Dataset.of([[1e200]], [[0.0]])
    found = loss_slice(network, data, SETTINGS, None, (1, 3), points=3, span=(-1e200, 1e200))
    assert np.isnan(found.losses).tolist() == [True, False, True]
    assert np.isnan([found.loss, found.slope, *found.landing]).all()
    surface = loss_surface(network, data, SETTINGS, None, (1, 3), (2, 3), SPANS, 3)
    assert surface is not None
    assert np.isnan(surface.losses).tolist() == [[False, True, True]] * 3


def test_learning_rates_that_throw_far() -> None:
    for rate in (1e-300, 1e10, 1e300):
        found = loss_slice(NETWORK, DATA, Settings(learning_rate=rate), None, (4, 9), points=5)
        assert np.isfinite(found.losses).all() and np.isfinite(found.weights).all()
    found = loss_slice(NETWORK, DATA, SETTINGS, None, (4, 9), rate=1e308 * 1.7, points=5)
    assert abs(found.landing[0]) > 1e300


def test_a_network_without_gradient_has_a_curve_without_tangent() -> None:
    network = Network(Architecture.layered([2, 3, 1], hidden="threshold"), np.linspace(-1, 1, 13))
    found = loss_slice(network, DATA, SETTINGS, None, (1, 4))
    assert np.isnan(found.slope) and np.isnan(found.landing[0]) and np.isfinite(found.losses).all()


def test_every_point_of_a_surface_is_the_cost() -> None:
    found = loss_surface(
        NETWORK, DATA, SETTINGS, None, (1, 4), (11, 13), ((-1.0, 1.0), (0.0, 2.0)), 5
    )
    assert found is not None
    for row, b in enumerate(found.b):
        for column, a in enumerate(found.a):
            moved = NETWORK.with_weight(1, 4, a).with_weight(11, 13, b)
            assert found.losses[row, column] == pytest.approx(cost(moved, DATA), rel=1e-12)
    assert (found.a[0], found.a[-1], found.b[0], found.b[-1]) == (-1.0, 1.0, 0.0, 2.0)
    assert found.here[:2] == (NETWORK.weight(1, 4), NETWORK.weight(11, 13))
    assert found.here[2] == pytest.approx(cost(NETWORK, DATA), rel=1e-12)


def test_a_surface_can_be_cancelled() -> None:
    asked = []

    def cancelled() -> bool:
        asked.append(1)
        return len(asked) == 3

    wanted = ((1, 4), (11, 13))
    assert loss_surface(NETWORK, DATA, SETTINGS, None, *wanted, cancelled=cancelled) is None
    assert len(asked) == 3


def test_the_path_of_two_weights() -> None:
    moved = NETWORK.with_weight(4, 9, 5.0)
    way = path(NETWORK.architecture, [NETWORK, moved.parameters], (4, 9), (1, 4))
    start = NETWORK.weight(4, 9), NETWORK.weight(1, 4)
    assert way.tolist() == [list(start), [5.0, start[1]]]
    assert path(NETWORK.architecture, [], (4, 9), (1, 4)).shape == (0, 2)


@pytest.mark.parametrize("weight", [0.0, -3.0, 1e300, -1.7e308])
@pytest.mark.parametrize("landing", [None, 0.5, 1e20, np.inf, np.nan])
def test_usual_spans_hold_the_weight_and_are_finite(weight: float, landing: float | None) -> None:
    low, high = usual_span(weight, landing)
    assert low <= weight <= high and low < high and np.isfinite([low, high, high - low]).all()


@pytest.mark.parametrize(
    ("held", "weight", "landing", "seen"),
    (
        (None, 10.0, 6.0, (-5.0, 25.0)),
        ((-5.0, 25.0), 6.0, 3.6, (-5.0, 25.0)),
        ((-5.0, 25.0), 0.06, 0.04, (-5.0, 25.0)),
        ((-50.0, 50.0), 0.06, 0.04, (-1.94, 2.06)),  # too small to be told apart
        ((-5.0, 25.0), 30.0, 28.0, (-15.0, 75.0)),
        ((-5.0, 25.0), 10.0, -12.0, (-17.5, 37.5)),  # where it lands is to be seen
        ((-5.0, 25.0), 10.0, 1e9, (-5.0, 25.0)),  # but this nobody could show
    ),
)
def test_a_curve_stays_as_long_as_it_will_do(
    held: tuple[float, float] | None, weight: float, landing: float, seen: tuple[float, float]
) -> None:
    assert kept_span(held, weight, landing) == pytest.approx(seen)


def test_what_cannot_be_drawn_is_refused() -> None:
    layers = (Layer(1, "identity", False), Layer(1, "tanh", False), Layer(1, "tanh", False))
    skip = Architecture(layers, (Connection(0, 1), Connection(1, 2), Connection(0, 2, "identity")))
    line = Dataset.of([[1.0]], [[0.0]])
    with pytest.raises(UsageError, match="always 1"):
        loss_slice(Network(skip), line, SETTINGS, None, (1, 3))
    with pytest.raises(UsageError, match="does not fit"):
        loss_slice(NETWORK, line, SETTINGS, None, (4, 9))
    with pytest.raises(UsageError, match="two different"):
        loss_surface(NETWORK, DATA, SETTINGS, None, (4, 9), (4, 9))
    for wrong in ({"points": 1}, {"span": (1.0, 1.0)}, {"rows": [30]}, {"rows": []}):
        with pytest.raises(UsageError):
            loss_slice(NETWORK, DATA, SETTINGS, None, (4, 9), **wrong)  # type: ignore[arg-type]
    with pytest.raises(UsageError, match="at least 2"):
        loss_surface(NETWORK, DATA, SETTINGS, None, (4, 9), (1, 4), resolution=1)


@pytest.mark.parametrize(
    ("way", "seen"),
    (
        ((-5.0,), (-11.0, 1.0)),
        ((-5.0, 1.0, -0.5), (-5.4, 1.9)),
        ((3.0, 0.0, -4.0, 9.0, -0.5), (-4.4, 9.4)),
        ((1e300, -0.5), (-2.9, 1.9)),
        ((np.nan, np.inf, -0.5), (-2.9, 1.9)),
    ),
)
def test_a_surface_shows_the_way_and_nothing_lies_right_on_its_border(
    way: tuple[float, ...], seen: tuple[float, float]
) -> None:
    assert surface_span(way[-1], way) == pytest.approx(seen)


def test_a_surface_around_the_largest_weight_is_finite() -> None:
    low, high = surface_span(1.7e308, [1.7e308])
    assert np.isfinite([low, high]).all()
    assert low < 1.7e308 <= high
