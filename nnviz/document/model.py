"""What is saved: a network, its samples and settings, how they are looked at. All of it frozen.

A document is a list of *chapters*. A chapter is a complete state and the iteration it starts at;
an edit made at iteration k starts a chapter at k, so the past is never rewritten. What had been
trained beyond k is kept beside it, as a *branch*. Everything shown is a function of the document
and the place one stands at.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace
from itertools import pairwise

from numpy.typing import ArrayLike

from nnviz.document.chapter import Chapter
from nnviz.document.limits import LIMITS, check_numbers
from nnviz.document.view import (
    LAST_ITERATION,
    Detail,
    Notation,
    Position,
    View,
    check_iteration,
)
from nnviz.errors import UsageError
from nnviz.nn.conventions import Conventions
from nnviz.nn.network import Network
from nnviz.training.curves import Curves
from nnviz.training.dataset import Dataset
from nnviz.training.settings import Settings
from nnviz.training.stops import Stops

__all__ = [
    "LAST_ITERATION",
    "SAVED_LOSSES",
    "Branch",
    "Chapter",
    "Detail",
    "Document",
    "Line",
    "Notation",
    "Position",
    "View",
    "chapter_at",
    "parts_of",
    "saved_numbers",
]

# A training keeps up to two million losses of single batches; a file takes evenly spaced ones.
SAVED_LOSSES = 2**15


@dataclass(frozen=True, slots=True)
class Branch:
    """Another line of chapters, trained and then left: what it was before an edit.

    trained: the iteration up to which it was trained.
    named: whether a person gave it its name; others may be let go when there are too many.
    """

    name: str
    chapters: tuple[Chapter, ...]
    trained: int = 0
    curves: Curves | None = None
    named: bool = False

    def __post_init__(self) -> None:
        _check_line(self.chapters, "chapters")
        if not self.name or len(self.name) > LIMITS.name:
            raise UsageError(
                f"A branch has a name of up to {LIMITS.name} characters.", place="name"
            )
        _check_trained(self)

    @property
    def first(self) -> int:
        """The first iteration there is."""
        return self.chapters[0].start

    @property
    def chapter(self) -> Chapter:
        """The last of its chapters."""
        return self.chapters[-1]

    def chapter_at(self, iteration: int) -> Chapter:
        """The chapter that iteration belongs to."""
        return chapter_at(self.chapters, iteration)


@dataclass(frozen=True, slots=True)
class Document:
    """One network in all its chapters; `chapter` is the last of them, `earlier` those before.

    The networks of all chapters bear the document's name, and the view never stands before the
    first iteration there is.

    trained: the iteration up to which this line was trained, `first` where it never was.
    curves: how that training went.
    branches: other lines, oldest first, each with a name of its own.
    stops: when a training shall stop by itself.
    line: the name a person gave to this line; it keeps it when it becomes a branch.
    """

    chapter: Chapter
    earlier: tuple[Chapter, ...] = ()
    view: View = field(default_factory=View)
    name: str = ""
    notes: str = ""
    trained: int = 0
    curves: Curves | None = None
    branches: tuple[Branch, ...] = ()
    stops: Stops = field(default_factory=Stops)
    line: str = ""

    def __post_init__(self) -> None:
        self._take_name()
        _check_line(self.chapters, "earlier")
        if self.view.iteration < self.first:
            # Where one stood belonged to chapters that were let go.
            view = replace(self.view, iteration=self.first, address="")
            object.__setattr__(self, "view", view)
        _check_trained(self)
        self._check_branches()
        check_numbers(saved_numbers(self.lines))
        for key, most in (("name", LIMITS.text), ("notes", LIMITS.text), ("line", LIMITS.name)):
            if len(getattr(self, key)) > most:
                raise UsageError(f"At most {most:,} characters fit here.", place=key)

    def _take_name(self) -> None:
        """Give the networks of all chapters the document's name; shared chapters stay shared."""
        lines = [self.chapters, *(branch.chapters for branch in self.branches)]
        renamed = {id(one): _named(one, self.name) for line in lines for one in line}
        object.__setattr__(self, "chapter", renamed[id(self.chapter)])
        object.__setattr__(self, "earlier", tuple(renamed[id(one)] for one in self.earlier))
        if any(renamed[id(one)] is not one for branch in self.branches for one in branch.chapters):
            branches = tuple(
                replace(branch, chapters=tuple(renamed[id(one)] for one in branch.chapters))
                for branch in self.branches
            )
            object.__setattr__(self, "branches", branches)

    def _check_branches(self) -> None:
        if len(self.branches) > LIMITS.branches:
            raise UsageError(f"{LIMITS.branches} branches are the most.", place="branches")
        seen: set[str] = set()
        for at, branch in enumerate(self.branches):
            if branch.name in seen:
                raise UsageError(
                    f"Two branches are called “{branch.name}”.", place=f"branches[{at}].name"
                )
            seen.add(branch.name)

    @staticmethod
    def of(
        network: Network,
        inputs: ArrayLike | None = None,
        targets: ArrayLike | None = None,
        *,
        settings: Settings | None = None,
        conventions: Conventions | None = None,
        notes: str = "",
    ) -> Document:
        """A new document about a network; without inputs and targets it gets sample ones."""
        from nnviz.document.defaults import default_samples

        if inputs is None or targets is None:
            samples = default_samples(network.architecture)
        else:
            samples = Dataset.of(inputs, targets)
        chapter = Chapter(0, network, samples, settings or Settings(), conventions or Conventions())
        return Document(chapter, name=network.name, notes=notes)

    @property
    def chapters(self) -> tuple[Chapter, ...]:
        """All chapters, oldest first."""
        return (*self.earlier, self.chapter)

    @property
    def first(self) -> int:
        """The first iteration there is; later than 0 where old chapters had to be let go."""
        return self.chapters[0].start

    @property
    def network(self) -> Network:
        return self.chapter.network

    @property
    def samples(self) -> Dataset:
        return self.chapter.samples

    @property
    def settings(self) -> Settings:
        return self.chapter.settings

    @property
    def conventions(self) -> Conventions:
        return self.chapter.conventions

    @property
    def lines(self) -> tuple[Line, ...]:
        """This line and the branches."""
        return (self, *self.branches)

    def branch(self, name: str) -> Branch:
        """The branch of this name; `UsageError` where there is none."""
        for branch in self.branches:
            if branch.name == name:
                return branch
        raise UsageError(f"There is no branch “{name}”.")

    def chapter_at(self, iteration: int) -> Chapter:
        """The chapter that iteration belongs to: the last that starts at or before it."""
        return chapter_at(self.chapters, iteration)


