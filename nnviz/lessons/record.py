"""What was done, as a lesson says it: the actions that lead from one thing shown to another."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from nnviz.document.changes import chapter_from
from nnviz.errors import NnvizError
from nnviz.lessons.actions import perform
from nnviz.lessons.actions_view import DECIMALS
from nnviz.lessons.model import Action
from nnviz.lessons.record_edits import can_become, changes, name_of
from nnviz.lessons.showing import Showing

FENCE = ":::"


class _Track:
    """What is shown while actions are written down, one after the other."""

    def __init__(self, showing: Showing) -> None:
        self.shown = showing
        self.actions: list[Action] = []

    def do(self, name: str, argument: object) -> bool:
        """Write an action down; not where it cannot be done."""
        action = Action(name, str(argument), 0)
        try:
            self.shown = perform(self.shown, (action,))
        except NnvizError:
            return False
        self.actions.append(action)
        return True


def actions_between(before: Showing, after: Showing) -> tuple[Action, ...]:
    """Actions that make of `before` what `after` shows, as far as actions can say it.

    What they cannot say is left out: neurons moved by hand, branches, settings without an action.
    """
    track = _Track(before)
    if before.document != after.document:
        _network(track, after)
        _chapters(track, after)
        _training(track, after)
        _view(track, after)
    _rest(track, after)
    return tuple(track.actions)


def as_step(actions: Sequence[Action], text: str) -> str:
    """A step block with these actions as its attributes, and a text."""
    attributes = "".join(f" {action.name}={_quoted(action.argument)}" for action in actions)
    lines = [line.rstrip() for line in text.strip().splitlines()]
    # A line of the text must not end the block or begin another page.
    body = "\n".join(f"\\{line}" if line.startswith((FENCE, "#")) else line for line in lines)
    return f"{FENCE} step{attributes}\n{body}\n{FENCE}\n"


def _quoted(argument: str) -> str:
    return f'"{argument}"' if " " in argument else argument


# Documents --------------------------------------------------------------------------------------


def _network(track: _Track, after: Showing) -> None:
    """Begin anew, where no edit leads from the first chapter to the other's."""
    old, new = track.shown.document, after.document
    here, there, beginning = old.chapters[0], new.chapters[0], track.shown.beginning
    undone = new.trained < old.trained and not new.branches
    if here == there and not undone:
        return
    if beginning is not None and beginning.chapters[0] == there:
        track.do("start", 0)
    elif old.name != new.name or undone or not can_become(here, there):
        name = name_of(new)
        if name is not None:
            track.do("network", name)


def _chapters(track: _Track, after: Showing) -> None:
    """The edits by which each chapter began."""
    old, new = track.shown.document.chapters, after.document.chapters
    known = 0
    while known < min(len(old), len(new)) and old[known] == new[known]:
        known += 1
    for chapter in new[known:]:
        _reach(track, after, chapter.start)
        if track.shown.iteration != chapter.start:
            return
        pending = changes(chapter_from(track.shown.document, chapter.start), chapter)
        # One may have to wait for another: a loss for the targets that it can measure.
        while pending:
            left = [one for one in pending if not track.do(*one)]
            if len(left) == len(pending):
                break
            pending = left


def _reach(track: _Track, after: Showing, iteration: int) -> None:
    """Stand at an iteration, by training where it was trained."""
    document = track.shown.document
    if document.trained < iteration <= after.document.trained:
        start = max(min(_begun(after), iteration), document.trained)
        if track.shown.iteration != start:
            track.do("iteration", start)
        track.do("train", iteration - track.shown.iteration)
    elif track.shown.iteration != iteration:
        track.do("iteration", iteration)


def _begun(after: Showing) -> int:
    """The iteration at which a line began to be trained; its first where it was not."""
    curves = after.document.curves
    if curves is None or not len(curves.iterations):
        return after.document.first
    return int(curves.iterations[0])


def _training(track: _Track, after: Showing) -> None:
    """Train as far as the document was trained, from where the same curves come of it."""
    goal, shown = after.document.trained, track.shown
    if goal <= shown.document.trained:
        return
    starts = dict.fromkeys((shown.iteration, shown.document.trained, _begun(after)))
    tries = [_trained(track, start, goal) for start in starts if start < goal]
    if not tries:
        return
    same = (one for one in tries if one.shown.document.curves == after.document.curves)
    best = next(same, tries[0])
    track.shown, track.actions = best.shown, best.actions


def _trained(track: _Track, start: int, goal: int) -> _Track:
    other = _Track(track.shown)
    other.actions = list(track.actions)
    if other.shown.iteration != start:
        other.do("iteration", start)
    other.do("train", goal - start)
    return other


# Views ------------------------------------------------------------------------------------------


def _view(track: _Track, after: Showing) -> None:
    wanted = after.view
    if track.shown.view.detail != wanted.detail:
        track.do("detail", wanted.detail)
    if track.shown.view.notation != wanted.notation:
        track.do("notation", wanted.notation)
    if track.shown.view.decimals != wanted.decimals and wanted.decimals in DECIMALS:
        track.do("decimals", wanted.decimals)
    shown = track.shown.view
    if shown.iteration != wanted.iteration or (shown.address and not wanted.address):
        track.do("iteration", wanted.iteration)
    if track.shown.view.address != wanted.address:
        track.do("step", wanted.address)


# What is not in the document, by the actions that set it.
_OUTSIDE: dict[str, Callable[[Showing], str]] = {
    "show": lambda one: "training" if one.training else "steps",
    "bias": lambda one: "on" if one.bias else "off",
    "panel": lambda one: ",".join(one.panels) or "none",
    "select": lambda one: one.selection or "none",
    "highlight": lambda one: ",".join(one.highlight) or "none",
}


def _rest(track: _Track, after: Showing) -> None:
    for name, read in _OUTSIDE.items():
        if read(track.shown) != read(after):
            track.do(name, read(after))
