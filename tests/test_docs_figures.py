"""What docs/figures.md says of options, formats and commands is what there is."""

from __future__ import annotations

import re
import shlex
from pathlib import Path

import pytest

from nnviz.cli import main
from nnviz.cli.figure_options import NAMES
from nnviz.figures.formats import FORMATS
from nnviz.figures.table import OPTIONS, Option

PAGE = (Path(__file__).resolve().parent.parent / "docs" / "figures.md").read_text("utf-8")


def row(option: Option) -> str:
    """The line of the table that an option has."""
    name = NAMES.get(option.key, option.key).replace("_", "-")
    default = option.default
    if isinstance(default, bool):
        written = "yes" if default else "no"
    elif isinstance(default, tuple):
        written = ", ".join(default)
    else:
        written = "" if default is None else f"{default:g}" if option.kind == "number" else default
    meaning = option.help
    if option.choices:
        meaning += ": " + ", ".join(f"`{word}`" for word in option.choices)
    return f"| `--{name}` | {written} | {meaning} |".replace("|  |", "| |")


@pytest.mark.parametrize("option", OPTIONS, ids=lambda option: option.key)
def test_every_option_has_its_row(option: Option) -> None:
    assert row(option) in PAGE


def test_every_format_has_its_row() -> None:
    shown = re.findall(r"^\| `(\w+)` \| `(\.\w+)` \|", PAGE, re.MULTILINE)
    assert shown == [(format.name, format.suffix) for format in FORMATS]


COMMANDS = re.findall(r"^(nnviz .*)$", PAGE, re.MULTILINE)


@pytest.mark.parametrize("command", COMMANDS)
def test_every_command_writes_its_file(
    command: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    words = shlex.split(command)[1:]
    assert main(words) == 0
    assert (tmp_path / words[words.index("-o") + 1]).stat().st_size > 500


def test_the_code_runs(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    (code,) = re.findall(r"^```python\n(.*?)^```$", PAGE, re.MULTILINE | re.DOTALL)
    exec(compile(code, "docs/figures.md", "exec"), {})
    written = {path.name for path in tmp_path.iterdir()}
    assert written == {"delta.pdf", "delta.tex", "backward.html", "own.svg"}
