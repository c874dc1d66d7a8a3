"""Each number a lesson can quote is that of the engine, written and compared to the digits."""

from __future__ import annotations

import math
import re
from collections.abc import Callable
from itertools import product
from pathlib import Path

import numpy as np
import pytest

import nnviz
from nnviz.errors import UsageError
from nnviz.lessons.costs import within
from nnviz.lessons.expressions import FUNCTIONS, NAMES, Name, names_in, parse_expression
from nnviz.lessons.model import Live
from nnviz.lessons.showing import Showing
from nnviz.lessons.values import VALUES, agrees, evaluate, written
from nnviz.training.metrics import Evaluation
from tests.lessons.showings import done, shown

# The numbers of the nine neurons as they were worked out by hand, to the digits printed.
NINE = """
w_13 0.5|w_23 -0.3|w_14 -0.8|w_24 0.2|w_36 0.7|w_46 -0.4|w_56 0.1|w_47 0.9|w_57 -0.6|w_69 1.1
w_79 -0.5|w_89 0.25|x_1 1.5|y_1 0.2
z_3 0.45|z_4 -1.0|z_6 0.419870895|z_7 -0.357952721|z_9 0.708069969
a_3 0.610639234|a_4 0.268941421|a_6 0.603452356|a_7 0.411455245|a_9 0.669974553
loss 0.220876080797|delta_9 0.207830879192|delta_7 -0.025164144803|delta_6 0.054706775960
delta_4 -0.008755216035|delta_3 0.009104918307|dw_13 0.01365737746|dw_14 -0.013132824053
dw_36 0.033406103764|dw_46 0.014712918085|dw_56 0.054706775960|dw_47 -0.006767680871
dw_57 -0.025164144803|dw_69 0.125416033659|dw_79 0.085513105253|dw_89 0.207830879192
dw_23 0.009104918307|dw_24 -0.008755216035
in_6 0.419870895|out_6 0.603452356|δ_9 0.207830879192|∂w_46 0.014712918085|a_{2} 1
"""
PRINTED = [tuple(one.split()) for one in re.split(r"[|\n]", NINE.strip())]


@pytest.mark.parametrize(("name", "digits"), PRINTED)
def test_the_nine_neurons_have_their_printed_numbers(name: str, digits: str) -> None:
    assert agrees(Live(name, 0, digits), shown())


def several() -> Showing:
    """Four samples in batches of three, some steps on, with a part kept for validation."""
    return done(
        shown("xor-2-2-1"),
        "network=2-3-1; data=xor:40:0.1:1; validation=0.2; batch=3; optimizer=adam; rate=0.02; "
        "schedule=step:0.5:2; train=25; step=backward/w6",
    )


def _metric(field: str) -> Callable[[Showing], float]:
    def read(s: Showing) -> float:
        chapter = s.chapter
        settings = chapter.settings, chapter.conventions
        found = Evaluation(s.architecture, chapter.samples, *settings)
        return float(getattr(found.metrics(s.network.parameters), field))

    return read


# By name: how it is written, and where it is found by those who know the engine.
CHECKS: dict[str, tuple[str, Callable[[Showing], float]]] = {
    "w": ("w_46", lambda s: s.network.weight(4, 6) if s.architecture.has_edge(4, 6) else 0.0),
    "z": ("z_6", lambda s: s.trace.z[5, s.column]),
    "a": ("a_6", lambda s: s.trace.a[5, s.column]),
    "slope": ("slope_6", lambda s: s.trace.slope[5, s.column]),
    "da": ("da_6", lambda s: s.trace.da[5, s.column]),
    "delta": ("delta_6", lambda s: s.trace.delta[5, s.column]),
    "dw": ("dw_{1,6}", lambda s: s.trace.gradient(1, 6, s.sample)),
    "gw": ("gw_16", lambda s: s.trace.gradient(1, 6)),
    "change": (
        "change_16",
        lambda s: s.trace.after.weight(1, 6) - s.trace.before.weight(1, 6),
    ),
    "x": ("x_2", lambda s: s.trace.inputs[s.column, 1]),
    "y": ("y_1", lambda s: s.trace.targets[s.column, 0]),
    "loss": ("loss", lambda s: s.trace.loss_values[s.column]),
    "cost": ("cost", _metric("training_loss")),
    "validation": ("validation", _metric("validation_loss")),
    "accuracy": ("accuracy", _metric("training_accuracy")),
    "eta": ("eta", lambda s: 0.02 * 0.5),
    "iteration": ("iteration", lambda s: 25),
    "epoch": ("epoch", lambda s: 2),
    "rms": (
        "rms_3",
        lambda s: math.sqrt(
            np.mean([s.trace.gradient(i, 8) ** 2 for i in s.architecture.incoming(8)])
        ),
    ),
    "neurons": ("neurons", lambda s: 8),
    "edges": ("edges", lambda s: 3 * 3 + 4),
    "layers": ("layers", lambda s: 3),
    "weights": ("weights", lambda s: s.network.parameters.size),
    "inputs": ("inputs", lambda s: 2),
    "outputs": ("outputs", lambda s: 1),
    "samples": ("samples", lambda s: 40),
    "batch": ("batch", lambda s: 3),
}


