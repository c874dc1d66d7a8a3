"""Plots as pictures and tables: from the menu, whole or not at all, with every number in full."""

from __future__ import annotations

import csv
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest
from PySide6.QtCore import QByteArray, QPoint
from PySide6.QtGui import QContextMenuEvent, QImage, QPainter
from PySide6.QtSvg import QSvgRenderer
from PySide6.QtWidgets import QFileDialog, QMenu

from nnviz.errors import FileError
from nnviz.gui.plots import GradientPlot, HistogramPlot, LossPlot, saving
from nnviz.gui.plots.frame import Panel
from nnviz.gui.session import Session
from nnviz.gui.settings import Settings
from nnviz.picture.theme import theme
from tests.gui.plots.made import training

Show = Callable[..., None]
KINDS = (LossPlot, GradientPlot, HistogramPlot)


@pytest.fixture(params=KINDS)
def panel(request: pytest.FixtureRequest, session: Session, show: Show) -> Panel:
    kind: type[Panel] = request.param
    result = kind(session, source=lambda _: training())
    show(result, 520, 220)
    return result


def rows_of(panel: Panel, path: Path) -> list[dict[str, str]]:
    saving.save(panel, path, ".csv")
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def test_every_format(panel: Panel, tmp_path: Path) -> None:
    for suffix, begin in ((".svg", b"<?xml"), (".pdf", b"%PDF"), (".png", b"\x89PNG")):
        path = tmp_path / f"plot{suffix}"
        saving.save(panel, path, suffix)
        assert path.read_bytes().startswith(begin)
    assert panel.title.encode() in (tmp_path / "plot.svg").read_bytes()
    image = QImage(str(tmp_path / "plot.png"))
    assert image.width() == 2 * saving.picture_size(panel).width()


@pytest.mark.parametrize("name", ["light", "dark"])
def test_a_picture_shows_what_the_screen_shows(
    session: Session, show: Show, tmp_path: Path, name: str
) -> None:
    session.set_appearance(theme=name)
    plot = LossPlot(session, source=lambda _: training(branches=()))
    show(plot, 520, 220)
    screen = plot.plot.grab().toImage()
    saving.save(plot, tmp_path / "plot.svg", ".svg")
    size = saving.picture_size(plot)
    image = QImage(size, QImage.Format.Format_RGB32)
    painter = QPainter(image)
    QSvgRenderer(QByteArray((tmp_path / "plot.svg").read_bytes())).render(painter)
    painter.end()
    left, top = round(saving.MARGIN), round(saving.TITLE + saving.MARGIN / 2)
    ground = theme(name).panel
    agreeing = [
        (screen.pixelColor(x, y).name() == ground)
        == (image.pixelColor(x + left, y + top).name() == ground)
        for x in range(0, screen.width(), 3)
        for y in range(0, screen.height(), 3)
    ]
    assert np.mean(agreeing) > 0.93


def test_a_map_in_a_picture_has_its_own_row_for_each_layer(
    session: Session, show: Show, tmp_path: Path
) -> None:
    plot = GradientPlot(session, source=lambda _: training())
    show(plot, 520, 220)
    plot.view.pick("map")
    saving.save(plot, tmp_path / "map.svg", ".svg")
    assert (tmp_path / "map.svg").read_text().count("<image") == 3


def test_losses_are_written_in_full(session: Session, show: Show, tmp_path: Path) -> None:
    now = training()
    plot = LossPlot(session, source=lambda _: now)
    show(plot)
    rows = rows_of(plot, tmp_path / "loss.csv")
    own = [row for row in rows if not row["line"]]
    assert len(own) == len(now.curves.batch_losses) + 1
    assert {row["line"] for row in rows} == {"", "SGD", "η <2>"}
    batches = [float(row["batch loss"]) for row in own if row["batch loss"]]
    assert np.array_equal(batches, now.curves.batch_losses)
    epochs = [row for row in own if row["training loss"]]
    assert np.array_equal([float(row["training loss"]) for row in epochs], now.curves.training_loss)
    assert [int(row["iteration"]) for row in epochs] == now.curves.iterations.tolist()


def test_gradients_are_written_in_full(session: Session, show: Show, tmp_path: Path) -> None:
    now = training()
    plot = GradientPlot(session, source=lambda _: now)
    show(plot)
    rows = rows_of(plot, tmp_path / "now.csv")
    assert [int(row["layer"]) for row in rows] == [2, 3, 4]
    assert [float(row["Root mean square of ∂C/∂w"]) for row in rows] == list(now.sizes.rms)
    plot.view.pick("curves")
    rows = rows_of(plot, tmp_path / "all.csv")
    assert len(rows) == now.curves.rms.size
    written = [float(row["Largest ∂C/∂w"]) for row in rows]
    assert np.array_equal(np.reshape(written, now.curves.largest.shape), now.curves.largest)


def test_histograms_are_written_in_full(session: Session, show: Show, tmp_path: Path) -> None:
    plot = HistogramPlot(session)
    show(plot)
    rows = rows_of(plot, tmp_path / "histograms.csv")
    assert {row["kind"] for row in rows} == {"weights", "z", "a", "delta"}
    counted = sum(int(row["count"]) for row in rows if row["kind"] == "weights")
    graph = session.network.architecture
    assert counted == (graph.parameter_index >= 0).sum()


def test_a_folder_that_refuses(panel: Panel, tmp_path: Path) -> None:
    for suffix in (".svg", ".pdf", ".png", ".csv"):
        with pytest.raises(FileError):
            saving.save(panel, tmp_path / "nowhere" / f"plot{suffix}", suffix)


def test_from_the_menu(
    session: Session,
    show: Show,
    tmp_path: Path,
    settings: Settings,
    no_questions: list[str],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    plot = LossPlot(session, source=lambda _: training(), settings=settings)
    show(plot)
    proposals: list[str] = []
    answers = [str(tmp_path / "loss"), "", str(tmp_path / "no" / "loss.svg")]

    def choose(parent: object, title: str, proposal: str, kinds: str) -> tuple[str, str]:
        proposals.append(proposal)
        return answers.pop(0), kinds

    monkeypatch.setattr(QFileDialog, "getSaveFileName", choose)
    save = next(a for a in plot.head.menu().actions() if "SVG" in a.text())
    save.trigger()
    assert (tmp_path / "loss.svg").exists() and settings.folder == tmp_path
    save.trigger()
    save.trigger()
    assert Path(proposals[1]).parent == tmp_path and proposals[1].endswith("-loss.svg")
    assert len(no_questions) == 1 and "no folder" in no_questions[0]


def test_the_menu_opens_by_mouse_and_by_keys(panel: Panel) -> None:
    for reason in (QContextMenuEvent.Reason.Mouse, QContextMenuEvent.Reason.Keyboard):
        event = QContextMenuEvent(reason, QPoint(5, 5), panel.mapToGlobal(QPoint(5, 5)))
        panel.contextMenuEvent(event)
        menus = [menu for menu in panel.findChildren(QMenu) if menu.isVisible()]
        assert len(menus) == 1
        menus[0].close()
        menus[0].deleteLater()
    assert panel.head.more.accessibleName()