Line = Document | Branch


def chapter_at(chapters: Sequence[Chapter], iteration: int) -> Chapter:
    """The last chapter that starts at or before an iteration; `UsageError` where none does."""
    for chapter in reversed(chapters):
        if chapter.start <= iteration:
            return chapter
    raise UsageError(
        f"There is no iteration {iteration}; the document begins at iteration {chapters[0].start}."
    )


def parts_of(lines: Iterable[Line]) -> dict[int, int]:
    """The parts of lines by identity, each with its count of numbers; what is shared is one."""
    found: dict[int, int] = {}
    for line in lines:
        for chapter in line.chapters:
            found |= {id(part): count for part, count in chapter.parts}
        if line.curves is not None:
            found[id(line.curves)] = line.curves.nbytes // 8
    return found


def saved_numbers(lines: Iterable[Line]) -> int:
    """How many numbers a file of these lines holds."""
    every = list(lines)
    curves = {id(line.curves): line.curves for line in every if line.curves is not None}
    losses = (len(one.batch_losses) for one in curves.values())
    return sum(parts_of(every).values()) - sum(max(0, count - SAVED_LOSSES) for count in losses)


def _check_line(chapters: tuple[Chapter, ...], place: str) -> None:
    if not chapters:
        raise UsageError("There must be at least one chapter.", place=place)
    if any(later.start <= chapter.start for chapter, later in pairwise(chapters)):
        raise UsageError("Each chapter must start after the one before it.", place=place)
    if any(chapter.turn is not None for chapter in chapters[1:]):
        raise UsageError("Where a later chapter begins follows from the first.", place=place)
    if len(chapters) > LIMITS.chapters:
        raise UsageError(f"{LIMITS.chapters} chapters are the most.", place=place)


def _check_trained(line: Line) -> None:
    """Where nothing was trained, the line is trained up to its beginning."""
    object.__setattr__(line, "trained", max(line.trained, line.first))
    check_iteration(line.trained, "trained")


def _named(chapter: Chapter, name: str) -> Chapter:
    network = chapter.network
    if network.name == name:
        return chapter
    renamed = Network(network.architecture, network.parameters, name=name)
    return replace(chapter, network=renamed)
