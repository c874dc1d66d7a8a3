"""What can go wrong, said to a person.

Every error is a sentence about what happened, and, where it helps, what is safe and what to do.

    NnvizError
    ├── UsageError       a value, argument or edit that cannot be used      exit code 2
    │   ├── FileError    a file that cannot be read or written              exit code 2
    │   └── CycleError   edges that go round in a circle                    exit code 2
    ├── CheckFailed      a check that was asked for did not hold            exit code 1
    ├── CannotStart      the machine lacks something the program needs      exit code 3
    ├── Diverged         numbers left the finite range during an iteration  exit code 1
    └── Cancelled        work was stopped by the person who had asked for it  exit code 130
"""

from __future__ import annotations

LONGEST_WAY = 20  # neurons of a circle that a sentence names


class NnvizError(Exception):
    """Root of all errors that are meant for a person.

    `what` says what happened; `place` where (`$.layers[2].size`, `line 12`); `safe` what is not
    lost; `do` what to try next. `str(error)` is all of it in one paragraph.
    """

    exit_code = 1

    def __init__(self, what: str, *, place: str = "", safe: str = "", do: str = "") -> None:
        self.what = what
        self.place = place
        self.safe = safe
        self.do = do
        located = f"{place}: {what}" if place else what
        super().__init__(" ".join(part for part in (located, safe, do) if part))

    @property
    def beside(self) -> str:
        """What is said right where the entry was made: there, `place` tells nobody anything."""
        return " ".join(part for part in (self.what, self.safe, self.do) if part)


class UsageError(NnvizError):
    """A value, an argument or an edit that cannot be used; nothing was changed."""

    exit_code = 2


class FileError(UsageError):
    """A file that cannot be read or written; whatever was open stays open and unchanged."""


class CycleError(UsageError):
    """Edges that go round in a circle; `cycle` holds the neurons, first and last the same."""

    def __init__(self, cycle: tuple[object, ...]) -> None:
        self.cycle = cycle
        stops = [str(neuron) for neuron in cycle]
        if len(stops) > LONGEST_WAY:
            stops[LONGEST_WAY // 2 : -LONGEST_WAY // 2] = [f"… {len(stops) - LONGEST_WAY} more …"]
        way = " → ".join(stops)
        super().__init__(
            f"These edges go round in a circle: {way}.",
            do="A network is evaluated from inputs to outputs; remove one of these edges.",
        )


class CheckFailed(NnvizError):
    """A check that was asked for (a gradient against its differences) did not hold."""


class CannotStart(NnvizError):
    """The program cannot start here: no display, or versions known not to work together."""

    exit_code = 3


class Diverged(NnvizError):
    """A loss, gradient or parameter left the finite range; the last finite state is kept."""


class Cancelled(NnvizError):
    """Somebody no longer wants what is being made; no file was touched."""

    exit_code = 130

    def __init__(self) -> None:
        super().__init__("Cancelled.", safe="No file was changed.")
