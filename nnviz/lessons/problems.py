"""What is wrong with a lesson, and where: file, line, what happened and what to do."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field

from nnviz.errors import FileError, NnvizError

MOST = 50  # problems of one file that are told; nobody reads more


@dataclass(frozen=True, slots=True)
class Problem:
    """One thing that is wrong in a lesson file. `line` counts from 1."""

    file: str
    line: int
    what: str
    do: str = ""

    def __str__(self) -> str:
        return " ".join(part for part in (f"{self.file}:{self.line}: {self.what}", self.do) if part)


class LessonError(FileError):
    """A lesson file that cannot be read; `problems` holds all that was found, first lines first."""

    def __init__(self, problems: Iterable[Problem]) -> None:
        self.problems = tuple(problems)
        first = self.problems[0]
        super().__init__(first.what, place=f"{first.file}:{first.line}", do=first.do)


@dataclass(slots=True)
class Findings:
    """Collects the problems of one file while it is read."""

    file: str
    problems: list[Problem] = field(default_factory=list)

    def add(self, line: int, what: str, do: str = "") -> None:
        """Note a problem; the same one twice is told once, and no more than `MOST`."""
        problem = Problem(self.file, line, what, do)
        if len(self.problems) < MOST and problem not in self.problems:
            self.problems.append(problem)

    def error(self, line: int, error: NnvizError) -> None:
        """Note an error that something else raised about this line."""
        self.add(line, error.what, " ".join(part for part in (error.safe, error.do) if part))

    @property
    def full(self) -> bool:
        """Whether so much was found that reading on would tell nothing new."""
        return len(self.problems) >= MOST

    def sorted(self) -> tuple[Problem, ...]:
        """All problems, first lines first."""
        return tuple(sorted(self.problems, key=lambda problem: problem.line))

    def stop(self) -> None:
        """Raise what was found, if anything was."""
        if self.problems:
            raise LessonError(self.sorted())
