"""What was done can be said as actions, and doing them leads to the same."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from nnviz.document import edits
from nnviz.errors import UsageError
from nnviz.lessons.actions import ACTIONS, as_text, parse_actions, perform
from nnviz.lessons.parsing import parse
from nnviz.lessons.record import actions_between, as_step
from nnviz.lessons.showing import Showing
from tests.lessons.showings import done, shown

WRITTEN = [f"{kind.name}={text}" for kind in ACTIONS.values() for text in kind.arguments]
OF_XOR = ["weight=3-4:0.25", "batch=2", "step=s1/loss", "network=running-example", "validation=0.5"]


def seen(showing: Showing) -> Showing:
    """Without the branches that lie beside a line: no action can say them."""
    return replace(showing, document=replace(showing.document, branches=(), line=""))


@settings(max_examples=60)
@given(st.lists(st.sampled_from([*WRITTEN, *OF_XOR, "network=xor-2-2-1"]), max_size=5))
def test_the_actions_between_lead_from_one_to_the_other(walk: list[str]) -> None:
    beginning = here = shown()
    for text in walk:
        try:
            after = done(here, text)
        except UsageError:
            continue
        assert seen(perform(here, actions_between(here, after))) == seen(after)
        here = after
    assert seen(perform(beginning, actions_between(beginning, here))) == seen(here)


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("", "weight=4-6:0.5; weight=3-6:-2; step=e0/s0/loss"),
        ("", "network=xor-2-2-1; batch=4; train=12; select=edge:3-4"),
        ("train=5", "optimizer=momentum:beta=0.8; rate=0.05; train=4"),
        ("network=2-4-1", "data=moons:60:0.2:3; validation=0.25:1; loss=huber"),
        ("panel=plots; highlight=loss", "panel=none; highlight=none; bias=off; show=training"),
        ("step=last", "detail=term; notation=layered; decimals=3"),
        ("", "activation=neuron6:tanh; dropout=2:0.25; weights=he:3"),
    ],
)
def test_they_say_no_more_than_was_done(before: str, after: str) -> None:
    here = done(shown(), before)
    there = done(here, after)
    actions = actions_between(here, there)
    assert seen(perform(here, actions)) == seen(there)
    assert len(actions) <= len(parse_actions(after)) + 1, as_text(actions)
    assert actions_between(there, there) == ()


def test_what_no_action_can_say_is_left_out() -> None:
    here = shown()
    moved = here.having(edits.move_neuron(here.document, 4, 10.0, 20.0))
    there = done(moved, "select=neuron:4")
    assert as_text(actions_between(here, there)) == "select=neuron:4"


def test_a_step_block_can_be_read_again() -> None:
    actions = parse_actions("weight=4-6:0.5; weight=3-6:1; step=e0/s0/loss; panel=explain,plots")
    text = "Look at the loss.\n# No page\n::: quiz number\nAnd on."
    lesson = parse(f'+++\ntitle = "A"\nsummary = "B"\n+++\n\n# One\n\n{as_step(actions, text)}')
    (page,) = lesson.pages
    (step,) = page.steps
    assert [(one.name, one.argument) for one in step.actions] == [
        (one.name, one.argument) for one in actions
    ]
