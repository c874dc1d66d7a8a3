"""Stages add up through a lesson, are computed once, and can be computed ahead."""

from __future__ import annotations

import pytest

from nnviz.errors import UsageError
from nnviz.lessons import costs, staging
from nnviz.lessons.actions import Refused, parse_actions
from nnviz.lessons.model import Lesson, Page, Prose, StepBlock
from nnviz.lessons.staging import Stages
from tests.lessons.showings import done, shown

PAGES = (
    ("step=forward/n6; select=neuron:6", "weight=4-6:0.5"),
    (),
    ("train=30; notation=matrix", "step=last"),
    ("start=0; select=loss", "iteration=3"),
    ("select=none",),
)


def lesson(pages: tuple[tuple[str, ...], ...] = PAGES, **header: str) -> Lesson:
    """A lesson of nothing but stages."""
    made = []
    for number, steps in enumerate(pages, 1):
        blocks = (StepBlock(parse_actions(step), (), number) for step in steps)
        made.append(Page(f"Page {number}", (Prose((), number), *blocks), number))
    return Lesson("Stages", "None but stages.", tuple(made), **header)  # type: ignore[arg-type]


def test_each_stage_is_done_on_top_of_those_before() -> None:
    stages = Stages(lesson())
    first = done(shown(), PAGES[0][0])
    assert stages.showing(0, 0) == first
    second = done(first, PAGES[0][1])
    assert stages.showing(0, 1) == second
    assert stages.showing(1, 0) == second  # a page without steps
    assert stages.showing(2, 1) == done(second, "; ".join(PAGES[2]))


def test_start_lets_go_of_all_before() -> None:
    stages = Stages(lesson())
    assert stages.showing(3, 0) == done(shown(), "select=loss")
    assert not stages.ready(2)  # nothing of it was needed
    assert stages.showing(4, 0) == done(shown(), "iteration=3")


def test_stages_are_computed_once(monkeypatch: pytest.MonkeyPatch) -> None:
    stages = Stages(lesson())
    last = stages.showing(2, 1)
    monkeypatch.setattr(staging, "performing", None)
    assert stages.showing(2, 1) is last
    assert stages.showing(0, 1).network.weight(4, 6) == 0.5
    assert stages.ready(1) and stages.ready(2, 1) and not stages.ready(3)


def test_a_page_can_be_computed_ahead_bit_by_bit() -> None:
    stages = Stages(lesson())
    assert sum(1 for _ in stages.ahead(2)) > 3
    assert stages.ready(2, 0) and stages.ready(2, 1)
    assert stages.showing(2, 1) == Stages(lesson()).showing(2, 1)


def test_what_is_computed_ahead_can_be_overtaken_and_given_up() -> None:
    stages = Stages(lesson())
    slices = stages.ahead(2)
    next(slices)
    there = stages.showing(2, 1)
    slices.close()
    assert stages.showing(2, 1) is there


def test_a_lesson_begins_with_its_network_and_data() -> None:
    beginning = Stages(lesson(network="2-3-1", data="truth:xor")).beginning
    assert beginning == done(shown(), "network=2-3-1; data=truth:xor")
    assert beginning.beginning == beginning.document
    again = Stages(lesson((("train=2; start=0",),), network="2-3-1", data="truth:xor"))
    assert again.showing(0, 0) == beginning


@pytest.mark.parametrize("header", [{"network": "/etc/passwd"}, {"data": "iris"}])
def test_a_lesson_that_cannot_begin_says_so(header: dict[str, str]) -> None:
    with pytest.raises(UsageError):
        Stages(lesson(PAGES, **header)).showing(0, 0)


def test_a_stage_that_cannot_be_set_names_its_action() -> None:
    stages = Stages(lesson((("select=neuron:6",), ("select=neuron:99",), ("select=loss",))))
    assert stages.showing(0, 0).selection == "neuron:6"
    for page in (1, 2):
        with pytest.raises(Refused) as caught:
            stages.showing(page, 0)
        assert caught.value.action.argument == "neuron:99"


def test_all_stages_of_a_lesson_together_are_bounded(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(costs, "LESSON", 60_000_000)
    stages = Stages(lesson((("train=200",),) * 5))
    stages.showing(0, 0)
    with pytest.raises(UsageError, match="more than a lesson may compute"):
        stages.showing(4, 0)
