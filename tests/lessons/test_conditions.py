"""Each condition is false on its stage and true after what it asks for."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from nnviz.errors import UsageError
from nnviz.lessons.conditions import CONDITIONS, parse_condition
from nnviz.lessons.conditions_kinds import STATES
from tests.lessons.showings import done, shown

# A condition, what makes it hold, and what is done before it; each holds only after the second.
CHECKS: list[tuple[str, str, str]] = [
    ("neuron 6 is selected", "select=neuron:6", "select=neuron:5"),
    ("edge 4-6 is selected", "select=edge:4-6", ""),
    ("layer 2 is selected", "select=layer:2", ""),
    ("loss is selected", "select=loss", ""),
    ("delta_4 was reached", "step=backward/n4", "step=backward/n6"),
    ("δ_4 was reached", "step=last", "step=backward/n6"),
    ("z_6 was reached", "step=forward/n6", "step=forward/n4"),
    ("a_6 was reached", "step=loss", "step=forward/n4"),
    ("slope_6 was reached", "step=backward/n6", "step=loss"),
    ("da_9 was reached", "step=loss/n9", "step=loss"),
    ("loss was reached", "step=loss", "step=forward/n9"),
    ("dw_46 was reached", "step=backward/w6", "step=backward/n6"),
    ("gw_46 was reached", "step=backward/w6", "step=backward/n6"),
    ("change_46 was reached", "step=last", "step=backward/w4"),
    ("gw_36 was reached", "step=average/w6", "network=xor-2-4-1; step=backward/w6"),
    ("e0/s0/backward/n4 was reached", "step=backward/w4", "step=backward/n6"),
    ("e2/s0/backward/n4 was reached", "iteration=3", "iteration=2"),
    ("backward/n4 was reached", "detail=term; step=backward/n4", "step=loss"),
    ("backward was reached", "step=backward", "step=loss/n9"),
    ("iteration 5 was reached", "train=6", "iteration=4"),
    ("epoch 2 was reached", "iteration=e2", "network=xor-2-2-1; iteration=7"),
    ("w_46 was changed", "weight=4-6:0.5", "weight=3-6:0.5"),
    ("x_1 was changed", "input=1:0", ""),
    ("y_1 was changed", "target=1:0", ""),
    ("eta was changed", "rate=0.1", ""),
    ("weights were changed", "weight=4-6:0.5", "input=1:0"),
    ("weights were changed", "train=3", ""),
    ("the network was trained", "train=5", "train=3"),
    ("loss < 0.05", "weights=all:-1", ""),
    ("loss > 0.05", "weights=all:2", "weights=all:-1"),
    ("a_9 <= a_6", "weight=6-9:-3", ""),
    ("a_9 ≥ 0.6", "weight=6-9:3", "weights=all:0"),
    ("w_46 = 0", "weight=4-6:0", "weight=4-6:0.4"),
    ("a_9 = 0.81", "weight=6-9:2.3277", ""),
    ("2*w_46 = w_36", "weight=4-6:0.35", ""),
    ("activation 2 is relu", "activation=2:relu", "activation=neuron3:relu"),
    ("notation is matrix", "notation=matrix", ""),
    ("detail is term", "detail=term", ""),
    ("optimizer is adam", "optimizer=adam", ""),
    ("loss is huber", "loss=huber", ""),
    ("data is xor", "data=xor:30:0:4", "network=2-3-1; data=circles:30"),
    ("data is truth:xor", "data=truth:xor", "network=2-3-1; data=truth:and"),
    ("data is iris", "network=4-3-3; data=iris", ""),
    ("network is xor-2-2-1", "network=xor-2-2-1; weight=3-4:1", ""),
    ("network is 2-4-1", "network=2-4-1; train=2", ""),
    ("panel is landscape", "panel=explain,landscape", "panel=explain"),
    ("show is training", "show=training", ""),
    ("show is steps", "show=steps", "show=training"),
    ("bias is off", "bias=off", ""),
    ("neuron 4 is selected and w_69 was changed", "weight=6-9:0; select=neuron:4", "weight=6-9:1"),
    ("neuron 4 is selected and w_69 was changed", "weight=6-9:0; select=neuron:4", ""),
]


@pytest.mark.parametrize(("text", "solution", "before"), CHECKS)
def test_a_condition_holds_after_what_it_asks_for(text: str, solution: str, before: str) -> None:
    condition = parse_condition(text)
    stage = done(shown(), before)
    assert not condition.holds(stage, stage)
    assert condition.holds(done(stage, solution), stage)


def test_every_kind_of_condition_is_checked() -> None:
    parts = [part for text, _, _ in CHECKS for part in text.split(" and ")]
    for kind in CONDITIONS:
        first = [text for text in parts if _kind(text) is kind]
        assert first, kind.form
        assert _kind(kind.form) is kind
    assert {text.split()[0] for text in parts if _kind(text) is _kind("bias is off")} == set(STATES)


def _kind(text: str) -> object:
    return next(kind for kind in CONDITIONS if kind.pattern.fullmatch(text))


def test_what_was_done_in_between_does_not_count_for_its_opposite() -> None:
    stage = shown()
    back = done(stage, "weight=4-6:9; weight=4-6:-0.4; select=neuron:4; select=none")
    for text in ("w_46 was changed", "weights were changed", "neuron 4 is selected"):
        assert not parse_condition(text).holds(back, stage)


def test_a_condition_about_what_is_gone_does_not_hold() -> None:
    stage, other = shown(), done(shown(), "network=xor-2-2-1")
    for text in ("delta_9 was reached", "w_46 was changed", "a_9 > 0", "neuron 9 is selected"):
        assert not parse_condition(text).holds(other, stage)
        parse_condition(text).check(stage)
        with pytest.raises(UsageError, match=r"no (neuron|edge)"):
            parse_condition(text).check(other)


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("delta_4 was reached", "δ₄ was reached"),
        ("δ_4 was reached and dw_46 > 0", "δ₄ was reached and ∂C/∂w₄₆ > 0"),
        ("w_{12,34} was changed", "w(12→34) was changed"),
        ("eta was changed", "η was changed"),
        ("neuron 6 is selected", "neuron 6 is selected"),
    ],
)
def test_a_condition_can_be_read(text: str, words: str) -> None:
    assert parse_condition(text).words == words


@pytest.mark.parametrize(
    "text",
    [
        "",
        "and",
        "somebody is happy",
        "neuron x is selected",
        "neuron 0 is selected",
        "edge 4 is selected",
        "w_46 was reached",
        "loss@3 was reached",
        "foo was reached",
        "e0/s0/sideways was reached",
        "w_46 + 1 was changed",
        "foo was changed",
        "loss < ",
        "< 3",
        "loss < 1 < 2",
        "loss == 3",
        "__import__ < 3",
        "notation is roman",
        "optimizer is magic",
        "data is /etc/passwd",
        "network is ../x.nnviz",
        "panel is cinema",
        "activation 2 is magic",
        "show is off",
        "loss < 1 and " * 9 + "loss < 1",
        "a" * 500,
        "neuron 6 is selected or loss is selected",
    ],
)
def test_what_is_no_condition_is_refused(text: str) -> None:
    with pytest.raises(UsageError, match=r"[.?]$"):
        parse_condition(text)


def test_the_guide_lists_conditions_that_are_right() -> None:
    text = (Path(__file__).parents[2] / "docs/lessons.md").read_text(encoding="utf-8")
    table = text.partition("<!-- conditions -->")[2].partition("<!-- /conditions -->")[0]
    rows = [line.strip("| ").split(" | ")[0] for line in table.strip().splitlines()[2:]]
    written = [one for row in rows for one in re.findall(r"`([^`]+)`", row.partition("(")[0])]
    assert {_kind(one) for one in written} == set(CONDITIONS)
    for one in written:
        parse_condition(one)
