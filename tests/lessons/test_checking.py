"""The check: what does not hold is found, with file and line; what holds is left alone."""

from __future__ import annotations

import pytest

from nnviz.lessons import checking
from nnviz.lessons.checking import check
from nnviz.lessons.parsing import parse
from tests.lessons.lessonfile import HEADER, written

GOOD = r"""::: step step=e0/s0/forward/n6 select=neuron:6 highlight=neuron:6,edge:3-6
Neuron 6 takes in {z_6=0.4199}, and $a_6 = \live{a_6=0.6035}$. [Look](nnviz:select?edge:3-6).
:::

::: quiz number
How much comes from neuron 3?

- [x] {w_36*a_3=0.4274}
  > Yes.
- [ ] {a_3=0.6106}
  > That is what it sends.
- [ ] else
  > Multiply.
- [?] Look at {w_36}.
:::

::: step step=e0/s0/backward/n6
Now {delta_6=0.0547}.
:::

::: task until="w_36 was changed and z_6 > 0.5" do=weight=3-6:1
Make it larger.
:::

::: quiz choice
Which?

- [x] One, that is {a_6=0.6035}.
  > Yes.
- [ ] Two.
  > No, for {z_6=0.4199} is less.
- [ ] Three.
  > No, three is more.
:::

::: quiz multiple
Which?

- [x] One.
  > Yes.
- [ ] Two.
  > No.
:::

::: quiz order
In which order?

1. One.
   > First.
2. Two.
   > Second.
:::

::: quiz click
Where?

- [x] neuron:4
  > Yes.
- [ ] edge:4-7
  > That is an edge.
- [ ] else
  > No.
:::

::: figure view=network step=e0/s0/forward/n7 highlight=neuron:7,edge:4-7
A picture.
:::"""


def found(body: str, header: str = HEADER) -> list[str]:
    """What the check says of a lesson of one page."""
    return [str(one) for one in check(parse(written(body, header), "small.md"))]


def line_of(text: str) -> int:
    """The line of the file that a piece of `GOOD` stands on."""
    return written(GOOD).partition(text)[0].count("\n") + 1


def test_a_lesson_that_holds_has_no_problems() -> None:
    assert found(GOOD) == []


WRONG = [
    ("in {z_6=0.4199}", "in {z_6=0.4198}", "{z_6=0.4198} is wrong: on this stage it is 0.4199."),
    (r"\live{a_6=0.6035}", r"\live{a_6=0.6034}", "{a_6=0.6034} is wrong"),
    ("Now {delta_6=0.0547}", "Now {delta_6=-0.0547}", "{delta_6=-0.0547} is wrong"),
    ("0.4199} is less", "0.42} is more {z_6=0.43}", "{z_6=0.43} is wrong"),
    ("One, that is {a_6=0.6035}", "{a_6=0.6}, no, {a_6=0.7}", "{a_6=0.7} is wrong"),
    ("Look at {w_36}", "Look at {w_37}", "There is no edge 3 → 7"),
    ("{a_3=0.6106}", "{a_12=0.5005}", "There is no neuron 12"),
    ("Look](nnviz:select?edge:3-6)", "Look](nnviz:select?edge:3-7)", "There is no edge 3 → 7"),
    ("select=neuron:6 ", "select=neuron:60 ", "There is no neuron 60"),
    ("highlight=neuron:6,edge:3-6", "highlight=layer:9", "There is no layer 9"),
    ("step=e0/s0/backward/n6", "step=e0/s0/backward/n66", ""),
    ("$a_6 =", r"$\oops{a_6} =", r"This formula uses \oops, which is not known."),
    ("$a_6 =", r"$\frac{a_6 =", "This formula is not well formed"),
    ("w_36 was changed and", "w_46 was changed and", "This task cannot be done"),
    ("do=weight=3-6:1", 'do="weight=3-6:0.71"', "This task cannot be done"),
    ("do=weight=3-6:1", 'do="weight=3-7:1"', "There is no edge 3 → 7"),
    ("w_36 was changed and z_6 > 0.5", "z_6 > 0.1", "This task is done before anything"),
    ("w_36 was changed and z_6 > 0.5", "delta_60 was reached", "There is no neuron 60"),
    ("{a_3=0.6106}", "{w_36*a_3+0.001}", "Whoever gives this wrong answer is not told"),
    (
        "- [ ] Three.\n  > No, three is more.",
        "- [ ] Three.\n  > No, for {z_6=0.4199} is less.",
        "The answer of line 36 is told the same words.",
    ),
    ("- [x] neuron:4", "- [x] neuron:44", "There is no neuron 44"),
    ("- [ ] edge:4-7", "- [ ] edge:3-7", "There is no edge 3 → 7"),
    ("step=e0/s0/forward/n7", "step=e0/s0/forward/n77", ""),
    ("highlight=neuron:7,edge:4-7", "highlight=neuron:7,edge:3-7", "There is no edge 3 → 7"),
]


@pytest.mark.parametrize(("right", "wrong", "said"), WRONG, ids=range(len(WRONG)))
def test_what_does_not_hold_is_told_with_its_line(right: str, wrong: str, said: str) -> None:
    assert GOOD.count(right) == 1
    problems = found(GOOD.replace(right, wrong))
    assert f"small.md:{line_of(right)}: {said}" in "".join(problems)
    assert all(one.startswith("small.md:") for one in problems)


def test_a_right_answer_that_is_wrong_is_found() -> None:
    problems = found(GOOD.replace("w_36*a_3=0.4274", "w_36*a_3=0.5"))
    line = line_of("w_36*a_3")
    assert problems[0].startswith(f"small.md:{line}: {{w_36*a_3=0.5}} is wrong")


def test_stages_go_on_over_pages_and_begin_anew_with_start() -> None:
    body = (
        "::: step weight=3-6:2\n{w_36=2}\n:::\n# Two\n{w_36=2}\n"
        "# Three\n{w_36=0.7}\n::: step start=0 select=loss\n{w_36=0.7}\n:::\n"
    )
    assert found(body) == []
    assert [one[:11] for one in found(body.replace("w_36=2", "w_36=3"))] == [
        "small.md:8:",
        "small.md:11",
    ]


def test_a_figure_of_a_training_wants_one() -> None:
    figure = "::: figure view=loss\nThe loss.\n:::"
    assert "small.md:7: This figure is of a training" in found(figure)[0]
    assert found("::: step train=3\nTrained.\n:::\n" + figure) == []
    assert found(figure.replace("loss", "gradients step=e0/s0/backward/w9", 1)) == []
    assert "Maps are over two inputs" in found("::: figure view=maps\nA.\n:::")[0]


def test_an_action_that_cannot_be_done_does_not_hide_what_comes_after() -> None:
    one = "::: step select=neuron:99 weight=3-6:2\n{w_36=2} {w_36=3}\n:::\n"
    problems = found(one + "::: step select=layer:9\na\n:::")
    assert [int(one.split(":")[1]) for one in problems] == [7, 8, 10]


def test_a_network_that_is_too_large_and_data_that_does_not_fit_are_told() -> None:
    wide = HEADER.replace("minutes = 6", 'data = "iris"')
    assert found("a", wide)[0].startswith("small.md:1: This data has 4 inputs")
    long = "::: step network=digits train=100000\na\n:::"
    assert "more than a lesson may compute" in found(long)[0]


def test_the_check_itself_ends(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(checking, "PATIENCE", 1_000_000)
    problems = found("::: step train=20\n{cost}\n:::")
    assert "computes more than a lesson may" in problems[0]
