"""The guide: stages, tasks, answers, the way back, and the user's document meanwhile."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from nnviz.document import edits, files, preset_document
from nnviz.errors import UsageError
from nnviz.gui.lessons.guide import BACK, SHOWN, Guide
from nnviz.gui.session import Session
from nnviz.gui.settings import Settings
from nnviz.lessons.model import Action, Lesson
from nnviz.lessons.parsing import parse
from tests.gui.lessons.small import TEXT

ID = "small/steps"
TASK, QUIZ, CHANGE, TRAIN = 2, 1, 2, 1  # blocks of the pages 0, 1, 1 and 2


@pytest.fixture(scope="module")
def lesson() -> Lesson:
    return parse(TEXT)


@pytest.fixture
def guide(session: Session, settings: Settings, lesson: Lesson) -> Iterator[Guide]:
    result = Guide(session, settings)
    result.open(lesson, ID)
    yield result
    result.close()
    result.deleteLater()


def here(guide: Guide) -> tuple[int, int]:
    return guide.page_number, guide.stage_number


class TestTurning:
    def test_every_stage_is_shown_in_turn(self, guide: Guide, session: Session) -> None:
        assert here(guide) == (0, 0) and guide.at_beginning
        assert str(session.step.address) == "e0/s0/forward/n6"
        assert session.selection == "neuron:6"
        assert session.appearance.highlight == ("neuron:6",)
        assert guide.next() and here(guide) == (0, 1)
        assert session.step.address.phase == "loss" and session.selection == ""
        assert guide.next() and here(guide) == (1, 0)
        assert session.network.weight(6, 9) == 0.5
        assert guide.next() and here(guide) == (2, 0) and guide.at_end
        assert session.network.architecture.input_count == 2
        assert session.appearance.lesson_trains
        assert guide.back() and here(guide) == (1, 0)
        assert session.network.weight(6, 9) == 0.5 and not session.appearance.lesson_trains
        assert guide.back() and here(guide) == (0, 1)

    def test_the_end_says_so(self, guide: Guide) -> None:
        ended: list[bool] = []
        guide.finished.connect(lambda: ended.append(True))
        guide.turn(2)
        assert not guide.next() and ended and guide.progress.finished

    def test_what_cannot_be_shown_is_told(self, guide: Guide, session: Session) -> None:
        told: list[Exception] = []
        session.troubled.connect(told.append)
        guide.reload(parse(TEXT.replace("weight=6-9:0.5", "weight=3-7:0.5")))
        assert here(guide) == (0, 0)
        assert not guide.turn(1) and here(guide) == (0, 0)
        assert [str(error) for error in told] and "3" in str(told[0])
        assert session.network.weight(6, 9) == 1.1

    def test_a_lesson_that_is_written_anew_may_have_fewer_pages(
        self, guide: Guide, session: Session
    ) -> None:
        guide.turn(2)
        pages: list[str] = []
        session.changed.connect(lambda _: pages.append(guide.page.title if guide.lesson else ""))
        guide.reload(parse(TEXT[: TEXT.index("# Change")]))
        assert here(guide) == (0, 0) and set(pages) == {"Look"}


class TestStraying:
    def test_a_step_a_selection_and_an_edit_are_taken_back(
        self, guide: Guide, session: Session
    ) -> None:
        seen: list[bool] = []
        guide.staged.connect(lambda: seen.append(guide.strayed))
        session.select("neuron:7")
        assert guide.strayed and seen == [True]
        session.set_weight(4, 6, 0.9)
        session.next()
        assert guide.come_back() and not guide.strayed and seen[-1] is False
        assert session.network.weight(4, 6) == -0.4
        assert session.selection == "neuron:6" and here(guide) == (0, 0)
        assert session.history.undo_label == BACK  # and what was tried can be had again
        session.undo()
        assert session.network.weight(4, 6) == 0.9

    def test_walking_on_puts_the_light_out(self, guide: Guide, session: Session) -> None:
        session.set_appearance(perspective="learn")
        assert session.appearance.lit == ("neuron:6",)
        session.select("neuron:7")
        assert session.appearance.lit == ("neuron:6",)
        session.next()
        assert session.appearance.lit == ()
        guide.come_back()
        assert session.appearance.lit == ("neuron:6",)

    def test_what_is_lit_may_go_away(self, guide: Guide, session: Session) -> None:
        session.set_appearance(perspective="learn")
        session.set_appearance(highlight=("neuron:6", "neuron:9"))
        small = preset_document("xor-2-2-1")
        session.edit("Other", lambda document: edits.replace_network(document, small.network))
        assert session.appearance.lit == () and session.picture().shapes
        guide.come_back()
        assert session.appearance.lit == ("neuron:6",) and session.picture().shapes

    def test_looking_another_way_and_back_is_no_straying(
        self, guide: Guide, session: Session
    ) -> None:
        session.set_appearance(perspective="learn", theme="dark")
        session.set_appearance(perspective="train")
        assert guide.strayed
        session.set_appearance(perspective="learn")
        session.set_view(decimal_comma=True)
        assert not guide.strayed
        guide.next()
        assert session.document.view.decimal_comma and session.appearance.theme == "dark"

    def test_a_link_and_what_is_shown_can_be_come_back_from(
        self, guide: Guide, session: Session
    ) -> None:
        guide.follow((Action("select", "neuron:7", 1),))
        assert guide.strayed
        guide.follow((Action("select", "neuron:6", 1),))
        assert not guide.strayed
        guide.show_me(TASK)
        assert guide.strayed and guide.come_back() and not guide.strayed


class TestTasks:
    def test_a_selection_does_one(self, guide: Guide, session: Session) -> None:
        assert not guide.is_done(TASK)
        session.select("neuron:5")
        assert not guide.is_done(TASK)
        session.select("neuron:4")  # from the stage before the task's own
        assert guide.is_done(TASK)

    def test_an_edit_does_one_and_undoing_it_keeps_it_done(
        self, guide: Guide, session: Session
    ) -> None:
        guide.turn(1)
        assert not guide.is_done(CHANGE)  # the stage has another weight than the page before
        session.set_weight(6, 9, 0.7)
        assert guide.is_done(CHANGE)
        session.undo()
        assert guide.is_done(CHANGE) and session.network.weight(6, 9) == 0.5
        assert not session.undo()  # what the page set is nobody's to take back

    def test_it_is_shown_how(self, guide: Guide, session: Session) -> None:
        assert guide.show_me(TASK)
        assert session.selection == "neuron:4" and guide.is_done(TASK)
        guide.turn(2)
        assert guide.show_me(TRAIN) and guide.is_done(TRAIN)
        assert session.iteration == 5 and session.history.undo_label == SHOWN

    def test_hints_come_one_by_one(self, guide: Guide) -> None:
        assert guide.hint_count(TASK) == 2 and guide.hints(TASK) == 0
        assert [guide.hint(TASK) for _ in range(3)] == [1, 2, 2]


class TestAnswers:
    def test_they_can_be_given_again(self, guide: Guide) -> None:
        guide.turn(1)
        assert guide.verdict(QUIZ) is None
        assert not guide.answer(QUIZ, "0.6").right
        assert guide.answer(QUIZ, "0,5").right and guide.is_done(QUIZ)
        with pytest.raises(UsageError):
            guide.answer(QUIZ, "many")
        assert guide.given(QUIZ) == "0,5"

    def test_they_are_judged_by_the_page_not_by_what_was_changed(
        self, guide: Guide, session: Session
    ) -> None:
        guide.turn(1)
        session.set_weight(6, 9, 0.8)
        assert guide.answer(QUIZ, "0.5").right

    def test_a_page_and_the_lesson_begin_again(self, guide: Guide) -> None:
        guide.show_me(TASK)
        guide.turn(1)
        guide.answer(QUIZ, "0.5")
        guide.reset_page()
        assert guide.verdict(QUIZ) is None and here(guide) == (1, 0)
        guide.turn(0)
        assert guide.is_done(TASK)
        guide.reset_lesson()
        assert not guide.is_done(TASK) and guide.progress.tasks == frozenset()


class TestProgress:
    def test_one_goes_on_where_one_stopped(
        self, guide: Guide, session: Session, settings: Settings, lesson: Lesson
    ) -> None:
        guide.next()
        guide.next()
        guide.answer(QUIZ, "0.5")
        guide.close()
        again = Guide(session, settings)
        again.open(lesson, ID)
        assert here(again) == (1, 0) and again.verdict(QUIZ).right  # type: ignore[union-attr]
        assert again.marks.pages == {0}
        again.close()
        again.deleteLater()

    def test_a_finished_lesson_begins_at_its_beginning(
        self, guide: Guide, session: Session, lesson: Lesson
    ) -> None:
        guide.turn(2)
        guide.next()
        guide.close()
        guide.open(lesson, ID)
        assert here(guide) == (0, 0) and guide.progress.finished

    def test_a_lesson_that_became_shorter(self, guide: Guide, session: Session) -> None:
        guide.turn(1)
        guide.answer(QUIZ, "0.5")
        guide.turn(2)
        guide.close()
        guide.open(parse(TEXT.partition("# Change")[0]), ID)
        assert here(guide) == (0, 0) and not guide.marks.answers

    def test_without_a_name_nothing_is_kept(self, guide: Guide, lesson: Lesson) -> None:
        guide.close()
        before = sorted(guide.store.folder.iterdir())
        guide.open(lesson, "")
        guide.next()
        assert sorted(guide.store.folder.iterdir()) == before


class TestTheDocument:
    def test_it_comes_back_as_it_was_left(
        self, session: Session, settings: Settings, lesson: Lesson, tmp_path: Path
    ) -> None:
        session.save(tmp_path / "mine.nnviz")
        session.set_weight(4, 6, 0.9)
        session.go("e0/s0/backward/n6")
        session.select("edge:4-6")
        before = session.document, session.path, session.playhead, session.history
        guide = Guide(session, settings)
        guide.open(lesson, ID)
        assert session.title == "Small steps" and session.path is None
        assert not session.unsaved and session.at_risk
        session.set_weight(4, 6, 0.1)
        guide.turn(2)
        guide.close()
        assert (session.document, session.path, session.playhead, session.history) == before
        assert session.selection == "edge:4-6" and session.unsaved
        assert session.undo() and session.network.weight(4, 6) == -0.4
        assert files.load(tmp_path / "mine.nnviz").network.weight(4, 6) == -0.4
        guide.deleteLater()

    def test_a_copy_is_saved_and_never_over_it(
        self, guide: Guide, session: Session, tmp_path: Path
    ) -> None:
        guide.close()
        own = session.save(tmp_path / "mine.nnviz")
        guide.open(parse(TEXT), ID)
        guide.turn(1)
        with pytest.raises(UsageError, match="no file yet"):
            session.save()
        with pytest.raises(UsageError, match="your own document"):
            session.save(own)
        session.save(tmp_path / "copy.nnviz")
        assert files.load(tmp_path / "copy.nnviz").network.weight(6, 9) == 0.5
        assert files.load(own).network.weight(6, 9) == 1.1
        guide.close()
        assert session.path == own and not session.unsaved

    def test_nothing_takes_its_place_while_a_lesson_is_open(
        self, guide: Guide, session: Session
    ) -> None:
        with pytest.raises(UsageError, match="A lesson is open"):
            session.new(session.document)

    def test_a_lesson_that_cannot_begin_leaves_all_as_it_was(
        self, session: Session, settings: Settings
    ) -> None:
        guide = Guide(session, settings)
        before = session.document
        with pytest.raises(UsageError):
            guide.open(parse(TEXT.replace("e0/s0/forward/n6", "e0/s0/forward/n12")), ID)
        assert guide.lesson is None and session.aside is None and session.document is before
        guide.deleteLater()
