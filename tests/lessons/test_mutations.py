"""5,000 lessons with mistakes in them, drawn from a seed: each a lesson, or errors with lines."""

from __future__ import annotations

import random
import re

import pytest

from nnviz.errors import UsageError
from nnviz.lessons.model import Lesson
from nnviz.lessons.parsing import parse
from nnviz.lessons.problems import LessonError
from nnviz.lessons.staging import Stages
from tests.lessons.lessonfile import HEADER, written
from tests.lessons.watching import watched

SEEDS, EACH = 10, 500
FOLLOW = 25  # every one of so many lessons that can be read is followed as well

ORIGINALS = (
    written(
        "Text **bold** `code` {w_69=1.1}, $z_6 = \\live{z_6}$ [a](nnviz:select?loss).\n\n"
        "- one\n  - two\n\n| a | b |\n|---|---|\n| {a_6:2} | c |\n\n$$\nx\n$$\n"
    ),
    written(
        "::: step step=e0/s0/backward/n9 highlight=neuron:9,edge:6-9\n{delta_9=0.2078}\n:::\n\n"
        '::: task until="w_69 was changed and loss < 0.2209" do="weight=6-9:1"\nDo it.\n\n'
        '- [?] How.\n:::\n\n# Two\n\n::: more title="Why?"\nSo.\n:::\n'
    ),
    written(
        "::: quiz number predict\nHow much?\n\n- [x] {a_6=0.6035}\n  > Yes.\n- [ ] else\n"
        "  > No.\n:::\n\n::: quiz order\nHow?\n\n1. One\n   > a\n2. Two\n   > b\n:::\n",
        HEADER.replace("minutes = 6", 'network = "2-4-1"\nlanguages = ["en", "de"]'),
    ),
    written(
        '::: note slip source="one"\nText.\n:::\n::: figure view=network step=last\nCaption.\n:::\n'
        "::: quiz choice\nWhich?\n\n- [x] a\n  > b\n- [ ] c\n  > d\n- [?] e\n:::\n"
        "```\ncode\n```\n::: step train=5 activation=2:relu data=sine:20:0.1:3\na\n:::\n"
    ),
)
SPLICES = (
    *(":::", "::: step ", "::: quiz number", "```", "~~~~", "$", "$$", "{", "}", "{=1.5}", "+++"),
    *("\\", "\\live{", "[a](", "![", "](", "<b>", "<!--", "|", "---", "# ", "## ", "> ", "- [x] "),
    *("- [?] ", "1. ", "0.5", "\0", "\ufeff", "\u202e", "é", "𝕏", "\r", "\n\n", "\t", "    ", '"'),
    *("=", ";", "nnviz:", "file:///etc/passwd", "../../x", "99999999999999999999", "1e999", "-1"),
    *("@", "^", "(", ")", "* ", "_", "*" * 30, "[" * 30, "(" * 30, "{" * 30, "> " * 15, "- " * 15),
)


def mutated(draw: random.Random) -> str:
    """One of the lessons with a few mistakes in it."""
    text = draw.choice(ORIGINALS)
    for _ in range(draw.choice((1, 1, 2, 3, 6))):
        at = draw.randrange(len(text) + 1)
        end = min(len(text), at + draw.choice((0, 1, 1, 3, 12, 60)))
        kind = draw.randrange(5)
        if kind == 0:
            text = text[:at] + text[end:]
        elif kind == 1:
            text = text[:at] + draw.choice(SPLICES) + text[at:]
        elif kind == 2:
            text = text[:at] + draw.choice(SPLICES) + text[end:]
        elif kind == 3:
            text = text[:end] + text[at:end] * draw.choice((1, 3)) + text[end:]
        else:
            other = draw.choice(ORIGINALS)
            start = draw.randrange(len(other))
            text = text[:at] + other[start : start + draw.randrange(80)] + text[end:]
    return text


def read(text: str) -> Lesson | None:
    """The lesson, or None where it was refused as it should be."""
    try:
        return parse(text, "mutated.md")
    except LessonError as error:
        lines = len(re.split("\r\n|\r|\n", text))
        for problem in error.problems:
            assert problem.file == "mutated.md"
            assert 1 <= problem.line <= lines
            assert re.match(r"\S.*[.!?”]", problem.what), problem
        assert str(error).startswith(f"mutated.md:{error.problems[0].line}: ")
        return None


@pytest.mark.parametrize("seed", range(SEEDS))
def test_mutated_lessons_are_read_or_refused_and_touch_nothing(seed: int) -> None:
    draw = random.Random(seed)
    for original in ORIGINALS:
        Stages(parse(original)).showing(0, 0)  # what is loaded late is there now
    lessons = 0
    with watched() as touched:
        for _ in range(EACH):
            text = mutated(draw)
            lesson = read(text)
            lessons += lesson is not None
            if lesson is not None and lessons % FOLLOW == 0:
                follow(lesson)
    assert touched.events == []
    assert EACH // 20 < lessons < EACH  # the mistakes are neither all fatal nor all harmless


def follow(lesson: Lesson) -> None:
    """Stand on the stages of a lesson; what cannot be is refused in words."""
    stages = Stages(lesson)
    try:
        for number in range(len(lesson.pages)):
            stages.showing(number, 9)
    except UsageError as error:
        assert re.match(r"\S.*[.!?”]", str(error))
