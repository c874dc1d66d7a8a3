"""The canvas: pointing, dragging, turning the wheel, typing, walking, zooming."""

from __future__ import annotations

from itertools import count

import pytest
from PySide6.QtCore import QEvent, QPoint, QPointF, QRect, Qt
from PySide6.QtGui import QMouseEvent, QWheelEvent
from PySide6.QtTest import QTest
from pytestqt.qtbot import QtBot

from nnviz.document import preset_document
from nnviz.gui.canvas import Canvas
from nnviz.gui.describe import describe
from nnviz.gui.editable import editable, thing
from nnviz.gui.overlay import anchor, body, members
from nnviz.gui.session import Session
from nnviz.gui.window import MainWindow
from nnviz.picture.shapes import Box, Circle
from tests.gui.conftest import MakeWindow

LEFT = Qt.MouseButton.LeftButton
NONE = Qt.KeyboardModifier.NoModifier


@pytest.fixture
def window(bare_window: MainWindow) -> MainWindow:
    return bare_window


@pytest.fixture
def canvas(window: MainWindow) -> Canvas:
    return window.canvas


def place(canvas: Canvas, identifier: str) -> QPoint:
    """Where on the widget a thing of the picture is."""
    point = anchor(canvas.picture, identifier)
    assert point is not None, identifier
    x, y = canvas.viewport.to_widget(point.x(), point.y())
    return QPoint(round(x), round(y))


def mouse(canvas: Canvas, kind: QEvent.Type, point: QPoint, keys: Qt.KeyboardModifier) -> None:
    button = Qt.MouseButton.NoButton if kind == QEvent.Type.MouseMove else LEFT
    buttons = Qt.MouseButton.NoButton if kind == QEvent.Type.MouseButtonRelease else LEFT
    position = QPointF(point)
    where = QPointF(canvas.mapToGlobal(point))
    event = QMouseEvent(kind, position, where, button, buttons, keys)
    Canvas.event(canvas, event)


def drag(
    canvas: Canvas,
    start: QPoint,
    by: int,
    keys: Qt.KeyboardModifier = NONE,
    *,
    release: bool = True,
) -> None:
    """Press, move in steps of ten pixels, and let go."""
    mouse(canvas, QEvent.Type.MouseButtonPress, start, keys)
    sign = 1 if by > 0 else -1
    for at in range(10, abs(by) + 1, 10):
        mouse(canvas, QEvent.Type.MouseMove, start + QPoint(sign * at, 0), keys)
    if release:
        mouse(canvas, QEvent.Type.MouseButtonRelease, start + QPoint(by, 0), keys)


def wheel(canvas: Canvas, point: QPoint, angle: int, keys: Qt.KeyboardModifier = NONE) -> None:
    event = QWheelEvent(
        QPointF(point),
        QPointF(canvas.mapToGlobal(point)),
        QPoint(),
        QPoint(0, angle),
        Qt.MouseButton.NoButton,
        keys,
        Qt.ScrollPhase.NoScrollPhase,
        False,
    )
    canvas.wheelEvent(event)


