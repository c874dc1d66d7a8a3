"""The command line as a process: locale, closed pipes, Ctrl+C, no display."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest

TOP = Path(__file__).resolve().parents[2]
NNVIZ = [sys.executable, "-m", "nnviz"]
posix = pytest.mark.skipif(os.name != "posix", reason="needs POSIX signals and pipes")


def run(*words: str, **environ: str) -> subprocess.CompletedProcess[bytes]:
    keep = {key: value for key, value in os.environ.items() if not key.startswith(("LC_", "LANG"))}
    keep = {key: value for key, value in keep.items() if key not in ("DISPLAY", "WAYLAND_DISPLAY")}
    keep.pop("QT_QPA_PLATFORM", None)
    return subprocess.run(
        [*NNVIZ, *words],
        cwd=TOP,
        env={**keep, **environ},
        capture_output=True,
        timeout=60,
        check=False,
    )


@pytest.mark.parametrize(
    "environ",
    [
        {"LC_ALL": "C"},
        {"LC_ALL": "C", "PYTHONCOERCECLOCALE": "0", "PYTHONUTF8": "0"},
        {"PYTHONIOENCODING": "ascii"},
        {"PYTHONIOENCODING": "latin-1"},
    ],
    ids=str,
)
def test_greek_letters_are_no_error_in_any_locale(environ: dict[str, str]) -> None:
    done = run("trace", "running-example", **environ)
    assert done.returncode == 0, done.stderr.decode()
    assert not done.stderr
    if "latin-1" not in environ.values():
        assert "δ" in done.stdout.decode("utf-8")


@posix
def test_a_reader_that_leaves_early_is_no_error() -> None:
    command = f"{sys.executable} -m nnviz trace 8-30-30-4 --detail term | head -n 1"
    done = subprocess.run(
        ["sh", "-c", command], cwd=TOP, capture_output=True, timeout=60, check=False
    )
    assert done.stdout
    assert not done.stderr


@posix
@pytest.mark.skipif(not Path("/dev/full").exists(), reason="has no full device")
def test_a_full_disk_is_a_sentence() -> None:
    with open("/dev/full", "w") as full:
        done = subprocess.run(
            [*NNVIZ, "presets"],
            cwd=TOP,
            stdout=full,
            stderr=subprocess.PIPE,
            timeout=60,
            check=False,
        )
    assert done.returncode == 2
    assert b"No space left" in done.stderr
    assert b"Traceback" not in done.stderr


@posix
def test_ctrl_c_ends_it_quietly() -> None:
    words = ["trace", "running-example", "--iterations", "1000000"]
    with subprocess.Popen(
        [*NNVIZ, *words], cwd=TOP, stdout=subprocess.PIPE, stderr=subprocess.PIPE
    ) as process:
        assert process.stdout is not None
        first = process.stdout.readline()
        process.send_signal(signal.SIGINT)
        _, errors = process.communicate(timeout=60)
    assert first
    assert process.returncode == 130
    assert b"Traceback" not in errors


@pytest.mark.skipif(not sys.platform.startswith("linux"), reason="Linux only")
@pytest.mark.parametrize("environ", [{}, {"DISPLAY": ":4711"}, {"QT_QPA_PLATFORM": "xcb"}], ids=str)
def test_without_a_display_the_window_is_refused_with_code_3(environ: dict[str, str]) -> None:
    done = run("running-example", **environ)
    assert done.returncode == 3, done.stderr.decode()
    sentence = done.stderr.decode("utf-8").strip()
    assert sentence.count("\n") == 0
    assert "nnviz trace running-example" in sentence
