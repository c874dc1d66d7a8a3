"""`nnviz export`: the three formats, every theme, and what cannot be written."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path
from xml.etree import ElementTree

import pytest

from nnviz.document import PRESETS
from tests.cli.conftest import Run

FIRST_BYTES = {".svg": b"<", ".png": b"\x89PNG", ".pdf": b"%PDF"}


@pytest.mark.parametrize("suffix", FIRST_BYTES)
def test_each_format(nnviz: Run, suffix: str, tmp_path: Path) -> None:
    path = tmp_path / f"net{suffix}"
    done = nnviz("export", "running-example", "-o", str(path), "--step", "e0/s0/backward/n6")
    assert done.code == 0, done.err
    assert path.read_bytes().startswith(FIRST_BYTES[suffix])
    assert done.out.startswith(str(path))


@pytest.mark.parametrize("name", PRESETS)
def test_every_preset_is_well_formed(nnviz: Run, name: str, tmp_path: Path) -> None:
    path = tmp_path / "net.svg"
    assert nnviz("export", name, "-o", str(path)).code == 0
    ElementTree.parse(path)


@pytest.mark.parametrize("theme", ["light", "dark", "greyscale"])
def test_themes_differ(nnviz: Run, theme: str, tmp_path: Path) -> None:
    path = tmp_path / "net.svg"
    assert nnviz("export", "running-example", "-o", str(path), "--theme", theme).code == 0
    if theme != "light":
        plain = tmp_path / "light.svg"
        nnviz("export", "running-example", "-o", str(plain))
        assert path.read_text("utf-8") != plain.read_text("utf-8")


@pytest.mark.parametrize(("notation", "spelled"), [("graph", "46"), ("layered", "12")])
def test_weights_are_named_in_the_notation(
    nnviz: Run, notation: str, spelled: str, tmp_path: Path
) -> None:
    path = tmp_path / "net.svg"
    step = ("--step", "e0/s0/backward/n4", "--notation", notation)
    assert nnviz("export", "running-example", "-o", str(path), *step).code == 0
    assert f">{spelled}</tspan>" in path.read_text("utf-8")


def test_steps_of_a_format_for_one_are_numbered(nnviz: Run, tmp_path: Path) -> None:
    path = tmp_path / "net.svg"
    done = nnviz("export", "running-example", "-o", str(path), "--steps", "forward")
    assert done.code == 0, done.err
    written = sorted(file.name for file in tmp_path.iterdir())
    assert written == [f"net-{at}.svg" for at in range(1, 10)]
    assert done.out.count("epoch 0 / sample 0 / forward") == 9


def test_steps_in_one_file(nnviz: Run, tmp_path: Path) -> None:
    path = tmp_path / "net.pdf"
    done = nnviz("export", "xor-2-2-1", "-o", str(path), "--steps", "e1/s2/backward/*")
    assert done.code == 0, done.err
    assert "steps." in done.out and [file.name for file in tmp_path.iterdir()] == ["net.pdf"]


def test_options_of_a_figure(nnviz: Run, tmp_path: Path) -> None:
    path = tmp_path / "net.svg"
    words = ("--no-captions", "--width", "84mm", "--weight-labels", "none", "--margin", "2mm")
    assert nnviz("export", "running-example", "-o", str(path), *words).code == 0
    text = path.read_text("utf-8")
    assert "caption:" not in text and "weight:" not in text and 'width="317.48"' in text


def test_a_step_of_a_later_iteration_is_found_by_its_address(nnviz: Run, tmp_path: Path) -> None:
    path = tmp_path / "net.svg"
    done = nnviz("export", "xor-2-2-1", "-o", str(path), "--step", "e2/s3/loss")
    assert done.code == 0, done.err
    assert "e2/s3/loss" in done.out or "epoch 2 / sample 3 / loss" in done.out


@pytest.mark.parametrize(
    ("words", "sentence"),
    [
        (["-o", "net.jpg"], ".svg, .pdf, .png, .tex"),
        (["-o", "net.gif"], "GIF shows steps, and none were named"),
        (["-o", "net.svg", "--format", "bmp"], "A format is one of svg, pdf, png"),
        (["-o", "net.svg", "--format", "png"], "A file that ends in .svg is no PNG"),
        (["-o", "net.tex", "--format", "html"], "let the name end in .html"),
        (["-o", "net.svg", "--steps", ""], "No steps were named"),
        (["-o", "net.svg", "--width", "wide"], "“width” is written such as 84mm"),
        (["-o", "net.svg", "--steps", "e0/s0/forward/n77*"], "No step of this iteration matches"),
        (["-o", "net.svg", "--step", "e0/s0/loss", "--steps", "all"], "not both"),
        (["-o", "net.svg", "--view", "loss"], "train"),
        (["-o", "no/such/folder/net.svg"], "folder"),
        (["-o", "net.svg", "--step", "e0/s9/loss"], "e0/s9/loss"),
        (["-o", "net.svg", "--step", "here"], "here"),
        (["-o", "net.svg", "--step", "e99999999/s0/loss"], "99,999,999 is too far away"),
        (["-o", "net.svg", "--step", "e0/s0/forward/n99"], "99"),
        (["-o", "net.svg", "--theme", "neon"], "neon"),
    ],
    ids=lambda value: " ".join(value) if isinstance(value, list) else "",
)
def test_what_cannot_be_is_refused_with_code_2(
    nnviz: Run,
    words: list[str],
    sentence: str,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.chdir(tmp_path)
    done = nnviz("export", "running-example", *words)
    assert done.code == 2
    assert sentence in done.err
    assert not list(tmp_path.rglob("net*"))


@pytest.mark.parametrize(
    ("name", "format"), [("net", "svg"), ("net.txt", "svg"), ("n.PNG", "apng")]
)
def test_an_ending_that_says_no_other_format_may_be(
    nnviz: Run, tmp_path: Path, name: str, format: str
) -> None:
    path = tmp_path / name
    words = ("--format", format, "--steps", "e0/s0/loss", "--scale", "0.5")
    assert nnviz("export", "running-example", "-o", str(path), *words).code == 0
    assert path.read_bytes().startswith(b"<" if format == "svg" else b"\x89PNG")


@pytest.mark.skipif(not Path("/dev/fd").exists(), reason="has no files that are pipes")
def test_no_word_gets_into_a_picture_that_is_sent_down_a_pipe(nnviz: Run) -> None:
    out, into = os.pipe()
    with open(out, "rb") as pipe:
        done = nnviz("export", "1-1", "-o", f"/dev/fd/{into}", "--format", "svg")
        os.close(into)
        ElementTree.fromstring(pipe.read())
    assert done.code == 0 and done.out == "" and done.err.startswith("/dev/fd/")


@pytest.mark.skipif(not sys.platform.startswith("linux"), reason="Linux only")
def test_qt_says_nothing_of_a_locale_that_is_not_utf_8(tmp_path: Path) -> None:
    words = [sys.executable, "-m", "nnviz", "export", "1-1", "-o", str(tmp_path / "net.png")]
    environ = {**os.environ, "LC_ALL": "C"}
    done = subprocess.run(words, env=environ, capture_output=True, timeout=60, check=False)
    assert (done.returncode, done.stderr) == (0, b"")