class TestPointing:
    def test_what_is_under_the_pointer(self, canvas: Canvas) -> None:
        session = canvas.session
        session.go("e0/s0/backward/n6")
        for identifier in ("neuron:6", "edge:3-6", "neuron:5", "loss"):
            found = canvas.thing_at(QPointF(place(canvas, identifier)))
            assert thing(found) == identifier
        assert canvas.thing_at(QPointF(3, 3)) == ""

    def test_hovering_lights_up(self, canvas: Canvas, qtbot: QtBot) -> None:
        QTest.mouseMove(canvas, place(canvas, "edge:3-6"))
        assert canvas.session.hover == "edge:3-6"
        QTest.mouseMove(canvas, QPoint(3, 3))
        assert canvas.session.hover == ""

    def test_leaving(self, canvas: Canvas) -> None:
        canvas.session.set_hover("neuron:6")
        canvas.leaveEvent(QEvent(QEvent.Type.Leave))
        assert canvas.session.hover == ""

    def test_clicking_selects(self, canvas: Canvas, qtbot: QtBot) -> None:
        qtbot.mouseClick(canvas, LEFT, pos=place(canvas, "neuron:4"))
        assert canvas.session.selection == "neuron:4"
        qtbot.mouseClick(canvas, LEFT, pos=QPoint(3, 3))
        assert canvas.session.selection == ""

    def test_hover_and_selection_are_drawn_over_the_picture(self, canvas: Canvas) -> None:
        plain = canvas.grab().toImage()
        picture = canvas.picture
        for hover, selection in (("neuron:6", ""), ("edge:3-6", ""), ("", "loss"), ("layer:2", "")):
            canvas.session.set_hover(hover)
            canvas.session.select(selection)
            marked = canvas.grab().toImage()
            assert canvas.picture is picture
            assert (marked != plain) == (hover != "layer:2")
        canvas.session.set_hover("neuron:99999")
        canvas.grab()

    def test_a_loss_that_glows_is_marked_around_itself(self, canvas: Canvas) -> None:
        canvas.session.go("e0/s0/loss")
        assert {"halo", "box"} <= {shape.part for shape in canvas.picture.of("loss")}
        shape = body(canvas.picture, "loss")
        assert shape is not None and shape.part == "box"

    def test_a_neuron_is_marked_around_itself(self, canvas: Canvas) -> None:
        shape = body(canvas.picture, "neuron:6")
        assert isinstance(shape, Circle) and shape.r > 20
        rim = canvas.viewport.to_widget(shape.x + shape.r + 4, shape.y)
        plain = canvas.grab().toImage().pixel(*map(round, rim))
        canvas.session.set_hover("neuron:6")
        assert canvas.grab().toImage().pixel(*map(round, rim)) != plain

    def test_the_mark_of_an_edge_leaves_its_number_readable(self, canvas: Canvas) -> None:
        canvas.session.go("e0/s0/forward/n6")
        chip = body(canvas.picture, "weight:4-6")
        assert isinstance(chip, Box)
        left, top = canvas.viewport.to_widget(chip.x - chip.w / 2 + 2, chip.y - chip.h / 2 + 2)
        right, low = canvas.viewport.to_widget(chip.x + chip.w / 2 - 2, chip.y + chip.h / 2 - 2)
        written = QRect(QPoint(round(left), round(top)), QPoint(round(right), round(low)))
        plain = canvas.grab().toImage()
        canvas.session.set_hover("edge:4-6")
        marked = canvas.grab().toImage()
        assert marked != plain
        assert marked.copy(written) == plain.copy(written)


