from __future__ import annotations

import numpy as np
import pytest

from nnviz.errors import UsageError
from nnviz.nn.architecture import Architecture
from nnviz.nn.chains import chain_network
from nnviz.nn.network import Network
from nnviz.picture.chips import clipped, cubic
from nnviz.picture.draw import draw
from nnviz.picture.layout import Layout, LayoutOptions, layout
from nnviz.picture.look import Look
from nnviz.picture.shapes import Box
from tests.picture.cases import dense, networks, residual, running

NETWORKS = networks()
BIG = Architecture.layered([784, 128, 64, 10])


def place(network: Network, **options: object) -> Layout:
    return layout(network.architecture, LayoutOptions(**options))  # type: ignore[arg-type]


def test_the_running_example_stands_as_its_text_numbers_it() -> None:
    at = layout(running().architecture)
    columns = [[1, 2], [3, 4, 5], [6, 7, 8], [9]]
    xs = [at.x[np.array(column) - 1] for column in columns]
    assert all(np.ptp(x) == 0 for x in xs)
    assert [x[0] for x in xs] == sorted(x[0] for x in xs)
    for column in columns:
        y = at.y[np.array(column) - 1]
        assert (np.diff(y) > 0).all()
    assert set(at.r[[1, 4, 7]]) == {at.form.bias_radius}
    assert at.form.bias_radius < at.form.radius
    assert at.loss.x - at.loss.w / 2 > at.x[8] + at.r[8]
    assert at.loss.y == at.y[8]


@pytest.mark.parametrize("orientation", ["columns", "rows"])
@pytest.mark.parametrize("name", NETWORKS)
def test_nothing_overlaps_and_all_is_inside(name: str, orientation: str) -> None:
    at = place(NETWORKS[name], orientation=orientation)
    rows = at.visible - 1
    x, y, r = at.x[rows], at.y[rows], at.r[rows]
    distance = np.hypot(x[:, None] - x, y[:, None] - y) + np.diag(np.full(len(rows), np.inf))
    assert (distance > r[:, None] + r + 4.0).all()
    assert (x - r >= 20).all() and (x + r <= at.width - 20).all()
    assert (y - r >= 20).all() and (y + r <= at.height - 20).all()
    assert at.loss.x + at.loss.w / 2 < at.width
    assert at.loss.y + at.loss.h / 2 < at.height
    points = at.points.reshape(-1, 2)[::3]
    assert (points >= 0).all() and (points <= (at.width, at.height)).all()


@pytest.mark.parametrize("orientation", ["columns", "rows"])
@pytest.mark.parametrize(
    "network", [residual(), residual(6, 5), residual(2, 6), dense(4), dense(6)], ids=repr
)
def test_skip_edges_keep_clear_of_neurons(network: Network, orientation: str) -> None:
    at = place(network, orientation=orientation)
    pairs = network.architecture.edge_array[at.rows]
    assert at.curved.any()
    for pair, points in zip(pairs, clipped(at), strict=True):
        way = cubic(points, np.linspace(0, 1, 200))
        for number in at.visible:
            if number not in pair:
                away = np.hypot(*(way - (at.x[number - 1], at.y[number - 1])).T)
                assert away.min() > at.r[number - 1] + 3.0, (pair, number)


def test_edges_end_at_the_rings() -> None:
    at = place(NETWORKS["residual"])
    ends = at.architecture.edge_array[at.rows] - 1
    for column, place_ in ((0, slice(0, 2)), (1, slice(6, 8))):
        centre = np.column_stack((at.x, at.y))[ends[:, column]]
        away = np.hypot(*(clipped(at)[:, place_] - centre).T)
        assert np.allclose(away, at.r[ends[:, column]])


# Wide layers --------------------------------------------------------------------------------------


