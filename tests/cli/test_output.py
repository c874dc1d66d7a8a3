"""What stands in a file cannot command the terminal that shows it."""

from __future__ import annotations

from pathlib import Path

import pytest

from nnviz.cli.output import harmless
from tests.cli.conftest import Run

HOSTILE = "\x1b]0;owned\x07\x1b[31mred\x9b1m\u202egnp.exe"
FILE = """{"format": "nnviz", "version": 1, "name": "NAME", "notes": "NAME",
 "layers": [{"size": 1, "name": "NAME"}, {"size": 1, "activation": "tanh"}],
 "names": ["NAME", "B"],
 "weights": [[1, 2, 0.5]], "samples": [{"inputs": [1], "targets": [0]}]EXTRA}"""


def write(path: Path, extra: str = "") -> None:
    escaped = HOSTILE.encode("unicode_escape").decode().replace("\\x", "\\u00")
    text = FILE.replace("NAME", escaped).replace("EXTRA", extra.replace("NAME", escaped))
    path.write_text(text, encoding="utf-8")


@pytest.mark.parametrize(
    "words",
    [
        ["show"],
        ["trace"],
        ["trace", "--format", "csv"],
        ["trace", "--format", "json"],
        ["trace", "--format", "latex"],
        ["check"],
        ["export", "-o", "net.svg"],
    ],
    ids=" ".join,
)
def test_names_are_shown_and_not_obeyed(
    nnviz: Run, words: list[str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    write(tmp_path / "hostile.nnviz")
    done = nnviz(words[0], "hostile.nnviz", *words[1:])
    assert done.code == 0, done.err
    for character in "\x1b\x07\x9b\u202e":
        assert character not in done.out


def test_errors_are_as_careful(nnviz: Run, tmp_path: Path) -> None:
    write(tmp_path / "hostile.nnviz", ', "NAME": 1')
    done = nnviz("show", str(tmp_path / "hostile.nnviz"))
    assert done.code == 2
    assert "\x1b" not in done.err


def test_what_people_write_stays() -> None:
    text = "δ_6 = ∂C/∂z — “naïve” 神経\tfünf\n"
    assert harmless(text) == text