def test_every_value_has_a_check() -> None:
    assert set(CHECKS) == set(VALUES) == set(NAMES)


@pytest.mark.parametrize("name", [name for name in VALUES if name != "w"])
def test_a_value_is_that_of_the_engine(name: str) -> None:
    text, truth = CHECKS[name]
    here = several()
    assert evaluate(text, here) == pytest.approx(float(truth(here)), rel=1e-12, abs=1e-15)


def test_all_numbers_of_the_nine_neurons_are_those_of_record() -> None:
    network = nnviz.preset("running-example")
    trace = nnviz.record(network, [[1.5]], [[0.2]])
    here, graph = shown(), network.architecture
    for number in range(3, 10):
        if not graph.is_bias(number):
            for key, array in (("z", trace.z), ("a", trace.a), ("delta", trace.delta)):
                assert evaluate(f"{key}_{number}", here) == array[number - 1, 0]
    for source, target in graph.edges:
        assert evaluate(f"w_{source}{target}", here) == network.weight(source, target)
        assert evaluate(f"dw_{source}{target}", here) == trace.gradient(source, target)


def test_values_of_other_iterations_and_samples() -> None:
    here = done(shown("xor-2-2-1"), "train=8; iteration=3")
    assert evaluate("w_14@5", here) == here.journey.network(5).weight(1, 4)
    assert evaluate("loss@6", here) == here.journey.trace(6).loss
    answers = here.journey.network(0).predict(here.chapter.samples.inputs)
    for sample in range(4):
        assert evaluate(f"a_7@0:{sample}", here) == pytest.approx(answers[sample, 0])
        assert evaluate(f"x_2@0:{sample}", here) == here.chapter.samples.inputs[sample, 1]
    batch = done(here, "iteration=0; batch=all; step=s2/loss")
    assert evaluate("y_1", batch) == here.chapter.samples.targets[2, 0]
    assert evaluate("loss@1:3", batch) == batch.journey.trace(1).loss_values[3]


def test_a_bias_that_never_learns_is_no_weight_that_is_trained() -> None:
    assert evaluate("weights", shown("mazur")) == 8
    assert evaluate("edges", shown("mazur")) == 12


# Arithmetic -------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "number"),
    [
        ("1 + 2*3", 7),
        ("(1 + 2)*3", 9),
        ("7 - 2 - 1", 4),
        ("8/4/2", 1),
        ("2^3^2", 512),
        ("-2^2", -4),
        ("2^-1", 0.5),
        ("--3", 3),
        ("− 3 · 2", -6),
        (".5e1", 5),
        ("sigma(0)", 0.5),
        ("sigma(-800)", 0),
        ("tanh(1)", math.tanh(1)),
        ("exp(1)", math.e),
        ("ln(exp(2))", 2),
        ("sqrt(2)^2", 2),
        ("abs(-3)", 3),
        ("min(3, 1, 2) + max(1, 2)", 3),
        ("w_36*a_3 + w_46*a_4 + w_56 - z_6", 0),
        ("sigma(z_6) - a_6", 0),
        ("2*(a_9 - y_1) - da_9", 0),
        ("w_69@1 - w_69 + eta*dw_69", 0),
    ],
)
def test_arithmetic(text: str, number: float) -> None:
    assert evaluate(text, shown()) == pytest.approx(number, abs=1e-15)


def test_every_function_is_used_above() -> None:
    source = Path(__file__).read_text(encoding="utf-8")
    assert all(f"{name}(" in source for name in FUNCTIONS)


@pytest.mark.parametrize(
    "text",
    [
        "",
        " ",
        "1 +",
        "1 2",
        "(1",
        "1)",
        "a_6 b",
        "a_6.real",
        "a_6[0]",
        "__import__('os')",
        "lambda: 1",
        "open",
        "exec(1)",
        "w_4",
        "w_123",
        "w_{1,2,3}",
        "a_{1,2}",
        "a_0",
        "a",
        "loss_3",
        "a_6@",
        "a_6@x",
        "sigma",
        "sigma_6",
        "sigma(1, 2)",
        "min(1)",
        "max(1,2,3,4,5,6,7,8,9,10)",
        "1e999",
        "9" * 300,
        "(" * 60 + "1" + ")" * 60,
        "-" * 60 + "1",
        "2^" * 60 + "1",
        "a_6 = 3",
        "x; y",
        "\x00",
        "١",
        "a_٦",
        "1if 1else 2",
    ],
)
def test_what_is_no_expression_is_refused(text: str) -> None:
    with pytest.raises(UsageError, match=r"[.?]$"):
        parse_expression(text)


