"""`nnviz derive` and `nnviz.derive`: printed, or written whole into a file."""

from __future__ import annotations

from pathlib import Path

import pytest

import nnviz as package
from nnviz.cli.derive import FORMATS
from nnviz.export import derivation
from nnviz.export.derivation import FORMS
from tests.cli.conftest import Run

BEGINS = {
    ".txt": "One iteration of Running example, worked out\n====",
    ".md": "# One iteration of Running example, worked out\n",
    ".tex": "% pdflatex",
    ".html": "<!DOCTYPE html>",
}


@pytest.mark.parametrize("suffix", BEGINS)
def test_the_ending_says_as_what(nnviz: Run, suffix: str, tmp_path: Path) -> None:
    path = tmp_path / f"solution{suffix}"
    done = nnviz("derive", "running-example", "-o", str(path))
    assert done.code == 0, done.err
    assert path.read_text("utf-8").startswith(BEGINS[suffix])
    assert done.out.startswith(f"{path}: iteration 0 of Running example in 26 steps, as ")


@pytest.mark.parametrize("form", FORMATS)
def test_each_form_is_printed_as_it_is_written(nnviz: Run, form: str, tmp_path: Path) -> None:
    path = tmp_path / "solution.any"
    words = ("derive", "triangle", "--format", form, "--detail", "layer")
    printed = nnviz(*words)
    assert printed.code == 0, printed.err
    assert nnviz(*words, "-o", str(path)).code == 0
    assert printed.out == path.read_text("utf-8")


def test_the_command_knows_all_forms() -> None:
    assert tuple(form.name for form in FORMS) == FORMATS


def test_settings_notation_numbers_and_iteration_are_as_asked(nnviz: Run) -> None:
    done = nnviz(
        "derive", "mazur", "--iteration", "3", "--learning-rate", "0,25", "--decimals", "2"
    )
    assert done.code == 0, done.err
    assert done.out.startswith("Iteration 3 of ")
    assert "η = 0.25" in done.out
    layered = nnviz("derive", "mazur", "--notation", "layered", "--decimal-comma").out
    assert "w^2_11 = 0,15" in layered
    batch = nnviz("derive", "xor-2-2-1", "--batch-size", "4", "--title", "Exercise 7").out
    assert batch.startswith("Exercise 7\n==========\n") and "(sample 3)" in batch
    assert "1/2 × 3/2" in nnviz("derive", "running-example", "--fractions").out
    own = nnviz("derive", "running-example", "--input", "0.3", "--target", "0.9").out
    assert "x  0.3" in own and "y  0.9" in own


@pytest.mark.parametrize(
    ("words", "sentence"),
    [
        (["-o", "solution.doc"], "does not end in .txt, .md, .tex or .html"),
        (["-o", "nowhere/solution.tex"], "There is no folder"),
        (["--format", "word"], "invalid choice"),
        (["--decimals", "99"], "Decimals"),
        (["--iteration", "999999999"], "is too far away"),
    ],
)
def test_what_cannot_be_is_a_sentence(
    nnviz: Run, words: list[str], sentence: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    done = nnviz("derive", "running-example", *words)
    assert done.code == 2
    assert sentence in done.err and "Traceback" not in done.err
    assert list(tmp_path.iterdir()) == []


def test_an_interruption_leaves_the_old_file(
    nnviz: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "solution.txt"
    path.write_text("old", "utf-8")
    whole = derivation.parts

    def interrupted(*given: object, **named: object) -> object:
        pieces = whole(*given, **named)  # type: ignore[arg-type]
        yield next(pieces)
        raise KeyboardInterrupt

    monkeypatch.setattr(derivation, "parts", interrupted)
    assert nnviz("derive", "running-example", "-o", str(path)).code == 130
    assert [file.name for file in tmp_path.iterdir()] == ["solution.txt"]
    assert path.read_text("utf-8") == "old"


# The library ----------------------------------------------------------------------------------


def test_the_library_says_the_same(nnviz: Run) -> None:
    printed = nnviz("derive", "running-example").out
    assert package.derive("running-example") == printed
    assert package.derive(package.preset("running-example")) != ""


def test_a_trace_or_samples_may_be_given() -> None:
    network = package.preset("running-example")
    trace = package.record(network, [0.3], [0.9], learning_rate=2.0)
    assert "η = 2" in package.derive(network, trace)
    both = package.derive(network, inputs=[[0.3], [0.4]], targets=[[0.9], [0.8]], format="markdown")
    assert "sample 1" in both and "$0.3$" in both
    layered = package.derive("mazur", notation="layered", detail="layer", decimal_comma=True)
    assert "w^2_11 = 0,15" in layered


def test_inputs_and_targets_belong_together() -> None:
    with pytest.raises(package.UsageError, match="belong together"):
        package.derive("running-example", inputs=[1.0])
    with pytest.raises(package.UsageError, match="latex, html"):
        package.derive("running-example", format="word")
