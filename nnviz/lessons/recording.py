"""A recording: what somebody does with a network, as the step blocks of a lesson."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import dataclass, replace

from nnviz.errors import NnvizError, UsageError
from nnviz.lessons.actions import perform
from nnviz.lessons.actions_network import network_document
from nnviz.lessons.checking import check
from nnviz.lessons.model import Action
from nnviz.lessons.parsing import parse
from nnviz.lessons.problems import LessonError, Problem
from nnviz.lessons.record import actions_between, as_step
from nnviz.lessons.record_edits import name_of
from nnviz.lessons.showing import Showing
from nnviz.steps import Address

ON_A_PAGE = 5  # step blocks
VIEWS = frozenset(
    (
        *("step", "iteration", "detail", "notation", "decimals"),
        *("select", "highlight", "panel", "show", "bias"),
    )
)
"""Actions that change how something is looked at, and nothing of it."""


@dataclass(frozen=True, slots=True)
class Taken:
    """One step block: what its actions are done upon, the actions, what they make, and a text."""

    before: Showing
    actions: tuple[Action, ...]
    after: Showing
    text: str

    @property
    def names(self) -> frozenset[str]:
        return frozenset(action.name for action in self.actions)

    @property
    def written(self) -> str:
        """The actions as they stand in the block."""
        return " ".join(f"{action.name}={action.argument}" for action in self.actions)

    @property
    def block(self) -> str:
        """The step block."""
        return as_step(self.actions, self.text)


class Recording:
    """Step blocks, one for each thing that is done; the same thing done again is one with it.

    Raises UsageError where a lesson cannot begin with the network shown.
    """

    def __init__(self, now: Showing) -> None:
        name = name_of(now.document)
        if name is None:
            raise UsageError(
                "A lesson cannot begin with this network: it has no name there.",
                do="Begin with a preset, with sizes such as 2-4-1, or with a new network.",
            )
        self.network: str = name
        document = network_document(name)
        self._beginning = Showing(document, beginning=document)
        self._usual = now.panels
        self._sealed = True
        self.steps: list[Taken] = []
        self.take(now)
        self._sealed = True

    def take(self, now: Showing) -> bool:
        """Write down what was done since; whether there is anything to say of it."""
        now = self._as_told(now)
        if not self._sealed and self.steps and self._go_on(now):
            return True
        actions = actions_between(self.at, now)
        if not actions:
            return False
        self.steps.append(_taken(self.at, actions))
        self._sealed = False
        return True

    def _as_told(self, now: Showing) -> Showing:
        panels = tuple(panel for panel in now.panels if panel not in self._usual)
        return replace(now, panels=panels, beginning=self._beginning.document)

    def edits(self, now: Showing) -> bool:
        """Whether what is shown differs from the end of the steps in more than how one looks."""
        actions = actions_between(self.at, self._as_told(now))
        return any(action.name not in VIEWS for action in actions)

    def _go_on(self, now: Showing) -> bool:
        """Whether what was done belongs to the last step, which then says it."""
        last = self.steps[-1]
        actions = actions_between(last.before, now)
        if not {action.name for action in actions} <= last.names:
            return False
        if actions:
            self.steps[-1] = _taken(last.before, actions)
        else:
            self.steps.pop()  # it was taken back
            self._sealed = True
        return True

    @property
    def at(self) -> Showing:
        """What is shown when all steps are done."""
        return self.steps[-1].after if self.steps else self._beginning

    def seal(self) -> None:
        """What is done next is a step of its own."""
        self._sealed = True

    def undo(self) -> None:
        """Forget the last step."""
        if self.steps:
            self.steps.pop()
        self._sealed = True

    def say(self, number: int, text: str) -> None:
        """Give a step, counted from 0, another text."""
        self.steps[number] = replace(self.steps[number], text=text)

    # What comes of it ------------------------------------------------------------------------

    @property
    def blocks(self) -> str:
        """All step blocks."""
        return "\n".join(step.block for step in self.steps)

    def lesson(self, title: str) -> str:
        """The text of a lesson file with these steps."""
        header = (("title", title), ("summary", "Recorded step by step."))
        lines = [f"{key} = {json.dumps(text, ensure_ascii=False)}" for key, text in header]
        lines += [f'network = "{self.network}"']
        parts = ["+++\n{}\n+++".format("\n".join(lines))]
        for start in range(0, len(self.steps), ON_A_PAGE):
            parts.append(f"# Part {start // ON_A_PAGE + 1}")
            parts += [step.block.rstrip() for step in self.steps[start : start + ON_A_PAGE]]
        return "\n\n".join(parts) + "\n"


def problems_of(text: str, file: str) -> tuple[Problem, ...]:
    """What does not hold in the text of a lesson."""
    try:
        return tuple(check(parse(text, file)))
    except LessonError as error:
        return error.problems


def _taken(before: Showing, actions: tuple[Action, ...]) -> Taken:
    try:
        after = perform(before, actions)
    except NnvizError:  # each was done when it was written down; together they cost too much
        raise UsageError(
            "This takes too long for a step of a lesson.", do="Do less of it at once."
        ) from None
    return Taken(before, actions, after, _words(actions))


# Words ------------------------------------------------------------------------------------------


def _edge(argument: str) -> str:
    source, _, target = argument.partition(":")[0].partition("-")
    index = f"{source}{target}" if len(source) == len(target) == 1 else f"{{{source},{target}}}"
    return f"The edge from {source} to {target} weighs {{w_{index}}} now."


def _place(argument: str) -> str:
    return f"{Address.parse(argument).words().replace(' / ', ', ').capitalize()}."


def _thing(argument: str) -> str:
    return argument.replace(":", " ").replace("-", " → ")


_WORDS: dict[str, Callable[[str], str]] = {
    "network": lambda _: "Here is another network.",
    "data": lambda _: "It learns from other data.",
    "start": lambda _: "Back to the beginning.",
    "step": _place,
    "iteration": lambda _: "We stand at iteration {iteration}.",
    "train": lambda _: "It was trained up to iteration {iteration}.",
    "select": lambda one: "" if one == "none" else f"Look at {_thing(one)}.",
    "weight": _edge,
    "weights": lambda _: "All weights are other ones.",
    "rate": lambda _: "The learning rate is {eta} now.",
    "notation": lambda one: f"The notation is {one}.",
    "detail": lambda one: f"The steps go {one} by {one}.",
    "show": lambda one: "Watch it learn." if one == "training" else "Now step by step.",
}
_OTHERWISE = "Look at what has changed."


def _words(actions: tuple[Action, ...]) -> str:
    """A text to begin with, for somebody to write a better one."""
    said = [_WORDS[one.name](one.argument) for one in actions if one.name in _WORDS]
    return " ".join(dict.fromkeys(part for part in said if part)) or _OTHERWISE
