"""What docs/figures-compared.md says of nnviz: its commands run, its pictures are there."""

from __future__ import annotations

import re
import shlex
from pathlib import Path

import pytest

from nnviz.cli import main

DOCS = Path(__file__).resolve().parent.parent / "docs"
PAGE = (DOCS / "figures-compared.md").read_text(encoding="utf-8")
LARGEST = 60_000  # bytes of a picture

CONSOLE = "".join(re.findall(r"^```console\n(.*?)^```$", PAGE, re.MULTILINE | re.DOTALL))
COMMANDS = CONSOLE.replace("\\\n", " ").splitlines()
OPTIONS = list(dict.fromkeys(re.findall(r"`(--[^`]+)`", PAGE)))
IMAGES = re.findall(r'<img src="([^"]+)"', PAGE)


def written(words: list[str], file: Path) -> bool:
    """Whether a command without its file writes it."""
    return main([*words, "-o", str(file)]) == 0 and file.stat().st_size > 300


@pytest.mark.parametrize("command", COMMANDS)
def test_each_command_writes_its_file(command: str, tmp_path: Path) -> None:
    program, *words = shlex.split(command)
    assert program == "nnviz" and words[0] == "export"
    at = words.index("-o")
    file = tmp_path / words[at + 1]
    assert written([*words[:at], *words[at + 2 :]], file.with_suffix(".svg"))


def test_each_option_changes_the_figure(tmp_path: Path) -> None:
    file = tmp_path / "figure.svg"

    def text(*words: str) -> str:
        assert written(["export", *words], file), words
        return file.read_text(encoding="utf-8")

    small = "van-kessel-4-5-1"
    usual = [text(small), text(small, "--view", "layers")]
    for options in OPTIONS:
        words = shlex.split(options)
        if "--image" in words:
            assert "pixels" in text("784-2", "--view", "layers", "--step", "e0/s0/loss", *words)
        elif "--max-neurons" in words:
            assert "more" in text("20-16-2", "--max-neurons", "10")
            assert "more" not in text("20-16-2", "--max-neurons", "0")
        else:
            assert text(small, *words) not in usual or words == ["--view", "layers"], options


def test_each_picture_is_there_small_and_described() -> None:
    assert len(IMAGES) > 8
    for name in IMAGES:
        assert (DOCS / name).stat().st_size <= LARGEST, name
    drawn = {path.name for path in (DOCS / "images").glob("compared-*.png")}
    assert drawn == {Path(name).name for name in IMAGES}
    assert len(re.findall(r"<img [^>]*alt=\"[^\"]{20,}\"", PAGE)) == len(IMAGES)


def test_what_is_linked_is_there() -> None:
    targets = [target for target in re.findall(r"\]\(([^)#]+)\)", PAGE) if ":" not in target]
    assert targets and all((DOCS / target).exists() for target in targets)
