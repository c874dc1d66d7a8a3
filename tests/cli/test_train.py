"""`nnviz train`: the same numbers every time, kept whatever ends it, gone on with bit by bit."""

from __future__ import annotations

import csv
import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import numpy as np
import pytest

import nnviz as package
from nnviz.document.files import load
from nnviz.errors import FileError
from nnviz.training.run import Run as Training
from tests.cli.conftest import Run

SPIRAL = ("2-4-1", "--data", "spiral", "--seed", "1", "--optimizer", "adam")


def rows(path: Path) -> list[dict[str, str]]:
    with path.open(newline="", encoding="utf-8") as file:
        return list(csv.DictReader(file))


def test_what_is_learnt_is_said_and_written(nnviz: Run, tmp_path: Path) -> None:
    out, log = tmp_path / "out.nnviz", tmp_path / "loss.csv"
    done = nnviz("train", *SPIRAL, "--epochs", "20", "-o", str(out), "--log", str(log))
    assert done.code == 0, done.err
    written, table = load(out), rows(log)
    assert [float(row["epoch"]) for row in table] == list(range(21))
    assert float(table[-1]["training_loss"]) < float(table[0]["training_loss"])
    assert f"iteration {written.trained:,}  training loss" in done.out
    assert "20 epochs done." in done.out and "a second" in done.err
    assert written.curves is not None
    assert written.curves.training_loss[-1] == float(table[-1]["training_loss"])
    assert written.view.iteration == written.trained == int(table[-1]["iteration"])
    assert "\r" not in done.err  # no bar where nobody looks


def test_it_is_the_same_every_time(nnviz: Run, tmp_path: Path) -> None:
    files = []
    for name in ("one", "two"):
        out, log = tmp_path / f"{name}.nnviz", tmp_path / f"{name}.csv"
        done = nnviz("train", *SPIRAL, "--epochs", "5", "-o", str(out), "--log", str(log))
        files.append((done.out, out.read_bytes(), log.read_bytes()))
    assert files[0] == files[1]


@pytest.mark.parametrize("parts", [("7", "5"), ("1", "4", "7"), ("0", "12")])
def test_a_file_is_gone_on_with_as_if_it_had_not_stopped(
    nnviz: Run, tmp_path: Path, parts: tuple[str, ...]
) -> None:
    whole, part = tmp_path / "whole.nnviz", tmp_path / "part.nnviz"
    logs = tmp_path / "whole.csv", tmp_path / "part.csv"
    nnviz("train", *SPIRAL, "--epochs", "12", "-o", str(whole), "--log", str(logs[0]))
    words = SPIRAL
    for epochs in parts:
        nnviz("train", *words, "--epochs", epochs, "-o", str(part), "--log", str(logs[1]))
        words = (str(part),)
    assert logs[0].read_bytes() == logs[1].read_bytes()
    one, other = load(whole), load(part)
    assert one.curves == other.curves and one.trained == other.trained
    assert one == other


def test_iterations_in_the_middle_of_an_epoch(nnviz: Run, tmp_path: Path) -> None:
    out, log = str(tmp_path / "out.nnviz"), tmp_path / "loss.csv"
    first = nnviz("train", "xor-2-2-1", "--iterations", "3", "-o", out)
    assert "3 iterations done." in first.out
    nnviz("train", out, "--iterations", "2", "-o", out, "--log", str(log))
    assert load(out).trained == 5
    assert float(rows(log)[-1]["epoch"]) == 1.25


def test_another_optimizer_begins_where_the_training_stopped(nnviz: Run, tmp_path: Path) -> None:
    out = str(tmp_path / "out.nnviz")
    nnviz("train", *SPIRAL, "--epochs", "3", "-o", out)
    at = load(out).trained
    nnviz("train", out, "--epochs", "2", "--optimizer", "rmsprop", "-o", out)
    written = load(out)
    assert [c.start for c in written.chapters] == [0, at]
    assert [c.settings.optimizer for c in written.chapters] == ["adam", "rmsprop"]


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("--loss-below", "100"), "The training loss is"),
        (("--patience", "1", "--learning-rate", "0"), "has not become lower for one epoch"),
        (("--gradient-below", "1e9"), "below 1e+09"),
        (("--gradient-above", "0"), "above 0"),
        (("--rising-epochs", "1", "--learning-rate", "30"), "has risen for one epoch"),
    ],
)
def test_conditions_to_stop_at(nnviz: Run, words: tuple[str, ...], said: str) -> None:
    done = nnviz("train", *SPIRAL, "--epochs", "100", *words)
    assert done.code == 0 and said in done.out


def test_a_relu_that_died_is_told(nnviz: Run, tmp_path: Path) -> None:
    path = tmp_path / "dead.nnviz"
    net = package.Network.layered([2, 2, 1], hidden="relu", output="sigmoid", seed=1)
    package.save(net.with_weight(3, 4, -50.0), path)
    done = nnviz("train", str(path), "--epochs", "9", "--dead-relu")
    assert done.code == 0 and "neuron 4 has died" in done.out


def test_a_divergence_is_code_1_and_the_last_finite_state_is_written(
    nnviz: Run, tmp_path: Path
) -> None:
    source, out = tmp_path / "linear.nnviz", tmp_path / "out.nnviz"
    net = package.Network.layered([2, 3, 1], hidden="identity", output="identity", seed=1)
    package.save(net, source)
    done = nnviz("train", str(source), "--learning-rate", "1e80", "-o", str(out))
    assert done.code == 1
    assert "left the finite range" in done.err and "earning rate" in done.err
    written = load(out)
    assert written.trained > 0 and np.isfinite(written.network.parameters).all()


