"""What a lesson consists of, as frozen values: pages of blocks, and blocks of text.

`nnviz.lessons.parsing` makes these from a file; the checker, the replay and the window read them.
Every part knows the line of the file it began at, counted from 1.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Literal

QuizKind = Literal["number", "choice", "multiple", "order", "click"]
Level = Literal["beginner", "intermediate", "advanced"]
NoteKind = Literal["note", "slip"]


# Actions and quoted values ---------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Action:
    """Something a lesson does to what is shown: `select` with `neuron:6`. See `ACTIONS`."""

    name: str
    argument: str
    line: int


@dataclass(frozen=True, slots=True)
class Live:
    """A value in the text, filled in from the network shown: `{delta_6=0.0547}`.

    expression: arithmetic over names of `VALUES`; empty for a number that only stands there.
    quoted: the digits the author wrote, said of the stage, which the checker recomputes; "" where
        there are none: the value then follows what the learner does.
    decimals: how many to show; None takes those of the quoted number, or of the document.
    struck: shown struck out, as wrong.
    """

    expression: str
    line: int
    quoted: str = ""
    decimals: int | None = None
    struck: bool = False

    @property
    def named(self) -> bool:
        """Whether it is a value of the network, not a number that only stands there, or 2^20."""
        return any(letter.isalpha() for letter in self.expression)


# Text -------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Text:
    """A run of characters in one style; `struck` is struck out, as wrong."""

    text: str
    bold: bool = False
    italic: bool = False
    code: bool = False
    struck: bool = False


@dataclass(frozen=True, slots=True)
class Maths:
    """A formula: LaTeX in pieces, with values among them (`\\live{w_69}`)."""

    pieces: tuple[str | Live, ...]
    line: int
    display: bool = False
    struck: bool = False


@dataclass(frozen=True, slots=True)
class Link:
    """Words that act when they are followed: `[neuron 4](nnviz:select?neuron:4)`."""

    spans: tuple[Text | Live | Maths, ...]
    actions: tuple[Action, ...]
    line: int


Span = Text | Live | Maths | Link


@dataclass(frozen=True, slots=True)
class Paragraph:
    """Spans that are set as one paragraph."""

    spans: tuple[Span, ...]
    line: int


@dataclass(frozen=True, slots=True)
class Listing:
    """A list, of dots or numbered; its items hold paragraphs, formulas and lists."""

    items: tuple[Body, ...]
    line: int
    numbered: bool = False


@dataclass(frozen=True, slots=True)
class Table:
    """A table; the first row is its head. A cell is a row of spans."""

    rows: tuple[tuple[tuple[Span, ...], ...], ...]
    line: int


@dataclass(frozen=True, slots=True)
class Code:
    """Lines of a program, or of the command line, as they stand."""

    text: str
    line: int


Part = Paragraph | Maths | Listing | Table | Code
Body = tuple[Part, ...]


# Blocks -----------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Prose:
    """Text between blocks."""

    body: Body
    line: int


@dataclass(frozen=True, slots=True)
class StepBlock:
    """Text with the stage it speaks of: its actions set the stage."""

    actions: tuple[Action, ...]
    body: Body
    line: int


@dataclass(frozen=True, slots=True)
class Task:
    """Something to do; done when the condition `until` holds. `do` is the declared solution."""

    until: str
    do: tuple[Action, ...]
    body: Body
    line: int
    hints: tuple[Body, ...] = ()


@dataclass(frozen=True, slots=True)
class Option:
    """An answer: its text, whether it is right, and what is said when it is given.

    value: for a number quiz the value it stands for; target: for a click quiz the id, such as
    `neuron:5`. `anything` is the answer that stands for all that are not listed.
    """

    right: bool
    body: Body
    feedback: Body
    line: int
    value: Live | None = None
    target: str = ""
    anything: bool = False


@dataclass(frozen=True, slots=True)
class Quiz:
    """A question that is checked.

    number: options with values, within `tolerance` of which an answer counts as given.
    choice: one option is right. multiple: all right ones and no other must be ticked.
    order: the options stand in their right order. click: options are ids in the network.
    predict: asked before the learner sees the answer; wrong answers are expected.
    """

    kind: QuizKind
    question: Body
    options: tuple[Option, ...]
    line: int
    tolerance: float | None = None
    predict: bool = False
    hints: tuple[Body, ...] = ()


@dataclass(frozen=True, slots=True)
class Note:
    """A remark set apart; of kind `slip`, it corrects a widespread mistake and names a source."""

    kind: NoteKind
    title: str
    source: str
    body: Body
    line: int


@dataclass(frozen=True, slots=True)
class Figure:
    """A live picture in the text: a view of `FIGURE_VIEWS` with options, and a caption."""

    view: str
    options: tuple[tuple[str, str], ...]
    caption: Body
    line: int


@dataclass(frozen=True, slots=True)
class More:
    """Depth that is folded until it is asked for: a proof, the exact statement."""

    title: str
    body: Body
    line: int


Block = Prose | StepBlock | Task | Quiz | Note | Figure | More


# Pages and lessons ------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Page:
    """One page: a title and its blocks in reading order.

    Its *stages* are its step blocks; a page without any has one stage, that of the page before.
    """

    title: str
    blocks: tuple[Block, ...]
    line: int

    @property
    def steps(self) -> tuple[StepBlock, ...]:
        """The step blocks, each a stage of the page."""
        return tuple(block for block in self.blocks if isinstance(block, StepBlock))

    @property
    def stage_count(self) -> int:
        """How many stages the page has: at least one."""
        return max(1, len(self.steps))

    def stage_of(self, block: int) -> int:
        """The stage that block number `block` speaks of; the first for what stands before it."""
        before = sum(isinstance(one, StepBlock) for one in self.blocks[: block + 1])
        return max(0, before - 1)


@dataclass(frozen=True, slots=True)
class Lesson:
    """A whole lesson: what its header says, and its pages.

    network: a preset, or sizes such as 2-4-1; data: a data set in place of the preset's own.
    languages: those it is written in, its own first; each other is a file beside it.
    """

    title: str
    summary: str
    pages: tuple[Page, ...]
    level: Level = "beginner"
    minutes: int = 5
    prerequisites: tuple[str, ...] = ()
    network: str = "running-example"
    data: str = ""
    languages: tuple[str, ...] = ("en",)
    sources: tuple[str, ...] = ()
    file: str = field(default="", compare=False)
