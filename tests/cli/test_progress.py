"""The bar is drawn for people at a terminal, over itself, and leaves nothing behind."""

from __future__ import annotations

import io

import pytest

from nnviz.cli import progress
from nnviz.cli.progress import Progress


class Terminal(io.StringIO):
    def isatty(self) -> bool:
        return True


class Ascii(Terminal):
    def write(self, text: str) -> int:
        text.encode("ascii")
        return super().write(text)


@pytest.fixture(autouse=True)
def clock(monkeypatch: pytest.MonkeyPatch) -> list[float]:
    now = [0.0]
    monkeypatch.setattr(progress.time, "monotonic", lambda: now[0])
    return now


def test_nothing_is_written_into_a_pipe() -> None:
    pipe = io.StringIO()
    with Progress(10, pipe) as bar:
        bar.update(5, "loss 0.5")
    assert pipe.getvalue() == ""


def test_the_bar_grows_and_is_wiped_away(clock: list[float]) -> None:
    screen = Terminal()
    with Progress(10, screen) as bar:
        bar.update(5, "loss 0.5")
        assert "█" * 12 + "─" * 12 + "  50%  loss 0.5" in screen.getvalue()
        clock[0] = 80.0
        bar.update(5)
        assert screen.getvalue().endswith("1 min 20 s left")
        bar.update(10)
        assert screen.getvalue().endswith("█" * 24 + " 100%")
    assert screen.getvalue().endswith("\r\033[K")


def test_what_comes_too_often_is_left_out(clock: list[float]) -> None:
    screen = Terminal()
    bar = Progress(1000, screen)
    for done in range(500):
        clock[0] += 0.001
        bar.update(done)
    assert 4 <= screen.getvalue().count("\r") <= 6


def test_without_an_end_there_is_no_bar() -> None:
    screen = Terminal()
    Progress(None, screen).update(7, "loss 0.5")
    assert screen.getvalue() == "\r\033[Kloss 0.5"


def test_a_terminal_that_knows_no_blocks_gets_plain_signs() -> None:
    screen = Ascii()
    Progress(2, screen).update(1)
    assert "############------------  50%" in screen.getvalue()
