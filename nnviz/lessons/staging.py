"""The stages of a lesson: what is shown at each of its step blocks, computed once and kept."""

from __future__ import annotations

from collections.abc import Generator
from dataclasses import replace
from functools import cached_property

from nnviz.lessons.actions import perform, performing
from nnviz.lessons.actions_kind import Slices, through
from nnviz.lessons.actions_network import network_document
from nnviz.lessons.model import Action, Lesson
from nnviz.lessons.showing import Showing

START = "start"


class Stages:
    """What a lesson shows at each stage of each page.

    A stage is what its step's actions make of the one before it, also across pages; `start` goes
    back to `beginning`. A page without steps shows what the page before it ended with.
    """

    def __init__(self, lesson: Lesson) -> None:
        self.lesson = lesson
        self._actions: list[tuple[Action, ...]] = []
        self._first: list[int] = []  # of each page, the number of its first stage
        for page in lesson.pages:
            self._first.append(len(self._actions))
            self._actions += [step.actions for step in page.steps] or [()]
        self._kept: dict[int, Showing] = {}

    @cached_property
    def beginning(self) -> Showing:
        """The lesson's network and data, before any step; `UsageError` where there are none."""
        document = network_document(self.lesson.network)
        shown = Showing(document, beginning=document)
        if self.lesson.data:
            shown = perform(shown, (Action("data", self.lesson.data, 1),))
        return replace(shown, beginning=shown.document)

    def showing(self, page: int, stage: int) -> Showing:
        """What is shown at a stage of a page, both counted from 0.

        `Refused`, a `UsageError`, where an action on the way there cannot be done.
        """
        return through(self._compute(self._number(page, stage)))

    def ready(self, page: int, stage: int = 0) -> bool:
        """Whether a stage is there already."""
        return self._number(page, stage) in self._kept

    def ahead(self, page: int) -> Generator[None, None, None]:
        """Compute all stages of a page bit by bit, each `next` a little; raises as `showing`."""
        for stage in range(self.lesson.pages[page].stage_count):
            shown = yield from self._compute(self._number(page, stage))
            _ = shown.known  # what any window shows of it first
            yield

    def _number(self, page: int, stage: int) -> int:
        count = self.lesson.pages[page].stage_count
        return self._first[page] + min(max(stage, 0), count - 1)

    def _compute(self, number: int) -> Slices:
        """The stage of this number, from the nearest one before it that is known."""
        at = number
        while at >= 0 and at not in self._kept and not self._starts(at):
            at -= 1
        if at >= 0 and at not in self._kept:
            at -= 1  # it starts again, whatever was before it
            shown = self.beginning
        else:
            shown = self._kept[at] if at >= 0 else self.beginning
        for each in range(at + 1, number + 1):
            shown = yield from performing(shown, self._actions[each])
            self._kept[each] = shown
        return shown

    def _starts(self, number: int) -> bool:
        actions = self._actions[number]
        return bool(actions) and actions[0].name == START
