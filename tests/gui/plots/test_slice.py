"""The loss over one weight: curve, tangent, and where a step would land."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from PySide6.QtCore import QPointF
from PySide6.QtGui import QImage

from nnviz.gui.plots import SlicePlot, saving
from nnviz.gui.plots.axis import Axis
from nnviz.gui.session import Session
from nnviz.picture.theme import theme
from nnviz.training.landscape import Slice, loss_slice

Show = Callable[..., None]


def slice_of(session: Session, edge: tuple[int, int] = (4, 6)) -> Slice:
    chapter = session.document.chapter
    return loss_slice(session.network, chapter.samples, chapter.settings, chapter.conventions, edge)


@pytest.fixture
def plot(session: Session, show: Show) -> SlicePlot:
    result = SlicePlot(session)
    show(result, 360, 420)
    result.show_slice(slice_of(session))
    return result


def test_the_tangent_touches_the_curve_with_its_slope(plot: SlicePlot) -> None:
    found = plot.slice
    assert found is not None
    x, y = plot._tangent.getData()
    assert (y[1] - y[0]) / (x[1] - x[0]) == pytest.approx(found.slope)
    assert np.interp(found.weight, x, y) == pytest.approx(found.loss)
    near = np.interp([found.weight - 1e-3, found.weight + 1e-3], found.weights, found.losses)
    assert (near[1] - near[0]) / 2e-3 == pytest.approx(found.slope, rel=0.2)


def test_where_a_step_lands(plot: SlicePlot, session: Session) -> None:
    found = plot.slice
    assert found is not None
    rate = session.document.settings.learning_rate
    assert found.landing[0] == pytest.approx(found.weight - rate * found.slope)
    assert plot._landing._x.tolist() == [found.landing[0]]
    assert plot._here._y.tolist() == [found.loss]
    assert session.format.text(found.slope).replace("-", "−") in plot.legend.text()


def test_names(plot: SlicePlot) -> None:
    assert plot.heading.text() == "Loss over one weight" and plot.head.isVisible()
    assert "weight 4 → 6" in plot.bottom.labelString() and plot.bottom.label.isVisible()
    assert "loss" in plot.left.labelString()
    assert "slope" in plot.accessibleDescription()


@pytest.mark.parametrize(
    "change",
    [
        {"slope": np.nan, "steps": np.array([[0.0, 0.0], [np.nan, np.nan]])},
        {"steps": np.array([[0.0, 0.0], [1e300, np.nan]])},
        {"loss": np.nan},
        {"slope": 1e300},
    ],
)
def test_what_is_not_known_is_not_drawn(plot: SlicePlot, change: dict[str, object]) -> None:
    found = plot.slice
    assert found is not None
    plot.show_slice(replace(found, **change))  # type: ignore[arg-type]
    plot.grab()
    assert plot._tangent.isVisible() == (
        not change.keys() & {"loss"} and change.get("slope") is not np.nan
    )
    if "steps" in change:
        assert not plot._landing.isVisible() and not plot._way.isVisible()


@pytest.mark.parametrize("far", [1e3, 1e300, np.inf, np.nan])
def test_steps_are_drawn_until_one_is_far_away(plot: SlicePlot, far: float) -> None:
    found = plot.slice
    assert found is not None
    near = found.weight + 0.1
    ends = [[near, found.loss], [far, far], [0.0, found.loss]]
    plot.show_slice(replace(found, steps=np.array([[found.weight, found.loss], *ends])))
    plot.grab()
    x, _ = plot._way.getData()
    assert x[:2].tolist() == [found.weight, near]
    assert plot._landing._x.tolist() == [near]
    width = found.weights[-1] - found.weights[0]
    assert not (abs(x[2:] - found.weight) > 1.5 * width).any()
    assert plot.coming.startswith("3 steps: ") and plot.coming in plot.accessibleDescription()


def test_nothing_finite_is_said(plot: SlicePlot) -> None:
    found = plot.slice
    assert found is not None
    plot.show_slice(replace(found, losses=np.full(len(found.weights), np.nan)))
    assert "not finite" in plot._note.toPlainText() and plot._note.isVisible()
    assert not plot._here.isVisible()
    plot.show_slice(found)
    assert not plot._note.isVisible() and plot._here.isVisible()
    plot.show_slice(None)
    assert not plot._curve.isVisible() and list(plot.table().rows) == []


@pytest.mark.parametrize("name", ["light", "dark", "greyscale"])
def test_the_theme(plot: SlicePlot, session: Session, name: str) -> None:
    session.set_appearance(theme=name)
    image = plot.plot.grab().toImage()
    seen = {
        image.pixelColor(x, y).name() for x in range(image.width()) for y in range(image.height())
    }
    assert {theme(name).panel, theme(name).loss} <= seen


def test_a_picture_has_the_dots_where_the_screen_has_them(plot: SlicePlot, tmp_path: Path) -> None:
    path = tmp_path / "slice.png"
    saving.save(plot, path, ".png")
    image, tokens = QImage(str(path)), theme("light")
    found = plot.slice
    assert found is not None
    scene = plot.plot.getViewBox().mapViewToScene(QPointF(found.weight, found.loss))
    left, top = saving.MARGIN, saving.TITLE + saving.MARGIN / 2
    x = round((scene.x() + left) * saving.FINENESS)
    y = round((scene.y() + top) * saving.FINENESS)
    near = {image.pixelColor(x + dx, y + dy).name() for dx in range(-7, 8) for dy in range(-7, 8)}
    assert {tokens.text, tokens.update} & near


def test_numbers(plot: SlicePlot) -> None:
    table = plot.table()
    rows = np.array(list(table.rows))
    assert table.columns == ("weight", "loss")
    assert plot.slice is not None and np.array_equal(rows[:, 1], plot.slice.losses)


def test_ticks_that_lie_close_together_are_told_apart() -> None:
    axis = Axis("left")
    assert axis.tickStrings([0.21, 0.22], 1.0, 0.01) == ["0.21", "0.22"]
    assert axis.tickStrings([5600300.2, 5600300.4], 1.0, 0.2) == ["5600300.2", "5600300.4"]