class TestDragging:
    def test_a_weight_one_entry_of_the_history(self, canvas: Canvas) -> None:
        session = canvas.session
        session.go("e0/s0/forward/n6")
        drag(canvas, place(canvas, "weight:4-6"), 50)
        assert session.network.weight(4, 6) == pytest.approx(-0.4 + 0.5)
        assert session.history.labels == ("Weight 4 → 6",)
        assert str(session.step.address) == "e0/s0/forward/n6"
        drag(canvas, place(canvas, "weight:4-6"), -20)
        assert len(session.history) == 2
        session.undo()
        session.undo()
        assert session.network.weight(4, 6) == -0.4

    def test_finer_with_shift(self, canvas: Canvas) -> None:
        canvas.session.go("e0/s0/forward/n6")
        drag(canvas, place(canvas, "weight:4-6"), 50, Qt.KeyboardModifier.ShiftModifier)
        assert canvas.session.network.weight(4, 6) == pytest.approx(-0.35)

    def test_up_is_more(self, canvas: Canvas) -> None:
        canvas.session.go("e0/s0/forward/n6")
        start = place(canvas, "weight:4-6")
        mouse(canvas, QEvent.Type.MouseButtonPress, start, NONE)
        mouse(canvas, QEvent.Type.MouseMove, start - QPoint(0, 30), NONE)
        assert canvas.session.network.weight(4, 6) == pytest.approx(-0.1)
        mouse(canvas, QEvent.Type.MouseMove, start + QPoint(10, 20), NONE)
        assert canvas.session.network.weight(4, 6) == pytest.approx(-0.5)
        mouse(canvas, QEvent.Type.MouseButtonRelease, start, NONE)

    def test_an_edge_without_a_chip(self, canvas: Canvas) -> None:
        session, before = canvas.session, canvas.viewport
        session.go("e0/s0/forward/n3")
        assert body(canvas.picture, "weight:4-6") is None
        drag(canvas, place(canvas, "edge:4-6"), 50)
        assert session.network.weight(4, 6) == pytest.approx(0.1)
        assert canvas.viewport == before

    def test_edges_too_many_to_aim_at_move_with_the_picture(self, make_window: MakeWindow) -> None:
        canvas = make_window("10-10-10").canvas
        spots = (QPoint(x, y) for x in range(60, 400, 7) for y in range(40, 500, 7))
        edge = next(at for at in spots if canvas.thing_at(QPointF(at)).startswith("edge:"))
        weights = canvas.session.network.parameters.copy()
        left = canvas.viewport.left
        drag(canvas, edge, 40)
        assert canvas.viewport.left == pytest.approx(left + 40)
        assert (canvas.session.network.parameters == weights).all()
        assert "drag" not in canvas.line

    def test_an_input_and_the_target(self, canvas: Canvas) -> None:
        session = canvas.session
        drag(canvas, place(canvas, "neuron:1"), 30)
        assert session.trace.inputs[0, 0] == pytest.approx(1.8)
        drag(canvas, place(canvas, "loss"), 30)
        assert session.trace.targets[0, 0] == pytest.approx(0.5)

    def test_a_neuron_moves_with_its_edges_and_comes_back(self, canvas: Canvas) -> None:
        session = canvas.session
        before = place(canvas, "neuron:6"), place(canvas, "edge:4-6")
        drag(canvas, before[0], 40)
        assert place(canvas, "neuron:6").x() == pytest.approx(before[0].x() + 40, abs=2)
        assert place(canvas, "edge:4-6").x() > before[1].x()
        assert session.history.labels == ("Place of neuron 6",) and session.unsaved
        drag(canvas, place(canvas, "neuron:2"), -3000)
        assert canvas.rect().contains(place(canvas, "neuron:2"))
        session.put_neurons_back()
        assert (place(canvas, "neuron:6"), place(canvas, "edge:4-6")) == before
        for _ in range(3):
            session.undo()
        assert session.document.view.positions == () and not session.unsaved
        session.redo()
        assert [entry[0] for entry in session.document.view.positions] == [6]

    def test_an_input_neuron_moves_with_ctrl(self, canvas: Canvas) -> None:
        before = place(canvas, "neuron:1")
        drag(canvas, before, 40, Qt.KeyboardModifier.ControlModifier)
        assert place(canvas, "neuron:1").x() == pytest.approx(before.x() + 40, abs=2)
        assert canvas.session.trace.inputs[0, 0] == 1.5

    def test_escape_takes_it_back(self, canvas: Canvas, qtbot: QtBot) -> None:
        session = canvas.session
        session.go("e0/s0/forward/n6")
        drag(canvas, place(canvas, "weight:4-6"), 50, release=False)
        assert session.network.weight(4, 6) != -0.4
        qtbot.keyClick(canvas, Qt.Key.Key_Escape)
        assert session.network.weight(4, 6) == -0.4
        assert not session.unsaved

    def test_every_later_number_follows(self, canvas: Canvas) -> None:
        session = canvas.session
        session.go("e0/s0/backward/n9")
        before = float(session.trace.delta[8, 0])
        session.set_weight(4, 6, 2.0)
        assert float(session.trace.delta[8, 0]) != before
        assert str(session.step.address) == "e0/s0/backward/n9"

    def test_the_empty_canvas_moves(self, canvas: Canvas) -> None:
        before = canvas.viewport
        drag(canvas, QPoint(5, 5), 60)
        assert canvas.viewport.left == pytest.approx(before.left + 60)
        assert not canvas.fits
        canvas.fit()
        assert canvas.viewport == before


class TestWheel:
    def test_on_an_edge(self, canvas: Canvas) -> None:
        session = canvas.session
        session.go("e0/s0/forward/n6")
        point = place(canvas, "edge:3-6")
        for _ in range(3):
            wheel(canvas, point, 120)
        assert session.network.weight(3, 6) == pytest.approx(0.85)
        assert len(session.history) == 1
        wheel(canvas, point, -120, Qt.KeyboardModifier.ShiftModifier)
        assert session.network.weight(3, 6) == pytest.approx(0.845)
        canvas.leaveEvent(QEvent(QEvent.Type.Leave))
        wheel(canvas, point, 120)
        assert len(session.history) == 2

    def test_with_control_it_zooms(self, canvas: Canvas) -> None:
        point = place(canvas, "edge:3-6")
        before = canvas.viewport
        wheel(canvas, point, 240, Qt.KeyboardModifier.ControlModifier)
        assert canvas.viewport.scale > before.scale
        assert not canvas.session.unsaved

    def test_elsewhere_it_moves_the_picture(self, canvas: Canvas) -> None:
        before = canvas.viewport
        wheel(canvas, QPoint(5, 5), 120)
        assert canvas.viewport.top > before.top


