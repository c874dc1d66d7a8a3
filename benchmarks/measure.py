"""Two ways of doing the same work, timed in turns, compared as a ratio."""

from __future__ import annotations

import gc
import statistics
import time
from collections.abc import Callable
from dataclasses import dataclass
from typing import Literal

Work = Callable[[], object]


@dataclass(frozen=True, slots=True)
class Row:
    """One line of the report.

    `ratio` is measured; `goal` is what it must hold, from below ("at least", for a speed-up) or
    from above ("at most", for a cost). `figures` are the times behind it, in words.
    """

    work: str
    ratio: float
    goal: float
    side: Literal["at least", "at most"]
    figures: str = ""

    @property
    def holds(self) -> bool:
        return self.ratio >= self.goal if self.side == "at least" else self.ratio <= self.goal


@dataclass(frozen=True, slots=True)
class Comparison:
    """Seconds of one call of `ours` and of `other` (medians), and the median of other / ours."""

    ours: float
    other: float
    speedup: float

    @property
    def cost(self) -> float:
        """How many times the other's time ours takes."""
        return 1 / self.speedup

    @property
    def figures(self) -> str:
        return f"{duration(self.ours)} against {duration(self.other)}"


def compare(ours: Work, other: Work, *, rounds: int = 15, seconds: float = 0.02) -> Comparison:
    """Time both in turns, `rounds` times, each turn repeating the call for about `seconds`."""
    pair = (ours, other)
    repeats = [_repeats(work, seconds) for work in pair]
    times: list[tuple[float, float]] = []
    enabled = gc.isenabled()
    gc.disable()
    try:
        for turn in range(rounds):
            order = (0, 1) if turn % 2 == 0 else (1, 0)
            taken = {at: _time(pair[at], repeats[at]) for at in order}
            times.append((taken[0], taken[1]))
    finally:
        if enabled:
            gc.enable()
    return Comparison(
        ours=statistics.median(mine for mine, _ in times),
        other=statistics.median(theirs for _, theirs in times),
        speedup=statistics.median(theirs / mine for mine, theirs in times),
    )


def duration(seconds: float) -> str:
    """A time with three digits and its unit: 1.23 ms."""
    for factor, unit in ((1.0, "s"), (1e3, "ms"), (1e6, "µs")):
        if seconds * factor >= 1:
            return f"{seconds * factor:.3g} {unit}"
    return f"{seconds * 1e9:.3g} ns"


def _repeats(work: Work, seconds: float) -> int:
    work()
    return max(1, round(seconds / max(_time(work, 1), 1e-9)))


def _time(work: Work, repeats: int) -> float:
    begin = time.perf_counter()
    for _ in range(repeats):
        work()
    return (time.perf_counter() - begin) / repeats
