"""Commands are run in this process; a mistake inside nnviz shows its traceback."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import pytest

from nnviz import cli


@dataclass(frozen=True, slots=True)
class Done:
    """What a command left behind."""

    code: int
    out: str
    err: str


Run = Callable[..., Done]


@pytest.fixture
def nnviz(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> Callable[..., Done]:
    """`nnviz("trace", "2-4-1")` runs that command and returns its exit code and output."""
    monkeypatch.setenv(cli.DEBUG, "1")

    def run(*words: str) -> Done:
        code = cli.main(words)
        taken = capsys.readouterr()
        return Done(code, taken.out, taken.err)

    return run
