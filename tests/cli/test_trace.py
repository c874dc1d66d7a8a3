"""`nnviz trace`: the printed iteration is the recorded one, with every option."""

from __future__ import annotations

import csv
import io
import json
from pathlib import Path

import pytest

import nnviz as package
from nnviz.cli.arguments import NOTATIONS
from nnviz.cli.trace import DETAILS, FORMATS
from nnviz.document import PRESETS
from tests.cli.conftest import Run


def steps(run: Run, *words: str) -> dict[str, dict[str, object]]:
    """The steps of a trace as JSON, by address."""
    done = run("trace", *words, "--format", "json")
    assert done.code == 0, done.err
    return {step["address"]: step for step in json.loads(done.out)["steps"]}


def value(step: dict[str, object], at: int = 0) -> float:
    return float(step["equations"][at]["value"])  # type: ignore[index]


def test_the_running_example_is_read_step_by_step(nnviz: Run) -> None:
    done = nnviz("trace", "running-example")
    assert done.code == 0
    assert "δ_4 = ∂C/∂z_4 = (w_46·δ_6 + w_47·δ_7)·f_4'(z_4)" in done.out
    order = [done.out.index(f"e0/s0/backward/n{n} ") for n in (9, 6, 7, 3, 4)]
    assert order == sorted(order)


def test_numbers_are_those_of_the_library(nnviz: Run) -> None:
    net = package.preset("running-example")
    trace = package.record(net, [0.3], [0.9], learning_rate=2.0, loss="absolute_error")
    words = ["--input", "0.3", "--target", "0.9", "--learning-rate", "2"]
    printed = steps(nnviz, "running-example", *words, "--loss", "absolute_error")
    assert value(printed["e0/s0/forward/n9"], 1) == trace.a[8, 0]
    assert value(printed["e0/s0/loss"]) == trace.loss
    assert value(printed["e0/s0/backward/n4"]) == trace.delta[3, 0]
    assert value(printed["e0/s0/update/w4"]) == trace.after.weight(1, 4)


@pytest.mark.parametrize("detail", DETAILS)
@pytest.mark.parametrize("notation", NOTATIONS)
@pytest.mark.parametrize("form", FORMATS)
def test_every_detail_notation_and_format(
    nnviz: Run, detail: str, notation: str, form: str
) -> None:
    words = ["--detail", detail, "--notation", notation, "--format", form]
    done = nnviz("trace", "softmax-2-3-3", *words)
    assert done.code == 0, done.err
    assert done.out.count("\n") > 0


@pytest.mark.parametrize("name", PRESETS)
def test_every_preset(nnviz: Run, name: str) -> None:
    assert nnviz("trace", name).code == 0


def test_csv_of_several_iterations_is_one_table(nnviz: Run) -> None:
    done = nnviz("trace", "xor-2-2-1", "--iterations", "3", "--format", "csv")
    rows = list(csv.DictReader(io.StringIO(done.out)))
    samples = {row["address"].split("/")[1] for row in rows}
    assert samples == {"s0", "s1", "s2"}
    assert all(float(row["value"]) is not None for row in rows)


def test_json_is_an_iteration_on_a_line(nnviz: Run) -> None:
    done = nnviz("trace", "xor-2-2-1", "--iterations", "3", "--format", "json")
    read = [json.loads(line) for line in done.out.splitlines()]
    assert [iteration["samples"] for iteration in read] == [[0], [1], [2]]


def test_several_inputs_are_one_batch(nnviz: Run) -> None:
    words = ["--input", "0", "1", "--target", "1", "--input", "1,1", "--target", "0"]
    printed = steps(nnviz, "xor-2-2-1", *words)
    assert "e0/s1/loss" in printed
    assert "e0/b0/average/w4" in printed


def test_the_batch_size_can_be_said(nnviz: Run) -> None:
    assert "e0/b0/update/w4" in steps(nnviz, "xor-2-2-1", "--batch-size", "4")


def test_negative_lists_decimal_commas_and_fractions_are_read(nnviz: Run) -> None:
    printed = steps(nnviz, "xor-2-2-1", "--input", "-0.5,0.25", "--target", "1/2")
    assert value(printed["e0/s0/forward/n1"]) == -0.5
    assert value(printed["e0/s0/forward/n2"]) == 0.25