def test_wide_layers_are_elided_with_a_count() -> None:
    at = layout(BIG)
    for layer in (1, 2, 3):
        shown = [n for n in BIG.neurons(layer) if at.sees(n)]
        hidden = sum(gap.count for gap in at.gaps if gap.layer == layer)
        assert len(shown) < 16
        assert len(shown) + hidden == len(BIG.neurons(layer))
        assert shown[0] == BIG.neurons(layer)[0] and shown[-1] == BIG.neurons(layer)[-1]
    assert all(at.sees(n) for n in BIG.outputs)
    assert len(at.rows) < 1_000


def test_a_neuron_in_focus_is_seen_and_nothing_else_moves() -> None:
    plain = layout(BIG)
    at = layout(BIG, LayoutOptions(focus=(850,)))
    assert at.sees(850) and not plain.sees(850)
    seen = plain.visible - 1
    assert np.array_equal(plain.x[seen], at.x[seen]) and np.array_equal(plain.y[seen], at.y[seen])
    assert (at.width, at.height) == (plain.width, plain.height)
    assert [gap.count for gap in at.gaps if gap.layer == 2] == [58, 60]


def test_nothing_is_elided_when_asked() -> None:
    at = layout(BIG, LayoutOptions(max_neurons=0))
    assert len(at.rows) == len(BIG.edge_array) == 109_386
    assert len(at.visible) == BIG.neuron_count
    assert at.gaps == ()


def test_a_long_chain_stands_closer_with_room_for_the_chips_of_its_weights() -> None:
    short, chain = chain_network(3, "sigmoid"), chain_network(8, "sigmoid")
    gaps = [np.diff(layout(network.architecture).x) for network in (short, chain)]
    assert gaps[1].max() < 0.7 * gaps[0].min()
    chips = draw(chain, look=Look(weight_labels="all")).shapes
    assert len({box.id for box in chips if isinstance(box, Box) and box.part == "chip"}) == 8


# Options ------------------------------------------------------------------------------------------


def test_layouts_are_cached() -> None:
    assert layout(BIG) is layout(BIG)
    assert layout(BIG, LayoutOptions(focus=(850,))) is layout(BIG, LayoutOptions(focus=(850,)))


def test_rows_run_downwards() -> None:
    at = layout(running().architecture, LayoutOptions(orientation="rows"))
    assert at.y[0] == at.y[1] < at.y[2] == at.y[4] < at.y[5] < at.y[8] < at.loss.y


def test_bias_neurons_can_be_left_out() -> None:
    at = layout(running().architecture, LayoutOptions(bias=False))
    assert [int(n) for n in at.visible] == [1, 3, 4, 6, 7, 9]
    assert len(at.rows) == 7


def test_a_neuron_moved_by_hand_takes_its_edges_along() -> None:
    before = layout(running().architecture)
    at = layout(running().architecture, LayoutOptions(positions=((3, 300.0, 90.0),)))
    assert (at.x[2], at.y[2]) == (300.0, 90.0)
    others = np.arange(9) != 2
    assert np.array_equal(at.x[others], before.x[others])
    pairs = at.architecture.edge_array[at.rows]
    assert (at.points[pairs[:, 0] == 3, 0:2] == (300.0, 90.0)).all()
    assert (at.points[pairs[:, 1] == 3, 6:8] == (300.0, 90.0)).all()


def test_a_neuron_moved_far_enlarges_the_picture_and_stays_inside_it() -> None:
    at = layout(running().architecture, LayoutOptions(positions=((3, 3000.0, -50.0),)))
    assert at.width > 3000 + at.r[2]
    assert at.y[2] >= at.r[2]


def test_captions_stand_over_their_columns() -> None:
    at = layout(running().architecture)
    assert [spot.x for spot in at.captions] == [at.x[0], at.x[2], at.x[5], at.x[8]]
    assert len({spot.y for spot in at.captions}) == 1
    assert at.captions[0].y < (at.y - at.r).min() - 15


@pytest.mark.parametrize(
    "options", [{"orientation": "diagonal"}, {"max_neurons": 3}, {"positions": ((99, 1.0, 1.0),)}]
)
def test_what_makes_no_sense_is_refused(options: dict[str, object]) -> None:
    with pytest.raises(UsageError):
        place(running().before, **options)
