"""An iteration as a worked solution: blocks in reading order, the same for every form.

`Solution.blocks()` yields them one at a time, so that a large network is printed as it is computed.
The forms (text, Markdown, LaTeX, HTML) only say how each kind of block is written.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property

from nnviz.export import given
from nnviz.export.tables import Facts, Table
from nnviz.steps.equation import Equation
from nnviz.steps.notation import Notation
from nnviz.steps.notation import notation as find_notation
from nnviz.steps.numbers import NumberFormat
from nnviz.steps.text import equations, heading, section_title
from nnviz.steps.trace import Trace


@dataclass(frozen=True, slots=True)
class Section:
    """A part of the solution, with a `key` to refer to and the phase it is about, if any."""

    title: str
    key: str
    phase: str = ""

    @property
    def short(self) -> str:
        """The title for a list of contents: `Forward`, `Forward (sample 3)`."""
        head, _, tail = self.title.partition(":")
        _, opening, sample = tail.partition(" (")
        return f"{head}{opening}{sample}"


@dataclass(frozen=True, slots=True)
class Title:
    """The heading of the whole, and one line about it."""

    text: str
    about: str


@dataclass(frozen=True, slots=True)
class Prose:
    """Sentences."""

    text: str


@dataclass(frozen=True, slots=True)
class Worked:
    """A step, worked out."""

    equation: Equation


Block = Title | Section | Prose | Facts | Table | Worked

GIVEN = Section("Given", "given")
RESULT = Section("Result", "result")


@dataclass(frozen=True)
class Solution:
    """One iteration to be written out, at a detail, in a notation, with numbers in a format."""

    trace: Trace
    detail: str
    notation: str
    format: NumberFormat
    title: str = ""

    @cached_property
    def letters(self) -> Notation:
        """How the symbols are written."""
        return find_notation(self.notation, self.trace.architecture)

    @cached_property
    def sections(self) -> tuple[Section, ...]:
        """All sections, known before anything is computed."""
        found = {GIVEN.key: GIVEN}
        for segment in self.trace.steps(self.detail).segments:
            section = self._section(segment.phase, segment.sample)
            found.setdefault(section.key, section)
        return (*found.values(), RESULT)

    def _section(self, phase: str, sample: int | None) -> Section:
        several = len(self.trace.samples) > 1 and sample is not None
        key = f"{phase}-{sample}" if several else phase
        return Section(section_title(self.trace, phase, sample), key, phase)

    def blocks(self) -> Iterator[Block]:
        """The solution in reading order."""
        trace = self.trace
        yield Title(self.title or "One iteration, worked out", heading(trace, self.format))
        yield given.facts(trace, self.letters, self.format)
        yield GIVEN
        yield from given.tables(trace, self.letters, self.format)
        section = GIVEN
        for equation in equations(trace, self.detail, self.notation, self.format):
            here = self._section(equation.phase, equation.address.sample)
            if here != section:
                section = here
                yield section
            yield Worked(equation)
        yield RESULT
        if trace.refusal:
            yield Prose(trace.refusal)
            return
        yield Prose(given.outcome(trace, self.format))
        yield given.weights_after(trace, self.letters, self.format)
