"""The session: every sequence of moves and edits can be taken back to the identical state."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import pytest
from hypothesis import settings as hypothesis_settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, precondition, rule

from nnviz.document import preset_document
from nnviz.document.presets import SHIPPED
from nnviz.errors import FileError, UsageError
from nnviz.gui.change import Change
from nnviz.gui.describe import describe
from nnviz.gui.session import Session

VALUES = st.floats(-3, 3).map(lambda value: round(value, 3))


def state(session: Session) -> tuple[Any, ...]:
    """Everything that undo must bring back, the numbers on the screen among it."""
    trace = session.trace
    return (
        session.document,
        session.iteration,
        session.index,
        session.detail,
        trace.before.parameters.tobytes(),
        trace.z.tobytes(),
        trace.a.tobytes(),
        trace.delta.tobytes(),
        trace.after.parameters.tobytes(),
    )


@pytest.mark.parametrize("detail", ["layer", "neuron", "term"])
@pytest.mark.parametrize("name", [*sorted(SHIPPED), "xor-2-4-1"])
def test_to_the_end_and_back(qapp: object, name: str, detail: str) -> None:
    session = Session(preset_document(name))
    session.set_detail(detail)
    start = state(session)
    count = len(session.plan)
    for _ in range(count):
        assert session.next()
    assert session.iteration == start[1] + 1
    assert session.index == 0
    for _ in range(count):
        assert session.back()
    assert state(session) == start
    assert not session.back() or session.iteration < start[1]


def test_the_update_is_in_force_after_the_last_step(session: Session) -> None:
    after = session.trace.after
    session.jump(len(session.plan) - 1)
    session.next()
    np.testing.assert_array_equal(session.network.parameters, after.parameters)


def test_phases(session: Session) -> None:
    phases = []
    while session.iteration == 0:
        phases.append(session.step.address.phase)
        session.next_phase()
    assert phases == ["forward", "loss", "backward", "update"]
    session.previous_phase()
    assert str(session.step.address) == "e0/s0/update/w3"
    session.phase_end()
    assert session.index == len(session.plan) - 1
    session.phase_home()
    assert session.step.address.phase == "update"


def test_detail_keeps_the_work(session: Session) -> None:
    session.go("e0/s0/backward/n4")
    session.set_detail("term")
    assert str(session.step.address).startswith("e0/s0/backward/n4")
    session.set_detail("layer")
    assert str(session.step.address) == "e0/s0/backward/l2"
    with pytest.raises(UsageError):
        session.set_detail("atom")


def test_ask_and_come_back(session: Session) -> None:
    session.go("e0/s0/backward/n6")
    here = session.playhead
    session.ask("e0/s0/backward/n9")
    session.ask("e0/s0/forward/n9")
    assert session.can_come_back
    session.come_back()
    session.come_back()
    assert session.playhead == here
    assert not session.come_back()


def test_ask_for_where_one_is_moves_nothing(session: Session) -> None:
    assert not session.ask(session.step.address)
    assert not session.can_come_back


def test_go_finds_other_iterations(session: Session) -> None:
    session.go_iteration(3)
    address = session.step.address
    session.go_iteration(0)
    session.go(address)
    assert session.iteration == 3
    with pytest.raises(UsageError):
        session.go("e0/s7/forward/n1")
    with pytest.raises(UsageError, match="too far"):
        session.go_iteration(10**8)


def test_one_gesture_is_one_entry(session: Session) -> None:
    start = state(session)
    for value in (0.1, 0.2, 0.3):
        session.set_weight(3, 6, value, gesture="drag 1")
    assert len(session.history) == 1
    session.end_gesture()
    session.set_weight(3, 6, 0.4, gesture="drag 1")
    assert len(session.history) == 2
    session.cancel_gesture()
    assert session.network.weight(3, 6) == 0.3
    assert not session.redo()  # what was cancelled never happened
    assert session.network.weight(3, 6) == 0.3
    session.undo()
    assert state(session) == start


def test_refused_edits_change_nothing(session: Session) -> None:
    start = state(session)
    changes: list[Change] = []
    session.changed.connect(changes.append)
    for edit in (
        lambda: session.set_weight(3, 7, 1.0),
        lambda: session.set_weight(3, 6, float("nan")),
        lambda: session.set_input(0, 5, 1.0),
        lambda: session.set_target(4, 0, 1.0),
        lambda: session.set_learning_rate(-1.0),
    ):
        with pytest.raises(UsageError):
            edit()
    assert state(session) == start
    assert not changes
    assert not session.history.can_undo


def test_view_is_no_edit(session: Session) -> None:
    session.set_view(notation="layered", decimals=2)
    assert not session.unsaved
    session.set_weight(3, 6, 0.4)
    session.set_view(notation="matrix")
    session.undo()
    assert session.document.view.notation == "matrix"


def test_each_change_is_reported_once(session: Session) -> None:
    changes: list[Change] = []
    session.changed.connect(changes.append)
    session.next()
    session.select("neuron:6")
    session.select("neuron:6")
    session.set_hover("edge:3-6")
    session.set_weight(3, 6, 0.4)
    assert changes == [
        Change.STEP,
        Change.SELECTION,
        Change.HOVER,
        Change.DOCUMENT | Change.STEP | Change.FILE,
    ]


def test_each_step_is_announced(session: Session) -> None:
    said: list[str] = []
    session.announced.connect(said.append)
    for _ in range(len(session.plan) - 1):
        session.next()
    assert len(said) == len(session.plan) - 1
    assert all(sentence.endswith(".") for sentence in said)


def test_save_and_reopen_at_the_same_step(session: Session, tmp_path: Path) -> None:
    path = tmp_path / "größe 网络.nnviz"
    session.go_iteration(2)
    session.set_weight(4, 6, 0.25)
    session.set_detail("term")
    session.go(session.step.address.at("n6", "slope", "backward"))
    session.save(path)
    assert not session.unsaved
    other = Session(preset_document("xor-2-2-1"))
    other.open(path)
    assert other.playhead == session.playhead
    assert other.detail == "term"
    assert state(other)[4:] == state(session)[4:]
    assert other.title == path.name


def test_a_bad_file_leaves_everything(session: Session, tmp_path: Path) -> None:
    path = tmp_path / "bad.nnviz"
    path.write_text('{"format": "nnviz", "version": 1, "layers": [{"size": -2}]}')
    session.set_weight(4, 6, 0.25)
    start = state(session)
    with pytest.raises(FileError, match="layers"):
        session.open(path)
    assert state(session) == start
    assert session.unsaved


def test_saving_needs_a_name(session: Session) -> None:
    with pytest.raises(UsageError, match="no file"):
        session.save()


def test_divergence_is_told_and_stops(qapp: object) -> None:
    session = Session(preset_document("running-example"))
    told: list[Exception] = []
    session.troubled.connect(told.append)
    session.edit("Linear", lambda d: _explosive(d))
    moved = 0
    while session.go_iteration(session.iteration + 1):
        moved += 1
        assert moved < 5000
    assert told
    assert session.journey.last == session.iteration


def _explosive(document: Any) -> Any:
    from nnviz.document import edits

    for layer in (2, 3, 4):
        document = edits.set_layer_activation(document, 0, layer, "identity")
    return edits.set_learning_rate(document, 0, 50.0)


def test_selection_goes_with_what_is_gone(qapp: object) -> None:
    session = Session(preset_document("running-example"))
    session.select("edge:7-9")
    session.new(preset_document("xor-2-2-1"))
    assert session.selection == ""
    session.select("neuron:6")
    session.select("edge:1-4")
    assert session.selection == "edge:1-4"


class Anything(RuleBasedStateMachine):
    """Any sequence of moves and edits; undo brings back each state an edit was made in."""

    def __init__(self) -> None:
        super().__init__()
        self.undoable: list[tuple[Any, ...]] = []
        self.redoable: list[tuple[Any, ...]] = []

    @initialize(name=st.sampled_from(["running-example", "xor-2-2-1", "softmax-2-3-3"]))
    def begin(self, name: str) -> None:
        self.session = Session(preset_document(name))

    @rule(count=st.integers(1, 12))
    def next(self, count: int) -> None:
        for _ in range(count):
            self.session.next()

    @rule(count=st.integers(1, 12))
    def back(self, count: int) -> None:
        for _ in range(count):
            self.session.back()

    @rule(index=st.integers(0, 60))
    def jump(self, index: int) -> None:
        self.session.jump(index)

    @rule(detail=st.sampled_from(["layer", "neuron", "term"]))
    def detail(self, detail: str) -> None:
        self.session.set_detail(detail)

    @rule(data=st.data(), value=VALUES)
    def weight(self, data: st.DataObject, value: float) -> None:
        source, target = data.draw(st.sampled_from(self.session.network.architecture.edges))
        self._edit(lambda: self.session.set_weight(source, target, value))

    @rule(value=VALUES)
    def input(self, value: float) -> None:
        self._edit(lambda: self.session.set_input(0, 0, value))

    @rule(value=st.floats(0.001, 1).map(lambda rate: round(rate, 3)))
    def rate(self, value: float) -> None:
        self._edit(lambda: self.session.set_learning_rate(value))

    def _edit(self, edit: Any) -> None:
        before = state(self.session)
        entries = len(self.session.history.labels)
        edit()
        if state(self.session)[0] != before[0]:
            self.undoable.append(before)
            self.redoable.clear()
        else:
            assert len(self.session.history.labels) == entries

    @precondition(lambda self: self.undoable)
    @rule()
    def undo(self) -> None:
        self.session.undo()
        expected = self.undoable.pop()
        self.redoable.append(expected)
        self._same(expected)

    @precondition(lambda self: self.redoable)
    @rule()
    def redo(self) -> None:
        self.session.redo()
        self.undoable.append(self.redoable.pop())

    def _same(self, expected: tuple[Any, ...]) -> None:
        """Detail is a view setting and stays as it is; everything else is identical."""
        session = self.session
        found = state(session)
        if found[3] == expected[3]:
            assert found[2] == expected[2]
        assert found[0].chapters == expected[0].chapters
        assert found[1] == expected[1]
        assert found[4:] == expected[4:]

    @invariant()
    def shown_is_what_is_computed(self) -> None:
        if hasattr(self, "session"):
            session = self.session
            assert 0 <= session.index < len(session.plan)
            assert session.trace is session.journey.trace(session.iteration)
            assert session.history.can_undo == bool(self.undoable)


Anything.TestCase.settings = hypothesis_settings(max_examples=25, stateful_step_count=25)
TestAnything = Anything.TestCase


def test_the_gradient_told_of_an_edge_is_that_of_the_sample_shown(session: Session) -> None:
    session.new(preset_document("xor-2-2-1"))
    session.go_iteration(1)  # which learns from the second sample alone
    while session.next_phase() and session.step.address.phase != "update":
        pass
    assert session.trace.samples == (1,)
    told = describe(session, "edge:5-7")
    assert f"∂C/∂w = {session.format.text(session.trace.sample_gradient(5, 7, 0))}" in told


def test_what_the_network_has_not_is_neither_selected_nor_pointed_at(session: Session) -> None:
    session.select("neuron:6")
    session.set_hover("edge:3-6")
    for gone in ("neuron:99", "edge:6-3", "layer:9"):
        session.select(gone)
        assert session.selection == ""
        session.set_hover(gone)
        assert session.hover == ""
