"""`nnviz restarts`: what is printed and written is what the library computed."""

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

from nnviz.cli.parser import parse
from nnviz.cli.training_options import prepare
from nnviz.document.files import load
from nnviz.training.generators import generate
from nnviz.training.restarts import restarts
from tests.cli.conftest import Run

SMALL = ("--count", "30", "--epochs", "20", "--processes", "1", "--seed", "3")


def prepared(*words: str):  # type: ignore[no-untyped-def]
    return prepare(parse(["restarts", *words]))


def test_the_best_is_written_and_the_log_holds_all(nnviz: Run, tmp_path: Path) -> None:
    out, log = tmp_path / "best.nnviz", tmp_path / "losses.csv"
    words = ("2-3-1", "--data", "circles", "--samples", "60", "--optimizer", "adam")
    done = nnviz("restarts", *words, *SMALL, "-o", str(out), "--log", str(log))
    assert done.code == 0 and done.err == ""
    chosen = prepared(*words, *SMALL)
    found = restarts(
        chosen.network, chosen.data, chosen.settings, count=30, epochs=20, seed=3, workers=1
    )
    document = load(out)
    assert np.array_equal(document.network.parameters, found.parameters[found.best])
    assert document.samples == chosen.data and document.settings == chosen.settings
    rows = list(csv.DictReader(log.read_text().splitlines()))
    assert [int(row["seed"]) for row in rows] == list(range(3, 33))
    assert [float(row["loss"]) for row in rows] == found.losses.tolist()
    assert [float(row["epoch 20"]) for row in rows] == found.curves[20].tolist()
    assert f"best    {found.losses.min():.6g}  (seed {found.seeds[found.best]})" in done.out
    assert "30 of 30 restarts trained for 20 epochs." in done.out
    counts = [int(line.split()[2]) for line in done.out.splitlines() if line.startswith("from ")]
    assert sum(counts) == 30 and len(counts) == 10


def test_processes_change_nothing(nnviz: Run) -> None:
    words = ("2-3-1", "--data", "spiral", "--count", "700", "--epochs", "3")
    one, two = (nnviz("restarts", *words, "--processes", n) for n in ("1", "2"))
    assert one.out == two.out and one.code == two.code == 0


def test_all_that_diverge_is_said(nnviz: Run) -> None:
    words = ("--data", "plane", "--learning-rate", "1e200", "--count", "5", "--epochs", "3")
    done = nnviz("restarts", "2-3-1", *words, "--processes", "1")
    assert done.code == 0
    assert "5 left the finite range" in done.out