def test_an_interruption_keeps_what_is_done(
    nnviz: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def join(self: Training, timeout: float | None = None) -> bool:
        if self.latest.iteration:
            raise KeyboardInterrupt
        return False

    monkeypatch.setattr(Training, "join", join)
    out, log = tmp_path / "out.nnviz", tmp_path / "loss.csv"
    done = nnviz("train", *SPIRAL, "--epochs", "999999", "-o", str(out), "--log", str(log))
    assert done.code == 130 and "Interrupted after iteration" in done.err
    monkeypatch.undo()
    trained = load(out).trained
    assert 0 < trained == int(rows(log)[-1]["iteration"])
    again = tmp_path / "again.nnviz"
    nnviz("train", *SPIRAL, "--iterations", str(trained), "-o", str(again))
    assert load(again) == load(out)


@pytest.mark.skipif(os.name == "nt", reason="Ctrl+C cannot be sent to one process there")
def test_a_real_ctrl_c(tmp_path: Path) -> None:
    out = tmp_path / "out.nnviz"
    words = [sys.executable, "-m", "nnviz", "train", *SPIRAL, "--epochs", "9999999", "-o", str(out)]
    for seconds in (2, 8, 20):  # it has begun by then, unless the machine is very busy
        process = subprocess.Popen(words, stderr=subprocess.PIPE, text=True)
        time.sleep(seconds)
        process.send_signal(signal.SIGINT)
        _, said = process.communicate(timeout=60)
        assert process.returncode == 130, said
        if out.exists():
            break
    assert load(out).trained > 0


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("2-4-1", "--data", "spirall"), "spiral"),
        (("2-4-1", "--data", "iris"), "4"),
        (("2-4-1", "--optimizer", "magic"), "magic"),
        (("2-4-1", "--patience", "0"), "1"),
        (("2-4-1", "--epochs", "-3"), "whole number"),
        (("xor-2-2-1", "--validation", "0.5"), "--data"),
        (("xor-2-2-1", "--data-seed", "5"), "--data-seed is about"),
        (("2-4-1", "--data", "spiral", "--target", "y"), "column of a CSV file"),
        ((*SPIRAL, "--set", "learning_rate=3"), "setting of its own"),
    ],
)
def test_what_cannot_be_is_refused_with_code_2(
    nnviz: Run, words: tuple[str, ...], said: str
) -> None:
    done = nnviz("train", *words)
    assert done.code == 2 and said in done.err and "Traceback" not in done.err


@pytest.mark.parametrize("command", ["train", "restarts"])
@pytest.mark.parametrize("option", ["-o", "--log"])
def test_what_cannot_be_written_is_refused_before_the_training(
    nnviz: Run, tmp_path: Path, command: str, option: str
) -> None:
    words = (command, *SPIRAL, "--epochs", "999999999", option)
    done = nnviz(*words, str(tmp_path / "no" / "out.nnviz"))
    assert done.code == 2 and "Nothing was begun." in done.err
    assert "is a folder" in nnviz(*words, str(tmp_path)).err
    assert list(tmp_path.iterdir()) == []


def test_a_disk_that_fills_up_in_the_meantime_costs_one_file_only(
    nnviz: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(*_: object) -> None:
        raise FileError("There is no room left on the disk.")

    monkeypatch.setattr("nnviz.document.files.save", full)
    out, log = tmp_path / "out.nnviz", tmp_path / "loss.csv"
    done = nnviz("train", *SPIRAL, "--epochs", "3", "-o", str(out), "--log", str(log))
    assert done.code == 2 and "no room left" in done.err
    assert len(rows(log)) == 4


def test_two_results_need_two_files(nnviz: Run, tmp_path: Path) -> None:
    path = str(tmp_path / "out")
    done = nnviz("train", *SPIRAL, "--epochs", "9", "-o", path, "--log", path)
    assert done.code == 2 and "same file" in done.err and list(tmp_path.iterdir()) == []


def test_how_a_table_was_understood_is_told(nnviz: Run, tmp_path: Path) -> None:
    table = tmp_path / "some.csv"
    lines = [f"{at},{'' if at == 4 else at % 7 / 2},{at % 2}" for at in range(40)]
    table.write_text("\n".join(["number,length,y", *lines]))
    done = nnviz("train", "1-1", "--data", str(table), "--epochs", "1")
    assert done.code == 0
    assert "y is learnt from length, in 39 samples. Not used: number. 1 line without" in done.err


@pytest.mark.parametrize(
    ("words", "scaled"), [((), True), (("--standardise",), True), (("--no-standardise",), False)]
)
def test_the_scale_of_a_table_is_learnt_from_its_training_rows(
    nnviz: Run, tmp_path: Path, words: tuple[str, ...], scaled: bool
) -> None:
    table, out = tmp_path / "far.csv", tmp_path / "out.nnviz"
    lines = [f"{100 + at % 7},{at % 5 / 1000},{at % 9 / 2}" for at in range(40)]
    table.write_text("\n".join(["length,share,y", *lines]))
    nnviz("train", "2-1", "--data", str(table), "--epochs", "0", *words, "-o", str(out))
    data = load(out).samples
    inputs, _ = data.part(0)
    if scaled:
        np.testing.assert_allclose(inputs.mean(axis=0), 0.0, atol=1e-12)
        np.testing.assert_allclose(inputs.std(axis=0), 1.0, atol=1e-12)
    else:
        given = [[float(cell) for cell in line.split(",")[:2]] for line in lines]
        np.testing.assert_array_equal(data.inputs, given)