@pytest.mark.parametrize(
    ("words", "inputs"),
    [
        (["1,5", "-2"], [1.5, -2.0]),
        (["1,5 -2,25"], [1.5, -2.25]),
        (["1,5;2"], [1.5, 2.0]),
        (["1,", "5"], [1.0, 5.0]),
        (["1,5"], [1.0, 5.0]),
        (["1,5", "2,5", "--decimal-comma"], [1.5, 2.5]),
    ],
)
def test_a_comma_is_inside_a_number_where_only_that_fits(
    nnviz: Run, words: list[str], inputs: list[float]
) -> None:
    printed = steps(nnviz, "xor-2-2-1", "--target", "0,5", "--input", *words)
    assert [value(printed[f"e0/s0/forward/n{number}"]) for number in (1, 2)] == inputs


def test_an_iteration_too_far_away_is_refused_at_once(nnviz: Run) -> None:
    for far in (["--iteration", "999999999"], ["--iteration", str(10**22)]):
        done = nnviz("trace", "running-example", *far)
        assert done.code == 2 and "is too far away" in done.err


def test_conventions_of_a_textbook(nnviz: Run) -> None:
    whole = value(steps(nnviz, "running-example")["e0/s0/loss"])
    half = value(steps(nnviz, "running-example", "--conventions", "mazur")["e0/s0/loss"])
    assert half == whole / 2


def test_numbers_are_written_as_asked(nnviz: Run) -> None:
    done = nnviz("trace", "running-example", "--decimals", "2", "--decimal-comma")
    assert "z_3 = w_13·a_1 + w_23·1 = 0,5 × 1,5 + (-0,3) × 1 = 0,45" in done.out
    assert "= 1/2 × 3/2 + " in nnviz("trace", "running-example", "--fractions").out


def test_seeds_draw_the_weights_of_sizes(nnviz: Run) -> None:
    one, other = (nnviz("trace", "2-3-1", "--seed", seed).out for seed in ("1", "2"))
    assert one != other
    assert one == nnviz("trace", "2-3-1", "--seed", "1").out


def test_a_file_is_a_network_too(nnviz: Run, tmp_path: Path) -> None:
    path = tmp_path / "späte Übung.nnviz"
    package.save(package.preset("running-example").with_weight(4, 6, 0.25), path)
    done = nnviz("trace", str(path))
    assert done.code == 0, done.err
    assert "0.25 × " in done.out


def test_a_later_iteration_is_the_one_that_comes_there(nnviz: Run) -> None:
    two = nnviz("trace", "xor-2-2-1", "--iterations", "2").out
    second = nnviz("trace", "xor-2-2-1", "--iteration", "1").out
    assert two.endswith(f"\n\n{second}")


def test_a_setting_holds_from_its_iteration_on(nnviz: Run) -> None:
    words = ("xor-2-2-1", "--iteration", "1")
    plain, fast = steps(nnviz, *words), steps(nnviz, *words, "--learning-rate", "9")
    same = "e0/s1/backward/n7"
    assert value(plain[same]) == value(fast[same])
    assert value(plain["e0/s1/update/w7"]) != value(fast["e0/s1/update/w7"])


@pytest.mark.parametrize(
    ("words", "sentence"),
    [
        (["running-exampel"], "running-example"),
        (["nowhere.nnviz"], "nowhere.nnviz"),
        (["2-0-1"], "at least one neuron"),
        (["9999999-9999999"], "the most"),
        (["running-example", "--input", "abc"], "abc"),
        (["running-example", "--input", "1e999"], "not a finite number"),
        (["running-example", "--input", "nan"], "not a finite number"),
        (["running-example", "--input", ","], "input"),
        (["running-example", "--input", "1", "2"], "1 input neuron"),
        (["xor-2-2-1", "--input", "1", "2", "--input", "1"], "same number"),
        (["xor-2-2-1", "--input", "1", "2"], "--target"),
        (["running-example", "--loss", "regret"], "regret"),
        (["running-example", "--conventions", "folklore"], "folklore"),
        (["running-example", "--learning-rate", "-1"], "learning rate"),
        (["running-example", "--decimals", "99"], "Decimals"),
        (["running-example", "--batch-size", "0"], "batch"),
    ],
    ids=lambda value: " ".join(value) if isinstance(value, list) else "",
)
def test_what_cannot_be_is_refused_with_code_2(nnviz: Run, words: list[str], sentence: str) -> None:
    done = nnviz("trace", *words)
    assert done.code == 2
    assert sentence in done.err
    assert "Traceback" not in done.err


def test_a_diverging_network_ends_with_code_1_and_the_iterations_before(nnviz: Run) -> None:
    done = nnviz(
        "trace", "residual", "--learning-rate", "1e6", "--iterations", "50", "--format", "json"
    )
    if done.code:  # the sigmoid at its end may also merely saturate
        assert done.code == 1
        assert done.out.count("\n") >= 1
        assert "Traceback" not in done.err