@pytest.mark.parametrize(
    ("words", "sentence"),
    (
        (("--data", "nothing"), "no data called"),
        (("--data", "iris"), "3-2-1"),
        (("--dropout", "0.5"), "without dropout"),
        (("--set", "beta1=0.5"), "no setting 'beta1'"),
        (("--set", "beta1"), "is no constant such as"),
        (("--data", "iris", "--noise", "0.1"), "--noise is for data that is drawn"),
        (("--data", "none.csv"), "cannot be read"),
        (("--count", "0"), "restarts"),
        (("--scheduler", "tcp://127.0.0.1:9"), "127.0.0.1:9"),
    ),
)
def test_what_cannot_be_done_is_a_sentence(
    nnviz: Run, words: tuple[str, ...], sentence: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("nnviz.training.cluster.PATIENCE", 0.5)
    network = "3-2-1" if "iris" in words else "2-2-1"
    done = nnviz("restarts", network, *words, "--epochs", "1")
    assert done.code == 2 and done.out == ""
    if "iris" not in words:
        assert sentence in done.err


@pytest.mark.skipif(os.name == "nt", reason="Ctrl+C cannot be sent to one process there")
@pytest.mark.parametrize("processes", ("1", "2"))
def test_ctrl_c_keeps_what_is_done(tmp_path: Path, processes: str) -> None:
    out, log = tmp_path / "best.nnviz", tmp_path / "log.csv"
    command = [sys.executable, "-m", "nnviz", "restarts", "2-4-1", "--data", "spiral"]
    command += ["--count", "2000", "--epochs", "50000", "--processes", processes]
    with subprocess.Popen(
        [*command, "-o", str(out), "--log", str(log)],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        start_new_session=True,
    ) as running:
        time.sleep(4)
        os.killpg(running.pid, signal.SIGINT)
        told, wrong = running.communicate(timeout=30)
    assert running.returncode == 130, wrong
    assert "Traceback" not in wrong
    assert "0 of 2000 restarts trained for 50000 epochs" in told
    assert load(out).network.architecture.parameter_count > 0
    assert len(log.read_text().splitlines()) > 100


# The options that it shares with `train` ----------------------------------------------------------


def test_sizes_are_fitted_to_the_data() -> None:
    spiral = prepared("2-8-8-1", "--data", "spiral")
    assert spiral.network.architecture.activations(4) == ("sigmoid",)
    assert spiral.settings.loss == "binary_cross_entropy" and spiral.settings.shuffle
    plane = prepared("2-4-1", "--data", "plane")
    assert plane.network.architecture.activations(3) == ("identity",)
    assert plane.settings.loss == "squared_error"
    iris = prepared("4-8-3", "--data", "iris", "--init", "he", "--seed", "4")
    assert iris.network.architecture.activations(3) == ("softmax",) * 3
    assert iris.settings.loss == "categorical_cross_entropy"
    assert abs(iris.data.part(0)[0].mean()) < 1e-9  # standardised on the training rows


def test_without_data_the_networks_own_are_used() -> None:
    own = prepared("mazur")
    assert own.data == own.document.samples and own.settings.learning_rate == 0.5
    assert own.conventions.name == "mazur"


def test_every_option_arrives() -> None:
    words = ["2-3-1", "--data", "moons", "--samples", "50", "--noise", "0.2", "--data-seed", "5"]
    words += ["--validation", "0.3", "--test", "0.1", "--optimizer", "adam", "--set", "beta1=0.8"]
    words += ["--learning-rate", "0.02", "--schedule", "step", "--warmup", "2"]
    words += ["--batch-size", "7", "--l1", "0.1", "--l2", "0.2", "--dropout", "0.25"]
    words += ["--loss", "squared_error", "--no-shuffle", "--seed", "9", "--conventions", "nielsen"]
    chosen = prepared(*words)
    settings = chosen.settings
    assert np.array_equal(chosen.data.inputs, generate("moons", 50, 0.2, 5).inputs)
    assert [len(chosen.data.rows(role)) for role in (0, 1, 2)] == [30, 15, 5]
    assert settings.optimizer == "adam" and settings.constants == (("beta1", 0.8),)
    assert (settings.learning_rate, settings.schedule, settings.warmup) == (0.02, "step", 2)
    assert (settings.batch_size, settings.l1, settings.l2) == (7, 0.1, 0.2)
    assert (settings.loss, settings.shuffle, settings.seed) == ("squared_error", False, 9)
    assert chosen.network.architecture.layers[1].dropout == 0.25
    assert chosen.conventions.name == "nielsen"


def test_an_optimizer_brings_its_usual_rate() -> None:
    assert prepared("2-3-1", "--optimizer", "adam").settings.learning_rate == 0.001


def test_a_csv_file_of_ones_own(tmp_path: Path) -> None:
    path = tmp_path / "cars.csv"
    lines = ["weight;power;kind"] + [
        f"{1 + at * 0.1:.1f};{at % 7};{'ab'[at % 2]}" for at in range(40)
    ]
    path.write_text("\n".join(lines))
    chosen = prepared("2-3-1", "--data", str(path))
    assert chosen.data.classes == ("a", "b") and chosen.data.name == "cars"
    other = prepared("3-3-1", "--data", str(path), "--target", "power")
    assert other.data.target_names == ("power",)
