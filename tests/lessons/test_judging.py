"""Answers: what is right, what is said to each, and how near a number must be."""

from __future__ import annotations

import pytest

from nnviz.errors import UsageError
from nnviz.lessons.judging import Answer, judge, shuffled
from nnviz.lessons.model import Body, Paragraph, Quiz, Text
from nnviz.lessons.showing import Showing
from nnviz.lessons.staging import Stages
from tests.lessons.lessonfile import blocks, lesson

NUMBER = """::: quiz number {}
How much?

- [x] {{{}}}
  > right
- [ ] {{w_69=1.1}}
  > weight
- [ ] {{=-2.5}}
  > far
- [ ] else
  > else
:::"""


@pytest.fixture(scope="module")
def stage() -> Showing:
    return Stages(lesson("a")).beginning


def quiz(body: str) -> Quiz:
    (made,) = blocks(body)
    assert isinstance(made, Quiz)
    return made


def said(feedback: tuple[Body, ...]) -> str:
    """The words of a feedback, which are paragraphs here."""
    words = []
    for part in (part for body in feedback for part in body):
        assert isinstance(part, Paragraph)
        words.append("".join(span.text for span in part.spans if isinstance(span, Text)))
    return " ".join(words)


@pytest.mark.parametrize(
    ("value", "tolerance", "answer", "words"),
    [
        ("a_6=0.6035", "", "0.6035", "right"),
        ("a_6=0.6035", "", "0,6035", "right"),
        ("a_6=0.6035", "", " 0.60 ", "right"),
        ("a_6=0.6035", "", "6.035e-1", "right"),
        ("a_6=0.6035", "", "0.61", "else"),
        ("a_6=0.6035", "", "-0.6035", "else"),
        ("a_6=0.6", "", "0.65", "right"),
        ("a_6=0.6", "", "0.66", "else"),
        ("a_6=0.6035", "tolerance=0.1", "0.7", "right"),
        ("a_6=0.6035", "tolerance=0.1", "0.71", "else"),
        ("a_6=0.6035", "tolerance=0", "0.6", "else"),
        ("a_6", "", "0.604", "right"),
        ("edges=12", "", "12", "right"),
        ("edges=12", "", "12.0", "right"),
        ("edges=12", "", "12.1", "else"),
        ("1000*a_6=603", "", "603", "right"),
        ("1000*a_6=603", "", "604", "else"),
        ("=0.5", "", "0.5", "right"),
        ("a_6=0.6035", "", "1.1", "weight"),
        ("a_6=0.6035", "", "−2.5", "far"),
        ("a_99=0.6035", "", "0.6035", "right"),
    ],
)
def test_numbers(value: str, tolerance: str, answer: str, words: str, stage: Showing) -> None:
    verdict = judge(quiz(NUMBER.format(tolerance, value)), answer, stage)
    assert said(verdict.feedback) == words
    assert verdict.right == (words == "right")
    assert verdict.given == (["right", "weight", "far", "else"].index(words),)


def test_the_right_number_wins_where_a_wrong_one_is_near(stage: Showing) -> None:
    near = quiz(NUMBER.format("tolerance=0.02", "=1.09"))
    assert judge(near, "1.1", stage).right
    assert said(judge(near, "1.115", stage).feedback) == "weight"


CHOICE = (
    "::: quiz {}\nWhich?\n\n- [x] One\n  > one\n- [ ] Two\n  > two\n- [x] Three\n  > three\n:::"
)


def test_choices(stage: Showing) -> None:
    made = quiz(CHOICE.format("choice").replace("[x] Three", "[ ] Three"))
    for at, words in enumerate(["one", "two", "three"]):
        verdict = judge(made, at, stage)
        assert (verdict.right, said(verdict.feedback)) == (at == 0, words)
        assert verdict.given == (at,)


@pytest.mark.parametrize(
    ("ticked", "right", "words"),
    [
        ({0, 2}, True, "One: one Three. three"),
        ({0}, False, "Three. three"),
        ({0, 1, 2}, False, "Two: two"),
        ({1}, False, "One: one Two: two Three. three"),
        (set(), False, "One: one Three. three"),
    ],
)
def test_several_choices(ticked: set[int], right: bool, words: str, stage: Showing) -> None:
    made = quiz(CHOICE.format("multiple").replace("Three", "Three."))
    verdict = judge(made, frozenset(ticked), stage)
    assert (verdict.right, said(verdict.feedback)) == (right, words)  # each led by its answer
    struck = [s.text for (part, *_) in verdict.feedback for s in part.spans if s.struck]  # type: ignore[union-attr]
    assert struck == ["Two"] * ("Two" in words)
    assert verdict.given == tuple(sorted(ticked))


def test_orders(stage: Showing) -> None:
    made = quiz("::: quiz order\nHow?\n\n1. A\n   > a\n2. B\n   > b\n3. C\n   > c\n:::")
    assert judge(made, (0, 1, 2), stage).right
    assert said(judge(made, (0, 1, 2), stage).feedback) == "1. a 2. b 3. c"
    wrong = judge(made, (0, 2, 1), stage)
    assert (wrong.right, said(wrong.feedback)) == (False, "2. B b")


def test_orders_are_shown_shuffled_always_alike_and_never_right() -> None:
    for count in range(2, 9):
        items = "\n".join(f"{at}. Item {at}\n   > why" for at in range(1, count + 1))
        made = quiz(f"::: quiz order\nHow?\n\n{items}\n:::")
        order = shuffled(made)
        assert order == shuffled(made)
        assert sorted(order) == list(range(count))
        assert order != tuple(range(count))


def test_clicks(stage: Showing) -> None:
    made = quiz(
        "::: quiz click\nWhere?\n\n- [x] neuron:4\n  > yes\n- [ ] edge:4-6\n  > edge\n"
        "- [ ] else\n  > else\n:::"
    )
    for answer, words in {"neuron:4": "yes", "edge:4-6": "edge", "neuron:5": "else"}.items():
        verdict = judge(made, answer, stage)
        assert (verdict.right, said(verdict.feedback)) == (words == "yes", words)


@pytest.mark.parametrize(
    ("body", "answer"),
    [
        (NUMBER.format("", "a_6"), "about one"),
        (NUMBER.format("", "a_6"), "1e999"),
        (NUMBER.format("", "a_6"), ""),
        (NUMBER.format("", "a_6"), 1),
        (CHOICE.format("choice").replace("[x] Three", "[ ] Three"), 3),
        (CHOICE.format("choice").replace("[x] Three", "[ ] Three"), "One"),
        (CHOICE.format("multiple"), frozenset({-1})),
        (CHOICE.format("multiple"), 0),
        ("::: quiz order\nHow?\n\n1. A\n   > a\n2. B\n   > b\n:::", (0, 0)),
        ("::: quiz click\nWhere?\n\n- [x] loss\n  > a\n- [ ] else\n  > b\n:::", 4),
    ],
)
def test_what_is_no_answer_is_refused_in_words(body: str, answer: Answer, stage: Showing) -> None:
    with pytest.raises(UsageError, match=r"\w+ .*\."):
        judge(quiz(body), answer, stage)
