"""The Output panel: its views for each kind of data, and samples drawn with the mouse."""

from __future__ import annotations

import csv
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest
from PySide6.QtCore import QPoint, Qt
from pytestqt.qtbot import QtBot

from nnviz.document import edits, resolve
from nnviz.document.data_edits import use_dataset
from nnviz.gui.panels.output import OutputPanel
from nnviz.gui.panels.shades import class_image
from nnviz.gui.panels.tally import row_at
from nnviz.gui.plots import saving
from nnviz.gui.runner import Runner
from nnviz.gui.session import Session
from nnviz.picture.samples import class_colours
from nnviz.picture.theme import theme
from nnviz.training.dataset import Dataset
from nnviz.training.generators import generate

Open = Callable[[str], Session]
Show = Callable[..., None]
LEFT, RIGHT = Qt.MouseButton.LeftButton, Qt.MouseButton.RightButton


@pytest.fixture
def output(open_session: Open, show: Show) -> Callable[[str], OutputPanel]:
    def make(name: str, data: Dataset | None = None) -> OutputPanel:
        session = open_session(name)
        if data is not None:
            session.edit("Data", lambda d: use_dataset(d, data), at=0)
        panel = OutputPanel(session)
        show(panel, 372, 760)
        return panel

    return make


Make = Callable[..., OutputPanel]


def session_of(panel: OutputPanel) -> Session:
    return panel.plane._session


def pixel(panel: OutputPanel, row: int) -> QPoint:
    """Where a sample is on the plane."""
    session = session_of(panel)
    a, b = session.features
    inputs = session.data.inputs[row : row + 1]
    x, y = panel.plane.to_widget(inputs[:, a], inputs[:, b])[0]
    return QPoint(round(x), round(y))


def random_data(width: int, outputs: int, classes: tuple[str, ...], count: int = 12) -> Dataset:
    random = np.random.default_rng(1)
    targets = random.normal(size=(count, outputs))
    if classes:
        said = np.arange(count) % len(classes)
        targets = np.eye(outputs)[said] if outputs > 1 else said[:, None].astype(float)
    inputs = random.normal(size=(count, width))
    return Dataset(inputs, targets, np.zeros(count, dtype=np.int8), classes=classes)


class TestDots:
    def test_dots_of_one_colour_with_the_map_look_full_and_all_kinds_that_are_there_are_named(
        self, output: Make
    ) -> None:
        panel = output("truth:0110")
        assert not session_of(panel).data.roles.any() and panel.legend.isHidden()
        image = panel.plane.grab().toImage()
        colours = set()
        for row in range(4):
            place = pixel(panel, row)
            dot, beside = image.pixelColor(place), image.pixelColor(place + QPoint(12, 0))
            assert dot.lightness() < beside.lightness()
            colours.add(dot.name())
        assert len(colours) == 2
        session_of(panel).edit("Part", lambda d: edits.set_roles(d, 0, [0, 0, 0, 1]))
        assert panel.legend.isVisible()


class TestViews:
    @pytest.mark.parametrize(
        ("width", "outputs", "classes", "views"),
        [
            (1, 1, (), ("function",)),
            (1, 1, ("a", "b"), ("function", "classes")),
            (2, 1, (), ("plane", "function")),
            (2, 2, ("a", "b"), ("plane", "function", "classes")),
            (3, 3, ("a", "b", "c"), ("plane", "function", "classes")),
            (3, 2, (), ("plane", "function")),
            (64, 2, ("a", "b"), ("classes", "function")),
            (64, 1, (), ("function",)),
        ],
    )
    def test_those_that_make_sense(
        self, output: Make, width: int, outputs: int, classes: tuple[str, ...], views: tuple[str]
    ) -> None:
        panel = output("xor-2-4-1", random_data(width, outputs, classes))
        assert panel.possible == views and panel.view == views[0]
        for view in views:
            panel.choose(view)
            assert panel.view == view
            assert panel.stack.currentWidget().isVisible()
            panel.grab()
        shown = {key for key, button in panel.buttons.items() if button.isVisible()}
        assert shown == (set(views) if len(views) > 1 else set())

    def test_one_sample(self, output: Make) -> None:
        panel = output("xor-2-4-1", random_data(2, 1, (), 1))
        for view in panel.possible:
            panel.choose(view)
            panel.grab()
        session = session_of(panel)
        session.edit("More", lambda d: edits.add_sample(d, 0, [1.0, 1.0], [0.0]))
        panel.grab()

    def test_the_view_wanted_comes_back(self, output: Make) -> None:
        panel = output("iris")
        panel.choose("classes")
        session = session_of(panel)
        session.edit("Data", lambda d: use_dataset(d, generate("sine", seed=1)), at=0)
        assert panel.view == "function"
        session.edit("Data", lambda d: use_dataset(d, generate("moons", seed=1)), at=0)
        assert panel.view == "classes"

    def test_the_choices_of_axes(self, output: Make) -> None:
        panel = output("iris")
        session = session_of(panel)
        assert session.features == (0, 1)
        maps = session.maps(10)
        panel.across.choose(2)
        assert session.features == (2, 1)
        panel.up.choose(2)
        assert session.features == (1, 2)  # the other gives way
        assert maps is not None and not np.array_equal(session.maps(10), maps)
        panel.choose("function")
        assert panel.across.isVisible() and not panel.up.isVisible()
        panel.choose("classes")
        assert not panel.neuron.isVisible()

    def test_two_inputs_need_no_choice(self, output: Make) -> None:
        panel = output("spiral")
        assert panel.neuron.isVisible() and not panel.across.isVisible()

    def test_inputs_that_never_vary_are_not_shown_first(self, output: Make) -> None:
        data = random_data(4, 1, ())
        inputs = data.inputs.copy()
        inputs[:, [0, 2]] = 5.0
        panel = output("xor-2-4-1", data.with_values(inputs, data.targets))
        assert session_of(panel).features == (1, 3)

    def test_a_neuron_that_is_gone_is_not_asked(self, output: Make) -> None:
        panel = output("spiral")
        panel.neuron.choose(20)
        assert panel.plane.neuron == 20
        before = panel.plane.grab().toImage()
        panel.neuron.choose(0)
        assert panel.plane.grab().toImage() != before
        panel.neuron.choose(20)
        session = session_of(panel)
        small = resolve("2-2-1").network
        session.edit("Less", lambda d: edits.replace_network(d, small))
        assert panel.plane.neuron == 0 == panel.neuron.value
        panel.grab()

    @pytest.mark.parametrize("name", ["light", "dark", "greyscale"])
    def test_themes(self, output: Make, name: str) -> None:
        panel = output("iris")
        session_of(panel).set_appearance(theme=name)
        for view in panel.possible:
            panel.choose(view)
            assert not panel.grab().toImage().isNull()


