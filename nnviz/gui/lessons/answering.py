"""What a learner answers on the pages of a lesson, and how far they come."""

from __future__ import annotations

from dataclasses import replace

from PySide6.QtCore import QObject, Signal

from nnviz.errors import NnvizError
from nnviz.gui.lessons.marks import Marks
from nnviz.lessons.judging import Verdict, judge
from nnviz.lessons.model import Lesson, Page, Quiz, Task
from nnviz.lessons.progress import Answer, Left, Progress, Store
from nnviz.lessons.showing import Showing
from nnviz.lessons.staging import Stages


class Answering(QObject):
    """The lesson that is open, the page of it, and what was answered; mixed into `Guide`."""

    progressed = Signal()  # answers, tasks, hints, folds

    def __init__(self, store: Store, parent: QObject | None) -> None:
        super().__init__(parent)
        self.store = store
        self.lesson: Lesson | None = None
        self.id = ""
        self.page_number = self.stage_number = 0
        self.marks = Marks()
        self._stages: Stages | None = None

    @property
    def stages(self) -> Stages:
        """What is shown at each stage of the lesson."""
        assert self._stages is not None, "no lesson is open"
        return self._stages

    @property
    def page(self) -> Page:
        """The page that is open."""
        assert self.lesson is not None, "no lesson is open"
        return self.lesson.pages[self.page_number]

    @property
    def page_count(self) -> int:
        return 0 if self.lesson is None else len(self.lesson.pages)

    @property
    def at_end(self) -> bool:
        """Whether `next` ends the lesson."""
        return self.at_last_stage and self.page_number + 1 == self.page_count

    @property
    def at_last_stage(self) -> bool:
        """Whether `next` turns the page."""
        return self.stage_number + 1 >= self.page.stage_count

    def stage_of(self, block: int, page: int) -> int:
        """The stage that a block of any page belongs to."""
        assert self.lesson is not None
        return self.lesson.pages[page].stage_of(block)

    def stage_for(self, block: int, page: int | None = None) -> Showing:
        """The stage of a block of a page, whatever the learner has changed since."""
        page = self.page_number if page is None else page
        return self.stages.showing(page, self.stage_of(block, page))

    # ---- answers, tasks, hints --------------------------------------------------------------

    def answer(self, block: int, answer: Answer) -> Verdict:
        """Take an answer to a quiz; it can be answered again. UsageError for what is no answer."""
        quiz = self.page.blocks[block]
        assert isinstance(quiz, Quiz)
        verdict = judge(quiz, answer, self.stage_for(block))
        place = self.page_number, block
        self.marks.answers[place] = answer
        (self.marks.right.add if verdict.right else self.marks.right.discard)(place)
        self._keep()
        self.progressed.emit()
        return verdict

    def given(self, block: int) -> Answer | None:
        """The last answer to a quiz, None where there was none."""
        return self.marks.answers.get((self.page_number, block))

    def verdict(self, block: int, page: int | None = None) -> Verdict | None:
        """What is to be said of the last answer to a quiz; of the page open if none is given."""
        assert self.lesson is not None
        page = self.page_number if page is None else page
        quiz, answer = self.lesson.pages[page].blocks[block], self.marks.answers.get((page, block))
        if answer is None or not isinstance(quiz, Quiz):
            return None
        try:
            return judge(quiz, answer, self.stage_for(block, page))
        except NnvizError:  # the lesson was changed since
            return None

    def judge_again(self) -> None:
        """Judge what was answered on the page earlier: the lesson may have been changed since.

        Of a file that does not say what was right, all that was answered.
        """
        if self.lesson is None:
            return
        marks, everywhere = self.marks, self.marks.unjudged
        marks.unjudged = False
        for place in marks.answers:
            if everywhere or place[0] == self.page_number:
                verdict = self.verdict(place[1], place[0])
                right = verdict is not None and verdict.right
                (marks.right.add if right else marks.right.discard)(place)

    # ---- what is left -----------------------------------------------------------------------

    def left_on(self, page: int) -> Left:
        """What a page still asks for."""
        return Left() if self.lesson is None else self.marks.left_on(page, self.lesson)

    @property
    def left(self) -> Left:
        """What the lesson still asks for."""
        each = [self.left_on(page) for page in range(self.page_count)]
        return Left(sum(one.questions for one in each), sum(one.tasks for one in each))

    def page_left(self, after: int) -> int | None:
        """The next page that still asks for something, from the last one on to the first."""
        count = self.page_count
        order = ((after + by) % count for by in range(1, count + 1))
        return next((page for page in order if self.left_on(page)), None)

    def is_done(self, block: int) -> bool:
        """Whether a task was done, or a quiz answered right."""
        if isinstance(self.page.blocks[block], Task):
            return (self.page_number, block) in self.marks.tasks
        verdict = self.verdict(block)
        return verdict is not None and verdict.right

    def hint(self, block: int) -> int:
        """Show the next hint of a task or quiz; how many are shown now."""
        shown = min(self.hints(block) + 1, self.hint_count(block))
        self.marks.hints[self.page_number, block] = shown
        self.progressed.emit()
        return shown

    def hints(self, block: int) -> int:
        """How many hints of a task or quiz are shown."""
        return self.marks.hints.get((self.page_number, block), 0)

    def hint_count(self, block: int) -> int:
        """How many hints there are."""
        asked = self.page.blocks[block]
        return len(asked.hints) if isinstance(asked, Task | Quiz) else 0

    def unfold(self, block: int, unfolded: bool) -> None:
        """Open or close depth that is folded."""
        place = self.page_number, block
        (self.marks.unfolded.add if unfolded else self.marks.unfolded.discard)(place)
        self.progressed.emit()

    def is_unfolded(self, block: int) -> bool:
        return (self.page_number, block) in self.marks.unfolded

    # ---- keeping ----------------------------------------------------------------------------

    def _keep(self) -> None:
        if self.lesson is not None and self.id:
            self.store.write(self.id, self.progress)

    @property
    def progress(self) -> Progress:
        """How far the learner has come in the lesson that is open."""
        assert self.lesson is not None, "no lesson is open"
        kinds = [type(block) for page in self.lesson.pages for block in page.blocks]
        asked = kinds.count(Quiz), kinds.count(Task)
        now = self.marks.progress(self.page_number, self.stage_number)
        if any(asked) and not self.left and now.pages >= set(range(self.page_count - 1)):
            now = replace(now, finished=True)  # whoever answered the last of it need not say so
        if now.finished and self.at_end:
            # Next time at what is left, or from the beginning.
            now = replace(now, page=self.page_left(-1) or 0, stage=0)
        return replace(now, count=self.page_count, asked=asked)
