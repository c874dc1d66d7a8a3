"""What the README shows is run, and prints what the README says."""

from __future__ import annotations

import os
import re
import shlex
import subprocess
import sys
from pathlib import Path

import pytest

from nnviz.cli import main
from nnviz.startup import LIBRARIES

TOP = Path(__file__).resolve().parent.parent
README = (TOP / "README.md").read_text(encoding="utf-8")
ELISION = "…"


def blocks(language: str) -> list[str]:
    """The fenced blocks of a language."""
    return re.findall(rf"^```{language}\n(.*?)^```$", README, re.MULTILINE | re.DOTALL)


def commands() -> list[tuple[str, str]]:
    """Each `$ nnviz …` of the console blocks with the output that follows it."""
    return [
        (command, output)
        for block in blocks("console")
        for command, output in re.findall(r"^\$ (.*)\n((?:(?!\$ ).*\n?)*)", block, re.MULTILINE)
    ]


def fits(shown: str, printed: str) -> bool:
    """Whether an output is what is shown: `…` alone stands for lines, in a line for its rest."""
    pattern = ""
    for line in shown.strip().splitlines():
        if line == ELISION:
            pattern += r"(?:.*\n)*"
        else:
            pattern += ".*".join(map(re.escape, line.split(ELISION))) + r"\n"
    return re.fullmatch(pattern, printed.strip() + "\n") is not None


def test_the_library_example_prints_what_is_shown(tmp_path: Path) -> None:
    (example,) = blocks("python")
    (shown,) = blocks("text")
    assert len([line for line in example.splitlines() if line]) <= 10
    done = subprocess.run(
        [sys.executable, "-W", "error", "-c", example],
        cwd=tmp_path,
        env={**os.environ, "PYTHONPATH": str(TOP), "PYTHONUTF8": "1"},
        capture_output=True,
        text=True,
        encoding="utf-8",
        check=False,
    )
    assert done.returncode == 0, done.stderr
    assert done.stdout == shown


@pytest.mark.parametrize(("command", "shown"), commands(), ids=[line for line, _ in commands()])
def test_each_command_prints_what_is_shown(
    command: str,
    shown: str,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    monkeypatch.chdir(tmp_path)
    for variable in ("XDG_DATA_HOME", "XDG_CONFIG_HOME"):  # not the user's own desktop
        monkeypatch.setenv(variable, str(tmp_path))
    program, *words = shlex.split(command)
    assert program == "nnviz"
    if words[0] == "associate" and sys.platform in ("darwin", "win32"):
        pytest.skip("it is refused here")
    assert main(words) == 0, capsys.readouterr().err
    assert fits(shown, capsys.readouterr().out)


def test_the_readme_shows_every_command() -> None:
    from nnviz.cli.parser import COMMANDS

    used = {command.split()[1] for command, _ in commands()}
    assert used >= set(COMMANDS) - {"open", "doctor"}


def test_everything_linked_is_there() -> None:
    targets = [target for target in re.findall(r"\]\(([^)#]+)\)", README) if ":" not in target]
    assert targets
    assert not [target for target in targets if not (TOP / target).exists()]


def test_every_make_target_named_exists() -> None:
    makefile = (TOP / "Makefile").read_text(encoding="utf-8")
    named = set(re.findall(r"\bmake ([a-z]+)\b", "\n".join(blocks("sh"))))
    assert named
    assert not [target for target in named if f"\n{target}:" not in makefile]


def test_the_line_for_debian_names_every_package() -> None:
    (line,) = re.findall(r"apt-get install (lib.*)$", README, re.MULTILINE)
    assert line.split() == [library.package for library in LIBRARIES]


def test_fits_is_no_mere_yes() -> None:
    assert fits("a\n…\nc\n", "a\nb\nb\nc\n")
    assert not fits("a\nc\n", "a\nb\nc\n")
    assert not fits("a\n…\nc\n", "a\nb\n")
    assert fits("a …\n", "a b c\n")
    assert not fits("a …\n", "a b\nc\n")
