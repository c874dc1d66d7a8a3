"""Everything that stands in the parts of a lesson, in the order in which it is read."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from nnviz.lessons.model import (
    Action,
    Block,
    Body,
    Code,
    Figure,
    Link,
    Listing,
    Live,
    Maths,
    Paragraph,
    Part,
    Quiz,
    Span,
    StepBlock,
    Table,
    Task,
)


def bodies_of(block: Block) -> tuple[Body, ...]:
    """The texts of a block: its own, then answers with what is said to them, then hints."""
    if isinstance(block, Quiz):
        options = (body for one in block.options for body in (one.body, one.feedback))
        return (block.question, *options, *block.hints)
    if isinstance(block, Figure):
        return (block.caption,)
    if isinstance(block, Task):
        return (block.body, *block.hints)
    return (block.body,)


def spans_of(body: Body) -> Iterator[Span]:
    """All spans of a text; those within a link come after it."""
    for part in body:
        yield from _spans(part)


def values_of(body: Body) -> Iterator[Live]:
    """All values of a text, those in formulas and links as well."""
    for span in spans_of(body):
        if isinstance(span, Live):
            yield span
        elif isinstance(span, Maths):
            yield from (piece for piece in span.pieces if isinstance(piece, Live))


def formulas_of(body: Body) -> Iterator[Maths]:
    """All formulas of a text."""
    return (span for span in spans_of(body) if isinstance(span, Maths))


def links_of(body: Body) -> Iterator[Link]:
    """All links of a text."""
    return (span for span in spans_of(body) if isinstance(span, Link))


def actions_of(block: Block) -> tuple[Action, ...]:
    """The actions that a block declares: those of a step, or the solution of a task."""
    if isinstance(block, StepBlock):
        return block.actions
    return block.do if isinstance(block, Task) else ()


def _spans(part: Part) -> Iterator[Span]:
    match part:
        case Maths():
            yield part
        case Paragraph(spans=spans):
            yield from _inside(spans)
        case Listing(items=items):
            for item in items:
                yield from spans_of(item)
        case Table(rows=rows):
            for row in rows:
                for cell in row:
                    yield from _inside(cell)
        case Code():
            return


def _inside(spans: Iterable[Span]) -> Iterator[Span]:
    for span in spans:
        yield span
        if isinstance(span, Link):
            yield from span.spans