class TestTyping:
    def test_double_click(self, canvas: Canvas, qtbot: QtBot) -> None:
        canvas.session.go("e0/s0/forward/n6")
        qtbot.mouseDClick(canvas, LEFT, pos=place(canvas, "edge:4-6"))
        field = canvas.field
        assert field is not None
        assert field.field.text() == "-0.4"
        field.field.setText("0,75")
        qtbot.keyClick(field.field, Qt.Key.Key_Return)
        assert canvas.session.network.weight(4, 6) == 0.75
        assert canvas.field is None

    def test_a_bad_entry_is_refused_in_place(self, canvas: Canvas, qtbot: QtBot) -> None:
        for text in ("abc", "1e999", "", "nan", "1 2", "--3"):
            self.refused(canvas, qtbot, text)

    def refused(self, canvas: Canvas, qtbot: QtBot, text: str) -> None:
        canvas.session.select("edge:4-6")
        qtbot.keyClick(canvas, Qt.Key.Key_Return)
        field = canvas.field
        assert field is not None
        field.field.setText(text)
        qtbot.keyClick(field.field, Qt.Key.Key_Return)
        assert field.sentence.isVisible()
        assert field.sentence.text().endswith(".")
        assert field.field.accessibleDescription() == field.sentence.text()
        assert not canvas.session.unsaved
        qtbot.keyClick(field.field, Qt.Key.Key_A)
        assert not field.sentence.isVisible()
        qtbot.keyClick(field.field, Qt.Key.Key_Escape)
        assert canvas.field is None
        assert not canvas.session.unsaved

    def test_what_cannot_be_computed_is_refused(self, canvas: Canvas, qtbot: QtBot) -> None:
        session = canvas.session
        canvas.edit("target:9")
        field = canvas.field
        assert field is not None
        field.field.setText("1e308")
        qtbot.keyClick(field.field, Qt.Key.Key_Return)
        assert field.sentence.isVisible()
        assert not session.unsaved
        field.dismiss()

    def test_what_has_no_value_opens_nothing(self, canvas: Canvas) -> None:
        for identifier in ("neuron:6", "neuron:2", "layer:2", "", "edge:3-7"):
            assert not canvas.edit(identifier)

    def test_clicking_elsewhere_takes_a_good_value(self, canvas: Canvas, qtbot: QtBot) -> None:
        canvas.edit("neuron:1")
        assert canvas.field is not None
        canvas.field.field.setText("2.5")
        canvas.setFocus()
        qtbot.waitUntil(lambda: canvas.field is None, timeout=1000)
        assert canvas.session.trace.inputs[0, 0] == 2.5


class TestKeys:
    def test_walking(self, canvas: Canvas, qtbot: QtBot) -> None:
        session = canvas.session
        canvas.setFocus()
        seen = []
        for key in ("Right", "Right", "Right", "Down", "Right", "Up"):
            qtbot.keyClick(canvas, getattr(Qt.Key, f"Key_{key}"))
            seen.append(session.selection)
        assert seen == ["neuron:1", "edge:1-3", "neuron:3", "neuron:4", "edge:4-6", "edge:4-6"]
        assert "4 → 6" in canvas.accessibleDescription()

    def test_a_little_more(self, canvas: Canvas, qtbot: QtBot) -> None:
        canvas.session.select("edge:4-6")
        qtbot.keyClick(canvas, Qt.Key.Key_Plus)
        assert canvas.session.network.weight(4, 6) == pytest.approx(-0.35)
        qtbot.keyClick(canvas, Qt.Key.Key_Minus)
        qtbot.keyClick(canvas, Qt.Key.Key_Minus)
        assert canvas.session.network.weight(4, 6) == pytest.approx(-0.45)

    def test_escape_selects_nothing(self, canvas: Canvas, qtbot: QtBot) -> None:
        canvas.session.select("neuron:6")
        qtbot.keyClick(canvas, Qt.Key.Key_Escape)
        assert canvas.session.selection == ""