@pytest.mark.parametrize(
    "text",
    [
        "1/0",
        "0^-1",
        "ln(0)",
        "sqrt(-1)",
        "(-8)^0.5",
        "exp(1000)",
        "10^10^10",
        "1e300*1e300",
        "a_10",
        "z_1",
        "delta_2",
        "w_19",
        "dw_91",
        "x_2",
        "y_2",
        "rms_1",
        "rms_9",
        "validation",
        "accuracy",
        "loss@999999999",
        "a_9@0:1",
        "change_{99,1}",
    ],
)
def test_what_has_no_value_is_refused_in_words(text: str) -> None:
    with pytest.raises(UsageError, match=r"[.?]$"):
        evaluate(text, shown())


def test_pieces_of_expressions_put_together_at_random_give_a_number_or_a_sentence() -> None:
    pieces = ("a_6", "(", ")", "+", "-", "^", "2", "min(", ",", "@1", "w_{3,6}", "/0", "é")
    here = shown()
    for text in map("".join, product(pieces, repeat=3)):
        try:
            assert math.isfinite(evaluate(text, here))
        except UsageError as error:
            assert str(error).endswith((".", "?"))


def test_no_gradient_passes_through_a_threshold() -> None:
    here = done(shown(), "activation=2:threshold")
    assert evaluate("a_3", here) == 1.0
    with pytest.raises(UsageError, match="No gradient"):
        evaluate("delta_9", here)


def test_what_values_compute_is_counted() -> None:
    with within(1_000_000), pytest.raises(UsageError, match="more than a lesson"):
        for iteration in range(900, 1_000):
            evaluate(f"loss@{iteration}", shown("wine"))


def test_names_are_read_as_they_are_written() -> None:
    for text in ("w_46", "w_{12,34}@5", "z_12@0:3", "loss", "eta@2"):
        (name,) = names_in(parse_expression(text))
        assert str(name) == text
    assert parse_expression("w_{4,6}") == Name("w", (4, 6)) == parse_expression("w_46")


# Digits -----------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("live", "actions", "text"),
    [
        (Live("delta_6", 0), "", "0.0547"),
        (Live("delta_6", 0), "decimals=6", "0.054707"),
        (Live("w_69", 0), "", "1.1"),
        (Live("w_69", 0, decimals=2), "", "1.10"),
        (Live("delta_6", 0, "0.055"), "", "0.055"),
        (Live("delta_6", 0, "0.055"), "weight=6-9:0.5", "0.022"),
        (Live("delta_6", 0, "5.5e-2"), "", "5.5e-2"),
        (Live("z_7", 0, "-0.36"), "", "-0.36"),
        (Live("neurons", 0, "9"), "", "9"),
        (Live("2^13", 0, "8192"), "", "8192"),
        (Live("", 0, "0.05"), "", "0.05"),
    ],
)
def test_a_value_is_written_with_its_digits(live: Live, actions: str, text: str) -> None:
    here = done(shown(), actions)
    assert written(live, here) == text
    assert written(live, here.viewing(decimal_comma=True)) == text.replace(".", ",")


def test_a_whole_number_of_many_digits_is_written_in_groups() -> None:
    here = shown()
    assert written(Live("2^20", 0, "1048576"), here) == "1,048,576"
    assert written(Live("-2^20", 0, "-1048576"), here).lstrip("−-") == "1,048,576"
    assert written(Live("2^20", 0, "1048576.0"), here) == "1048576.0"
    apart = written(Live("2^20", 0, "1048576"), here.viewing(decimal_comma=True))
    assert apart.split("\u202f") == ["1", "048", "576"]


@pytest.mark.parametrize(
    ("quoted", "right"),
    [
        ("0.0547", True),
        ("0.054706776", True),
        ("0.0546", False),
        ("0.0548", False),
        ("0.05471", True),
        ("0.05470", False),
        ("5.5e-2", True),
        ("5.4e-2", False),
        ("0.1", True),
        ("-0.0547", False),
    ],
)
def test_a_quoted_number_is_right_to_its_last_digit(quoted: str, right: bool) -> None:
    assert agrees(Live("delta_6", 0, quoted), shown()) is right


def test_the_guide_lists_every_value() -> None:
    text = (Path(__file__).parents[2] / "docs/lessons.md").read_text(encoding="utf-8")
    table = text.partition("<!-- values -->")[2].partition("<!-- /values -->")[0]
    rows = [line.strip("| ").split(" | ")[0] for line in table.strip().splitlines()[2:]]
    found = {
        name.key
        for row in rows
        for written_name in re.findall(r"`([^`]+)`", row)
        for name in names_in(parse_expression(written_name))
    }
    assert found == set(VALUES)
