from __future__ import annotations

import numpy as np
import pytest

from nnviz.errors import UsageError
from nnviz.nn.architecture import Architecture, Layer
from nnviz.nn.conventions import Conventions
from nnviz.nn.dropping import Drop
from nnviz.nn.network import Network
from nnviz.nn.passes import Passes
from nnviz.training import maps
from nnviz.training.dataset import Dataset
from nnviz.training.maps import Mapper, Probe, between, box_of, means, neuron_maps

BOX = ((-2.0, 3.0), (-1.0, 4.0))


def far(sizes: list[int], size: float = 3.0) -> Network:
    architecture = Architecture.layered(sizes)
    return Network(architecture, np.random.default_rng(2).normal(0, size, architecture.size))


def answer(network: Network, point: list[float]) -> np.ndarray:
    passes = Passes(network.architecture, 1)
    passes.forward(network.parameters, [point])
    return passes.a[:, 0].copy()


def test_each_point_of_a_map_is_a_forward_pass() -> None:
    network = far([2, 4, 3, 1])
    found = neuron_maps(network, BOX, 7)
    assert found.shape == (network.architecture.neuron_count, 7, 7)
    for row, y in enumerate(np.linspace(-1, 4, 7)):
        for column, x in enumerate(np.linspace(-2, 3, 7)):
            assert np.allclose(found[:, row, column], answer(network, [x, y]), rtol=1e-12)


def test_inputs_show_their_coordinate_and_bias_neurons_1() -> None:
    found = neuron_maps(far([2, 3, 1]), BOX, 5)
    assert np.array_equal(found[0], np.tile(np.linspace(-2, 3, 5), (5, 1)))
    assert np.array_equal(found[1], np.tile(np.linspace(-1, 4, 5)[:, None], (1, 5)))
    assert np.array_equal(found[2], np.ones((5, 5)))
    assert np.array_equal(found[6], np.ones((5, 5)))


def test_other_features_are_held() -> None:
    network = far([4, 3, 2])
    found = neuron_maps(network, BOX, 3, features=(3, 1), fixed=[9.0, 0.0, -2.0, 0.0])
    assert np.allclose(found[:, 2, 0], answer(network, [9.0, 4.0, -2.0, -2.0]), rtol=1e-12)
    alone = neuron_maps(network, BOX, 3, features=(2,))
    assert np.allclose(alone[:, 0, 2], answer(network, [0.0, 0.0, 3.0, 0.0]), rtol=1e-12)
    assert np.array_equal(alone[:, 0], alone[:, 2])


def test_a_mapper_follows_the_weights_and_gives_arrays_away() -> None:
    first, second = far([2, 4, 1]), far([2, 4, 1], 0.1)
    mapper = Mapper(first.architecture, BOX, 6)
    before = mapper.maps(first)
    kept = before.copy()
    assert np.array_equal(mapper.maps(second.parameters), neuron_maps(second, BOX, 6))
    assert np.array_equal(before, kept)


def test_portions_make_the_same_map(monkeypatch: pytest.MonkeyPatch) -> None:
    network = far([2, 5, 1])
    whole = neuron_maps(network, BOX, 9)
    monkeypatch.setattr(maps, "PORTION", 250)
    assert Probe(network.architecture, np.zeros((81, 2)))._passes.samples < 81
    assert np.allclose(neuron_maps(network, BOX, 9), whole, rtol=1e-13, atol=0)


def test_numbers_that_are_not_finite_are_nan_and_the_others_are_there() -> None:
    architecture = Architecture.layered([2, 2, 1], hidden="identity", output="identity")
    weights = {(1, 4): 10.0, (2, 4): 0.0, (3, 4): 0.0, (1, 5): 0.0, (2, 5): 1.0, (3, 5): 0.0}
    weights |= {(4, 7): 1.0, (5, 7): 1.0, (6, 7): 0.0}
    found = neuron_maps(Network(architecture, weights), ((-1e308, 1e308), (-1.0, 1.0)), 3)
    assert np.isnan(found[3]).tolist() == [[True, False, True]] * 3
    assert np.array_equal(found[4], np.repeat([[-1.0], [0.0], [1.0]], 3, axis=1))


