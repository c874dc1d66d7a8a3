"""The loss over two weights as a map, with the path that training took."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from PySide6.QtCore import QPointF
from PySide6.QtGui import QImage

from nnviz.document import edits, preset_document
from nnviz.gui.plots import SurfacePlot, saving
from nnviz.gui.plots.arrows import MOST, REACH, SampleSteps, steps_of, times
from nnviz.gui.plots.surface import FINER, _pixels
from nnviz.gui.session import Session
from nnviz.picture.theme import theme
from nnviz.training.landscape import Surface, loss_surface

Show = Callable[..., None]
WAY = np.array([[0.5, -0.5], [0.6, -0.45], [0.7, -0.4]])


@pytest.fixture
def surface(session: Session) -> Surface:
    chapter = session.document.chapter
    found = loss_surface(
        session.network, chapter.samples, chapter.settings, chapter.conventions, (4, 6), (3, 6)
    )
    assert found is not None
    return found


@pytest.fixture
def plot(session: Session, show: Show, surface: Surface) -> SurfacePlot:
    result = SurfacePlot(session)
    show(result, 360, 420)
    result.show_surface(surface, WAY)
    return result


def test_the_place_of_the_map(plot: SurfacePlot, surface: Surface) -> None:
    """The outermost pixels are centred on the ends of both axes."""
    place = plot._image.mapRectToParent(plot._image.boundingRect())
    shape = plot._image.image.shape
    for low, high, ends, count in (
        (place.left(), place.right(), surface.a, shape[0]),
        (place.top(), place.bottom(), surface.b, shape[1]),
    ):
        half = (ends[-1] - ends[0]) / (count - 1) / 2
        assert (low + half, high - half) == pytest.approx((ends[0], ends[-1]))
    (left, right), (bottom, top) = plot.plot.viewRange()
    assert (left, right) == pytest.approx((surface.a[0], surface.a[-1]))
    assert (bottom, top) == pytest.approx((surface.b[0], surface.b[-1]))


def test_dark_is_low(surface: Surface) -> None:
    tokens = theme("light")
    pixels = _pixels(surface.losses, tokens).astype(float).sum(axis=2)
    count = len(surface.b)
    assert pixels.shape == ((count - 1) * FINER + 1,) * 2
    least = np.unravel_index(np.argmin(surface.losses), surface.losses.shape)
    most = np.unravel_index(np.argmax(surface.losses), surface.losses.shape)
    assert pixels[least[0] * FINER, least[1] * FINER] == pixels.min()
    assert pixels[most[0] * FINER, most[1] * FINER] == pixels.max()


def test_what_is_not_finite_has_a_colour_of_its_own(plot: SurfacePlot, surface: Surface) -> None:
    losses = surface.losses.copy()
    losses[0, 0] = np.nan
    plot.show_surface(replace(surface, losses=losses), WAY)
    red, green, blue = (int(theme("light").unknown[k : k + 2], 16) for k in (1, 3, 5))
    assert plot._image.image[0, 0].tolist() == [red, green, blue]
    plot.show_surface(replace(surface, losses=np.full_like(losses, np.inf)), WAY)
    plot.grab()
    assert "not finite" in plot.accessibleDescription()


def test_the_path(plot: SurfacePlot, surface: Surface) -> None:
    x, y = plot._path.getData()
    assert np.array_equal(np.column_stack((x, y)), WAY)
    assert (plot._start._x[0], plot._start._y[0]) == tuple(WAY[0])
    assert (plot._here._x[0], plot._here._y[0]) == surface.here[:2]
    plot.show_surface(surface, np.empty((0, 2)))
    assert not plot._start.isVisible() and plot._here.isVisible()
    plot.grab()


def test_which_weight_is_across(plot: SurfacePlot) -> None:
    assert "weight 4 → 6" in plot.bottom.labelString() and plot.bottom.label.isVisible()
    assert "weight 3 → 6" in plot.left.labelString() and plot.left.label.isVisible()
    assert plot.head.isVisible()


def test_none(plot: SurfacePlot) -> None:
    plot.show_surface(None, np.empty((0, 2)))
    plot.grab()
    assert not plot._image.isVisible() and list(plot.table().rows) == []


@pytest.mark.parametrize("suffix", [".svg", ".pdf", ".png"])
def test_pictures(plot: SurfacePlot, tmp_path: Path, suffix: str) -> None:
    saving.save(plot, tmp_path / f"s{suffix}", suffix)
    if suffix == ".svg":
        assert "weight 3 → 6" in (tmp_path / "s.svg").read_text(encoding="utf-8")


def test_a_picture_has_the_dot_where_the_screen_has_it(
    plot: SurfacePlot, surface: Surface, tmp_path: Path
) -> None:
    path = tmp_path / "s.png"
    saving.save(plot, path, ".png")
    image = QImage(str(path))
    scene = plot.plot.getViewBox().mapViewToScene(QPointF(*surface.here[:2]))
    x = round((scene.x() + saving.MARGIN) * saving.FINENESS)
    y = round((scene.y() + saving.TITLE + saving.MARGIN / 2) * saving.FINENESS)
    assert image.pixelColor(x, y).name() == theme("light").update


def test_numbers(plot: SurfacePlot, surface: Surface) -> None:
    table = plot.table()
    assert table.columns == ("w 4-6", "w 3-6", "loss")
    rows = np.array(list(table.rows))
    assert np.array_equal(rows[:, 2], surface.losses.ravel())
    assert np.array_equal(rows[: len(surface.a), 0], surface.a)


def test_each_sample_of_the_batch_has_an_arrow_and_all_their_mean(
    open_session: Callable[[str], Session], show: Show
) -> None:
    session = open_session("xor-2-2-1")
    session.edit("Batch", lambda document: edits.set_batch_size(document, 0, 4))
    chapter = session.document.chapter
    over = ((6, 7), (4, 7))
    found = loss_surface(
        session.network, chapter.samples, chapter.settings, chapter.conventions, *over
    )
    plot = SurfacePlot(session)
    show(plot, 372, 420)
    plot.show_surface(found, np.array([found.here[:2]]))
    assert not plot.arrows.isVisible()
    plot.steps.click()
    steps, trace = steps_of(session, *over), session.trace
    factor = times(steps, found.a[-1] - found.a[0], found.b[-1] - found.b[0])
    for column, end in enumerate(plot.arrows.ends):
        slopes = [trace.sample_gradient(*edge, column) for edge in over]
        added = -chapter.settings.learning_rate * np.array(slopes)
        assert end == pytest.approx(np.array(found.here[:2]) + factor * added)
    mean = [trace.gradient_array[session.network.architecture.edge_position(*e)] for e in over]
    assert steps.mean == pytest.approx(-chapter.settings.learning_rate * np.array(mean))
    assert len(plot.arrows.ends) == 4 and "4 samples" in plot.legend.text()
    assert f"arrows × {factor:,g}" in plot.legend.text()
    assert "the mean step of 4 samples" in plot.accessibleDescription()
    at = plot.plot.getViewBox().mapViewToDevice(QPointF(*plot.arrows.mean_end)).toPoint()
    before = plot.sheet.grab().toImage()
    plot.steps.click()
    assert not plot.arrows.isVisible() and "4 samples" not in plot.legend.text()
    after = plot.sheet.grab().toImage()
    assert before != after and before.rect().contains(at)


def test_arrows_are_so_many_times_as_long_that_the_longest_is_well_seen() -> None:
    for size in (1e-9, 0.003, 0.4, 7.0, 1e12):
        found = SampleSteps(np.array([[size, 0.0], [0.0, -size]]), np.zeros(2), 2)
        factor = times(found, 2.0, 4.0)
        assert REACH / 2.6 <= factor * size / 2.0 <= REACH
        assert f"{factor:e}"[0] in "125" and factor == float(f"{factor:.0e}")
    assert times(SampleSteps(np.zeros((1, 2)), np.zeros(2), 1), 1.0, 1.0) == 1.0


def test_of_a_large_batch_some_are_drawn_and_all_counted(
    open_session: Callable[[str], Session],
) -> None:
    session = open_session("moons")
    session.edit("Batch", lambda document: edits.set_batch_size(document, 0, 100))
    steps = steps_of(session, (12, 13), (4, 13))
    assert (len(steps.steps), steps.of) == (MOST, 100)
    trace = session.trace
    slopes = [trace.sample_gradient(4, 13, column) for column in range(100)]
    assert steps.mean[1] == pytest.approx(-session.rate * np.mean(slopes))


def test_what_was_computed_for_another_network_stands_until_it_is_computed_anew(
    plot: SurfacePlot, session: Session
) -> None:
    plot.steps.click()
    assert plot.arrows.isVisible()
    session.new(preset_document("triangle"))  # which has names and no such edges
    plot.redraw()
    assert not plot.arrows.isVisible() and "4 → 6" in plot.bottom.labelText
