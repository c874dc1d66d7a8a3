"""What a lesson can do: the table of actions, how they are written, and how they are done.

An action is a pure function of what is shown. None opens a file, runs a program or reaches a
network, and what they compute is counted before it begins.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace

from nnviz.errors import NnvizError, UsageError
from nnviz.lessons import reading
from nnviz.lessons.actions_edits import EDITS
from nnviz.lessons.actions_kind import ActionKind, Slices, through
from nnviz.lessons.actions_moving import MOVES
from nnviz.lessons.actions_network import BEGINNINGS
from nnviz.lessons.actions_training import TRAINING_ACTIONS
from nnviz.lessons.actions_view import VIEW_ACTIONS
from nnviz.lessons.costs import ACTION, record_cost, spending
from nnviz.lessons.model import Action
from nnviz.lessons.showing import Showing

ACTIONS: dict[str, ActionKind] = {
    kind.name: kind for kind in (*BEGINNINGS, *MOVES, *VIEW_ACTIONS, *EDITS, *TRAINING_ACTIONS)
}

MOST = 100  # actions written in one place
LONGEST = 4_000  # characters of all of them
_FORM = re.compile(r"(?:nnviz:)?\s*([a-z]+)\s*[=?](.*)", re.DOTALL)


class Refused(UsageError):
    """An action that cannot be done; `action` is it, `cause` the refusal."""

    def __init__(self, action: Action, cause: NnvizError) -> None:
        super().__init__(cause.what, safe=cause.safe, do=cause.do)
        self.action = action


# Writing ----------------------------------------------------------------------------------------


def parse_actions(text: str, line: int = 0) -> tuple[Action, ...]:
    """Actions written `name=argument` or `nnviz:name?argument`, with `;` between several.

    Each is checked as far as it can be without a network; `UsageError` in words.
    """
    if len(text) > LONGEST:
        raise UsageError(f"{len(text):,} characters are too long; {LONGEST:,} are the most.")
    pieces = [piece.strip() for piece in text.split(";")]
    written = [piece for piece in pieces if piece]
    if not written:
        raise UsageError("No action is written here.", do="Such as select=neuron:6.")
    if len(written) > MOST:
        raise UsageError(f"{len(written)} actions are too many; {MOST} are the most.")
    return tuple(_action(piece, line) for piece in written)


def _action(text: str, line: int) -> Action:
    found = _FORM.fullmatch(text)
    if found is None:
        raise UsageError(
            f"{reading.shown(text)} is no action.", do="An action is written select=neuron:6."
        )
    action = Action(found[1], found[2].strip(), line)
    check_action(action)
    return action


def check_action(action: Action) -> None:
    """`UsageError` where there is no such action, or it cannot have such an argument."""
    kind = ACTIONS[reading.one_of(action.name, ACTIONS, "action")]
    if len(action.argument) > reading.LONGEST and action.name != "highlight":
        raise UsageError(f"The argument of {action.name} is too long.")
    if not action.argument.strip():
        raise UsageError(
            f"The action {action.name} says nothing.",
            do=f"Such as {kind.name}={kind.arguments[0]}.",
        )
    try:
        kind.read(action.argument)
    except Refused:
        raise
    except NnvizError as error:
        raise Refused(action, error) from None


def as_text(actions: Sequence[Action]) -> str:
    """Actions as an author writes them: `step=e0/s0/loss; select=loss`."""
    return "; ".join(f"{action.name}={action.argument}" for action in actions)


# Doing ------------------------------------------------------------------------------------------


def perform(showing: Showing, actions: Sequence[Action]) -> Showing:
    """What is shown after these actions, in their order.

    `Refused`, a `UsageError`, says in words which of them cannot be done, because this network
    lacks what it names, or because it would take longer than a lesson may.
    """
    return through(performing(showing, actions))


def performing(showing: Showing, actions: Sequence[Action]) -> Slices:
    """The same bit by bit: each `next` does a little, the value of the generator is the end."""
    for action in actions:
        check_action(action)
        kind = ACTIONS[action.name]
        before = showing
        try:
            showing = replace(showing, spent=spending(showing, ACTION))
            argument = kind.read(action.argument)
            if kind.slowly is None:
                showing = kind.apply(showing, argument)
            else:
                showing = yield from kind.slowly(showing, argument)
            showing = _settled(before, showing)
        except NnvizError as error:
            raise Refused(action, error) from None
        yield
    return showing


def _settled(before: Showing, after: Showing) -> Showing:
    """What is there: an iteration that can be computed, standing on a step of it."""
    if after.document.chapters == before.document.chapters:
        return after
    after = replace(after, spent=spending(after, record_cost(after.document)))
    plan = after.plan  # or the edit is refused
    if after.view.address:
        try:
            plan.index_of(after.view.address)
        except UsageError:
            after = after.viewing(address="")
    return after