def test_float32_is_near() -> None:
    network = far([2, 8, 8, 1], 1.0)
    rough = Mapper(network.architecture, BOX, 20, dtype=np.float32).maps(network)
    assert rough.dtype == np.float32
    assert np.abs(rough - neuron_maps(network, BOX, 20)).max() < 1e-4


def test_large_networks() -> None:
    found = neuron_maps(Network.layered([784, 128, 64, 10], seed=1), BOX, 12, features=(3, 700))
    assert found.shape == (989, 12, 12) and np.isfinite(found).all()


@pytest.mark.parametrize("drop", ("units", "connections"))
def test_dropout_scaled_at_test_time_sends_a_share(drop: Drop) -> None:
    weights = {(1, 3): 2.0, (2, 3): 0.0, (3, 4): 3.0}
    layers = (Layer(2), Layer(1, dropout=0.25), Layer(1))
    network = Network(Architecture(layers), weights)
    for dropout, share in (("inverted", 1.0), ("scaled", 0.75)):
        conventions = Conventions(dropout=dropout)  # type: ignore[arg-type]
        found = neuron_maps(network, BOX, 4, conventions=conventions, drop=drop)
        assert np.allclose(found[2], 2.0 * found[0], rtol=1e-15)
        assert np.allclose(found[3], 3.0 * share * found[2], rtol=1e-12)


@pytest.mark.parametrize(
    "column",
    [[0.0], [3.0, 3.0], [1e308, -1e308], [1.797e308], [1.0, 1.0 + 1e-15], [5e-324, 0.0], [-7, 2]],
)
def test_boxes_have_room_whatever_the_data(column: list[float]) -> None:
    data = Dataset.of(np.column_stack((column, column)), np.zeros((len(column), 1)))
    box = box_of(data)
    for low, high in box:
        assert np.isfinite(high - low) and high > low
        held = np.clip(column, -maps.LARGEST, maps.LARGEST)
        assert low <= held.min() and held.max() <= high
        middle = between((low, high), 101)
        assert (np.diff(middle) > 0).all()
    network = far([2, 3, 1], 1.0)
    assert neuron_maps(network, box, 5, fixed=means(data)).shape == (8, 5, 5)
    assert np.isfinite(means(data)).all()


def test_a_box_has_a_margin_and_a_mean_is_a_mean() -> None:
    data = Dataset.of([[0.0, 10.0, 1.0], [10.0, 30.0, 4.0]], [[0.0], [1.0]])
    (x0, x1), (y0, y1) = box_of(data, (0, 1), margin=0.1)
    assert np.allclose([x0, x1, y0, y1], [-1.0, 11.0, 8.0, 32.0])
    assert box_of(data, (2,), margin=0.0) == ((1.0, 4.0), (-1.0, 1.0))
    assert np.allclose(means(data), [5.0, 20.0, 2.5])


@pytest.mark.parametrize(
    ("box", "resolution", "features", "fixed"),
    [
        (((1.0, 1.0), (0.0, 1.0)), 5, (0, 1), None),
        (((0.0, np.inf), (0.0, 1.0)), 5, (0, 1), None),
        (BOX, 1, (0, 1), None),
        (BOX, 5000, (0, 1), None),
        (BOX, 5, (0, 0), None),
        (BOX, 5, (0, 2), None),
        (BOX, 5, (-1, 0), None),
        (BOX, 5, (), None),
        (BOX, 5, (0, 1), [1.0]),
        (BOX, 5, (0, 1), [[1.0, 2.0], [3.0, 4.0]]),
    ],
)
def test_what_cannot_be_mapped_is_refused(
    box: maps.Box, resolution: int, features: tuple[int, ...], fixed: list[float] | None
) -> None:
    with pytest.raises(UsageError):
        neuron_maps(far([2, 3, 1]), box, resolution, features=features, fixed=fixed)


def test_a_probe_asks_about_something() -> None:
    network = far([1, 3, 1])
    with pytest.raises(UsageError, match="no point"):
        Probe(network.architecture, np.empty((0, 1)))