class TestTween:
    def test_from_step_to_step(self, canvas: Canvas, qtbot: QtBot) -> None:
        canvas.reduce_motion = False
        seconds = count()
        canvas.clock = lambda: next(seconds)
        canvas.session.next()
        assert canvas.tweening
        canvas.repaint()
        canvas.session.next()
        assert canvas.tweening
        canvas.repaint()
        qtbot.waitUntil(lambda: not canvas.tweening, timeout=2000)
        still = canvas.grab().toImage()
        canvas.reduce_motion = True
        canvas.session.back()
        assert not canvas.tweening
        canvas.session.next()
        assert canvas.grab().toImage() == still

    def test_bias_neurons_turn_into_badges(self, canvas: Canvas, qtbot: QtBot) -> None:
        canvas.reduce_motion = False
        seconds = count()
        canvas.clock = lambda: next(seconds)
        before, drawn = canvas.picture, canvas.grab().toImage()
        canvas.session.set_appearance(show_bias=False)
        assert canvas.tweening and canvas.picture.height < before.height
        assert canvas.grab().toImage() == drawn  # it begins where it was, also in another size
        qtbot.waitUntil(lambda: not canvas.tweening, timeout=3000)
        canvas.edit(canvas.thing_at(QPointF(place(canvas, "edge:5-6"))))
        assert canvas.field is not None
        canvas.field.field.setText("0.3")
        assert canvas.field.take() and canvas.session.network.weight(5, 6) == 0.3
        canvas.reduce_motion = True
        canvas.session.set_appearance(show_bias=True)
        assert not canvas.tweening

    def test_steps_in_a_hurry_are_shown_at_once(self, canvas: Canvas) -> None:
        canvas.reduce_motion = False
        milliseconds = count(step=100)
        canvas.clock = lambda: next(milliseconds) / 1000
        canvas.session.next()
        canvas.session.next()
        assert not canvas.tweening

    def test_a_large_network_is_shown_at_once(self, make_window: object) -> None:
        window = make_window("784-128-64-10")  # type: ignore[operator]
        window.arrangement.toggle_all()
        window.canvas.reduce_motion = False
        seconds = count()
        window.canvas.clock = lambda: next(seconds)
        window.session.next()
        assert window.canvas.tweening == (window.canvas.weight <= 1500)


class TestWords:
    def test_only_what_is_known(self, session: Session) -> None:
        assert describe(session, "neuron:6") == "Neuron 6: hidden neuron"
        session.go("e0/s0/backward/n6")
        assert "z = 0.4199, a = 0.6035, δ = 0.0547" in describe(session, "delta:6")
        assert describe(session, "neuron:5") == "Neuron 5: bias neuron, always sends 1"
        assert describe(session, "weight:4-6") == "Edge 4 → 6, w = -0.4"
        assert describe(session, "target:9").startswith("Loss 0.2209")
        assert describe(session, "") == ""
        session.go("e0/s0/update/w6")
        assert "new w" in describe(session, "edge:4-6")

    def test_hints(self, canvas: Canvas) -> None:
        canvas.session.set_hover("edge:4-6")
        assert canvas.line == (
            "Edge 4 → 6, w = −0.4 · Scroll or drag to change it, double-click to type"
        )
        canvas.session.set_hover("neuron:6")
        assert canvas.line == "Neuron 6: hidden neuron · Drag to move it"

    def test_identity_edges_are_fixed(self, qapp: object) -> None:
        from nnviz.document import preset_document

        session = Session(preset_document("residual"))
        graph = session.network.architecture
        fixed = [e for e, k in zip(graph.edges, graph.parameter_index, strict=True) if k < 0]
        assert editable(session, f"edge:{fixed[0][0]}-{fixed[0][1]}") is None
        assert "fixed" in describe(session, f"edge:{fixed[0][0]}-{fixed[0][1]}")


@pytest.mark.parametrize(
    ("selection", "marked"),
    [
        ("layer:3", ("neuron:6", "neuron:7", "neuron:8")),
        ("layer:4", ("neuron:9",)),
        ("layer:5", ()),
        ("edge:4-6", ("edge:4-6",)),
        ("", ()),
    ],
)
def test_a_selected_layer_is_marked_neuron_by_neuron(
    selection: str, marked: tuple[str, ...]
) -> None:
    assert members(selection, preset_document("running-example").network.architecture) == marked