class TestNumbers:
    def test_they_follow_the_training(self, output: Make) -> None:
        panel = output("spiral")
        session = session_of(panel)
        assert panel.tally.values["training_loss"].text() == "–"
        runner = Runner(session, session)
        runner.start(epochs=3)
        runner.wait()
        curves = session.document.curves
        assert curves is not None
        loss = session.format.text(float(curves.training_loss[-1]))
        assert panel.tally.values["training_loss"].text() == loss
        assert panel.tally._names["accuracy"].text() == "validation right"
        share = curves.validation_accuracy[-1] * 100
        assert panel.tally.values["accuracy"].text() == f"{share:.1f} %"
        session.travel(0)
        first = session.format.text(float(curves.training_loss[0]))
        assert panel.tally.values["training_loss"].text() == first

    def test_what_there_is_none_of_is_left_out(self, output: Make) -> None:
        panel = output("sine")
        assert not panel.tally.values["accuracy"].isVisible()
        assert panel.tally.values["validation_loss"].isVisible()
        panel = output("xor-2-4-1")
        assert panel.tally.values["accuracy"].isVisible()
        assert not panel.tally.values["validation_loss"].isVisible()
        assert row_at(None, 3) == -1

    def test_the_matrix_counts_every_sample_once(self, output: Make) -> None:
        panel = output("iris")
        panel.choose("classes")
        session = session_of(panel)
        found = panel.matrix.counted()
        assert found is not None
        counts, role = found
        assert role == "validation" and counts.total == len(session.data.rows(1))
        inputs, targets = session.data.part(1)
        right = session.network.predict(inputs).argmax(axis=1) == targets.argmax(axis=1)
        assert counts.right == right.sum()
        panel.grab()
        assert str(counts.right) in panel.matrix.accessibleDescription()


