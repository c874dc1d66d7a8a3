"""What `main` makes of anything that goes wrong."""

from __future__ import annotations

import pytest

from nnviz import cli
from nnviz.cli import presets
from nnviz.document import PRESETS
from nnviz.document.builders import BUILDERS
from nnviz.errors import CannotStart, CheckFailed, CycleError, Diverged, FileError, UsageError
from tests.cli.conftest import Run


def test_presets_are_listed(nnviz: Run) -> None:
    done = nnviz("presets")
    assert done.code == 0
    examples = [builder.example for builder in BUILDERS.values()]
    assert [line.split()[0] for line in done.out.splitlines()] == [*PRESETS, *examples]


@pytest.mark.parametrize(
    ("error", "code"),
    [
        (CheckFailed("It differs."), 1),
        (Diverged("It left the finite range."), 1),
        (UsageError("That is no number."), 2),
        (FileError("There is no such file.", place="$.layers"), 2),
        (CycleError((3, 6, 3)), 2),
        (CannotStart("There is no display."), 3),
        (KeyboardInterrupt(), 130),
        (OSError(28, "No space left on device", "/full/disk"), 2),
        (RuntimeError("a bug"), 1),
    ],
    ids=lambda value: type(value).__name__,
)
def test_each_error_has_its_code_and_a_sentence(
    error: BaseException,
    code: int,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    def fail(arguments: object) -> int:
        raise error

    monkeypatch.delenv(cli.DEBUG, raising=False)
    monkeypatch.setattr(presets, "run", fail)
    assert cli.main(["presets"]) == code
    said = capsys.readouterr().err
    assert "Traceback" not in said
    assert type(error).__name__ not in said


def test_a_bug_shows_itself_on_request(monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(arguments: object) -> int:
        raise RuntimeError("a bug")

    monkeypatch.setenv(cli.DEBUG, "1")
    monkeypatch.setattr(presets, "run", fail)
    with pytest.raises(RuntimeError, match="a bug"):
        cli.main(["presets"])
