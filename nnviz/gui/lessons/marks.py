"""What a learner leaves on the pages of a lesson while it is open."""

from __future__ import annotations

from dataclasses import dataclass, field

from nnviz.lessons.conditions import Condition, parse_condition
from nnviz.lessons.model import Lesson, Quiz, Task
from nnviz.lessons.progress import Answer, Left, Place, Progress


@dataclass
class Marks:
    """Answers, tasks, hints and folds by page and block, both counted from 0.

    page, stage: where one stopped, if it is gone on with. right: quizzes whose last answer was
    right; unjudged: it is not known yet which were.
    """

    page: int = 0
    stage: int = 0
    answers: dict[Place, Answer] = field(default_factory=dict)
    right: set[Place] = field(default_factory=set)
    tasks: set[Place] = field(default_factory=set)
    pages: set[int] = field(default_factory=set)
    hints: dict[Place, int] = field(default_factory=dict)
    unfolded: set[Place] = field(default_factory=set)
    finished: bool = False
    unjudged: bool = False
    _conditions: dict[str, Condition] = field(default_factory=dict)

    @staticmethod
    def of(lesson: Lesson, progress: Progress) -> Marks:
        """What is left of earlier times, so far as the lesson still has what it is about."""
        pages = lesson.pages
        page = min(progress.page, len(pages) - 1)
        stage = min(progress.stage, pages[page].stage_count - 1)

        def has(place: Place, kind: type[Quiz] | type[Task]) -> bool:
            at, block = place
            blocks = pages[at].blocks if 0 <= at < len(pages) else ()
            return 0 <= block < len(blocks) and isinstance(blocks[block], kind)

        return Marks(
            page,
            stage,
            {place: one for place, one in progress.answers.items() if has(place, Quiz)},
            {place for place in progress.right if has(place, Quiz)},
            {place for place in progress.tasks if has(place, Task)},
            {page for page in progress.pages if page < len(pages)},
            finished=progress.finished,
            unjudged=progress.asked == (0, 0),
        )

    def progress(self, page: int, stage: int) -> Progress:
        """What is kept of it."""
        return Progress(
            page,
            stage,
            0,
            frozenset(self.pages),
            dict(self.answers),
            frozenset(self.tasks),
            self.finished,
            frozenset(self.right),
        )

    def left_on(self, page: int, lesson: Lesson) -> Left:
        """What a page still asks for."""
        blocks = list(enumerate(lesson.pages[page].blocks))
        quizzes = [at for at, one in blocks if isinstance(one, Quiz)]
        tasks = [at for at, one in blocks if isinstance(one, Task)]
        return Left(
            sum((page, at) not in self.right for at in quizzes),
            sum((page, at) not in self.tasks for at in tasks),
        )

    def forget_page(self, page: int) -> None:
        """Nothing was done on a page."""
        self.answers = {place: one for place, one in self.answers.items() if place[0] != page}
        self.hints = {place: one for place, one in self.hints.items() if place[0] != page}
        self.right = {place for place in self.right if place[0] != page}
        self.tasks = {place for place in self.tasks if place[0] != page}
        self.unfolded = {place for place in self.unfolded if place[0] != page}
        self.pages.discard(page)

    def condition(self, task: Task) -> Condition:
        """What a task asks for. UsageError where it says nothing that can be asked for."""
        if task.until not in self._conditions:
            self._conditions[task.until] = parse_condition(task.until)
        return self._conditions[task.until]
