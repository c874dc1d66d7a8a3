"""`truth:0110`: a network that computes a truth table, one hidden neuron for each row that is 1."""

from __future__ import annotations

from nnviz.document.builders.builder import Argument, Builder, counted, raised
from nnviz.document.chapter import Chapter
from nnviz.document.model import Document
from nnviz.nn.boolean import MOST_INPUTS, boolean_network
from nnviz.training.generators import generate, generator
from nnviz.training.settings import Settings
from nnviz.training.truth import PREFIX, TRUTH_TABLES, bits_of


def _read(text: str) -> str:
    bits_of(text)
    return text


def _make(table: str) -> Document:
    bits = bits_of(table)
    data, label = generate(PREFIX + table), generator(PREFIX + table).label
    hidden = bits.count("1")
    notes = (
        f"{_count(bits)} Hidden neurons: one for each row that is 1, with weight 1 where the row "
        "has a 1 and −1 where it has a 0; it fires for its own row only. The output neuron fires "
        "when one of them does. After Claim 20.1 in Shalev-Shwartz and Ben-David, Understanding "
        "Machine Learning. Nothing was trained, and nothing can be: a threshold has no slope."
    )
    if not hidden:
        notes = f"{_count(bits)} No row is 1, so that no hidden neuron is needed at all."
    chapter = Chapter(0, boolean_network(bits), data, Settings())
    return Document(
        chapter, name=label if label.endswith(bits) else f"{label}, {bits}", notes=notes
    )


def _count(bits: str) -> str:
    inputs = len(bits).bit_length() - 1
    hidden, most = bits.count("1"), len(bits)
    return (
        f"{counted(inputs, 'input')}, {counted(hidden, 'hidden neuron')}; no table of as many "
        f"inputs needs more than 2{raised(inputs)} = {most}."
    )


def _summary(table: str) -> str:
    bits = bits_of(table)
    inputs = len(bits).bit_length() - 1
    hidden = bits.count("1")
    return (
        f"{counted(inputs, 'input')}: {hidden} of {len(bits)} rows are 1, so "
        f"{counted(hidden, 'hidden threshold neuron')} (at most 2{raised(inputs)} = {len(bits)}). "
        f"It is one of 2{raised(len(bits))} = {2 ** len(bits):,} Boolean functions of "
        f"{counted(inputs, 'input')}, computed exactly, without training."
    )


TRUTH = Builder(
    name="truth",
    title="Truth table",
    description=f"Any Boolean function of 1 to {MOST_INPUTS} inputs, exactly: a threshold neuron "
    "for each row that is 1.",
    example="truth:0110",
    arguments=(
        Argument(
            "table",
            "Outputs of the table",
            "The outputs from the row 0…0 to the row 1…1, such as 0110, or a name.",
            _read,
            choices=tuple((name, one.label, one.meaning) for name, one in TRUTH_TABLES.items()),
            open=True,
        ),
    ),
    make=_make,
    summary=_summary,
    source="S. Shalev-Shwartz, S. Ben-David, Understanding Machine Learning, Claim 20.1",
)
