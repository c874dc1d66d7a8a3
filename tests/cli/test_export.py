"""`nnviz export`: the three formats, every theme, and what cannot be written."""

from __future__ import annotations

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


def test_a_step_of_a_later_iteration_is_found_by_its_address(nnviz: Run, tmp_path: Path) -> None:
    path = tmp_path / "net.svg"
    done = nnviz("export", "xor-2-2-1", "-o", str(path), "--step", "e2/s3/loss")
    assert done.code == 0, done.err
    assert "e2/s3/loss" in done.out or "epoch 2 / sample 3 / loss" in done.out


@pytest.mark.parametrize(
    ("words", "sentence"),
    [
        (["-o", "net.jpg"], ".svg, .png or .pdf"),
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
