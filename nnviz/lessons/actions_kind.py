"""What an action is: how its argument is read, and what it makes of what is shown."""

from __future__ import annotations

from collections.abc import Callable, Generator
from dataclasses import dataclass
from typing import Any

from nnviz.lessons.showing import Showing

Slices = Generator[None, None, Showing]


@dataclass(frozen=True, slots=True)
class ActionKind:
    """A row of `ACTIONS`.

    arguments: examples of what it takes, the first one usable with the running example.
    read: the argument's meaning; `UsageError` in words for what it cannot be, whatever is shown.
    apply: what is shown after it; `UsageError` where this network has no such thing.
    slowly: the same bit by bit, for what may take longer.
    again: whether doing it twice in a row is the same as doing it once.
    """

    name: str
    arguments: tuple[str, ...]
    meaning: str
    read: Callable[[str], Any]
    apply: Callable[[Showing, Any], Showing]
    slowly: Callable[[Showing, Any], Slices] | None = None
    again: bool = True


def through(slices: Slices) -> Showing:
    """Do something bit by bit, all at once."""
    while True:
        try:
            next(slices)
        except StopIteration as end:
            result: Showing = end.value
            return result
