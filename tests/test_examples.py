"""Every example runs as its first lines say and prints what it promises."""

from __future__ import annotations

import runpy
import sys
from pathlib import Path

import pytest

EXAMPLES = Path(__file__).parent.parent / "examples"
PRINTED = {
    "take_apart.py": ["e0/s0/backward/n4", "0.0547", "loss before 0.220876"],
    "own_graph.py": ["layered: False", "differences: True", "3 → 6 → 3"],
    "two_textbooks.py": ["0.082167041", "0.35891648"],
    "figure_for_a_paper.py": ["wrote"],
    "handout_for_a_course.py": ["player.html", "slides.tex", "solution.md"],
    "train_a_spiral.py": ["of the validation samples are right", "e0/b0/update/w1-4/t6: Δw_14"],
}


def test_every_example_is_run() -> None:
    assert {path.name for path in EXAMPLES.glob("*.py")} == set(PRINTED)


@pytest.mark.parametrize("name", PRINTED)
def test_example(
    name: str,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr(sys, "argv", [name])
    runpy.run_path(str(EXAMPLES / name), run_name="__main__")
    output = capsys.readouterr().out
    for expected in PRINTED[name]:
        assert expected in output