class TestDrawing:
    def test_a_point_of_each_class(self, output: Make, qtbot: QtBot) -> None:
        panel = output("spiral")
        session = session_of(panel)
        count = len(session.data)
        middle = panel.plane.area.center().toPoint()
        for held, key in enumerate(("0", "1")):
            qtbot.mouseClick(panel.pens.buttons[key], LEFT)
            assert panel.plane.pen == "draw"
            place = middle + QPoint(20 * held, 10)
            wanted = panel.plane.to_plane(place.toPointF())
            qtbot.mouseClick(panel.plane, LEFT, pos=place)
            assert len(session.data) == count + held + 1
            assert session.data.inputs[-1] == pytest.approx(wanted, abs=1e-9)
            assert session.data.targets[-1].tolist() == [float(held)]
        session.undo()
        session.undo()
        assert len(session.data) == count

    def test_other_features_stand_at_their_mean(self, output: Make, qtbot: QtBot) -> None:
        panel = output("iris")
        session = session_of(panel)
        means = session.data.inputs.mean(axis=0)
        qtbot.mouseClick(panel.pens.buttons["2"], LEFT)
        qtbot.mouseClick(panel.plane, LEFT, pos=panel.plane.area.center().toPoint())
        assert session.data.inputs[-1, 2:] == pytest.approx(means[2:])
        assert session.data.targets[-1].tolist() == [0.0, 0.0, 1.0]

    def test_erasing(self, output: Make, qtbot: QtBot) -> None:
        panel = output("xor-2-4-1")
        session = session_of(panel)
        qtbot.mouseClick(panel.pens.buttons["erase"], LEFT)
        gone = session.data.inputs[1].tolist()
        qtbot.mouseClick(panel.plane, LEFT, pos=pixel(panel, 1))
        assert len(session.data) == 3
        assert gone not in session.data.inputs.tolist()
        qtbot.mouseClick(panel.plane, LEFT, pos=panel.plane.area.center().toPoint())
        assert len(session.data) == 3  # nothing is there

    def test_a_right_click_erases_with_any_pen(self, output: Make, qtbot: QtBot) -> None:
        panel = output("xor-2-4-1")
        qtbot.mouseClick(panel.pens.buttons["0"], LEFT)
        qtbot.mouseClick(panel.plane, RIGHT, pos=pixel(panel, 2))
        assert len(session_of(panel).data) == 3
        qtbot.mouseClick(panel.pens.buttons["0"], LEFT)  # put down again
        assert panel.plane.pen == ""
        qtbot.mouseClick(panel.plane, RIGHT, pos=pixel(panel, 2))
        assert len(session_of(panel).data) == 3

    def test_the_last_sample_stays(self, output: Make, qtbot: QtBot) -> None:
        panel = output("xor-2-4-1")
        qtbot.mouseClick(panel.pens.buttons["erase"], LEFT)
        for _ in range(5):
            qtbot.mouseClick(panel.plane, LEFT, pos=pixel(panel, 0))
        assert len(session_of(panel).data) == 1
        assert panel.note.text()

    def test_a_click_on_a_sample_wants_to_step_through_it(self, output: Make, qtbot: QtBot) -> None:
        panel = output("xor-2-4-1")
        with qtbot.waitSignal(panel.pointed, timeout=1000) as caught:
            qtbot.mouseClick(panel.plane, LEFT, pos=pixel(panel, 3))
        assert caught.args == [3]
        qtbot.mouseMove(panel.plane, pixel(panel, 3) + QPoint(1, 0))
        assert panel.plane._hover == 3

    def test_numbers_as_targets(self, output: Make, qtbot: QtBot) -> None:
        panel = output("xor-2-4-1", generate("plane", 40, 0.0, 2))
        data = session_of(panel).data
        qtbot.mouseClick(panel.pens.buttons["1"], LEFT)
        qtbot.mouseClick(panel.plane, LEFT, pos=panel.plane.area.center().toPoint())
        assert session_of(panel).data.targets[-1, 0] == data.targets.max()


class TestSaving:
    def test_the_plane(self, output: Make, tmp_path: Path) -> None:
        panel = output("spiral")
        sheet = panel.stack.currentWidget()
        for suffix, begin in ((".svg", b"<?xml"), (".pdf", b"%PDF"), (".png", b"\x89PNG")):
            saving.save(sheet, tmp_path / f"map{suffix}", suffix)
            assert (tmp_path / f"map{suffix}").read_bytes().startswith(begin)
        assert (tmp_path / "map.svg").read_text().count("<circle") >= 400
        saving.save(sheet, tmp_path / "map.csv", ".csv")
        with (tmp_path / "map.csv").open(encoding="utf-8", newline="") as file:
            head, *rows = csv.reader(file)
        session = session_of(panel)
        numbers = np.array(rows, dtype=float)
        assert head == ["x₁", "x₂", "neuron 22"] and len(numbers) == 100 * 100
        answers = session.network.predict(numbers[::997, :2])
        assert numbers[::997, 2] == pytest.approx(answers[:, 0], abs=1e-4)

    def test_the_matrix(self, output: Make, tmp_path: Path) -> None:
        panel = output("iris")
        panel.choose("classes")
        sheet = panel.stack.currentWidget()
        saving.save(sheet, tmp_path / "m.csv", ".csv")
        rows = (tmp_path / "m.csv").read_text(encoding="utf-8").splitlines()
        assert rows[0] == "class,given setosa,given versicolor,given virginica"
        assert sum(int(n) for row in rows[1:] for n in row.split(",")[1:]) == 30
        saving.save(sheet, tmp_path / "m.svg", ".svg")
        assert "virginica" in (tmp_path / "m.svg").read_text(encoding="utf-8")

    def test_each_view_has_a_menu(self, output: Make) -> None:
        panel = output("iris")
        for view in panel.possible:
            panel.choose(view)
            menu = panel.stack.currentWidget().head.menu()
            assert [a.text() for a in menu.actions() if "Save" in a.text()]
            assert panel.stack.currentWidget().head.more.isVisible()
            menu.deleteLater()


def test_numbers_that_are_none_are_no_trouble() -> None:
    tokens = theme("light")
    values = np.full((3, 4, 5), np.nan)
    values[0, 0, 0], values[1, 0, 1] = np.inf, -np.inf
    image = class_image(values, class_colours(tokens, 3), tokens)
    assert (image.width(), image.height()) == (5, 4)
    assert len(set(class_colours(theme("greyscale"), 10))) == 10
