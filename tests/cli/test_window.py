"""`nnviz` opens the window on what it is given; what is no network is said first."""

from __future__ import annotations

from pathlib import Path

import pytest

import nnviz as package
from nnviz import startup
from nnviz.errors import CannotStart
from nnviz.gui import app
from tests.cli.conftest import Run


@pytest.fixture
def opened(monkeypatch: pytest.MonkeyPatch) -> list[object]:
    """What the window would have been opened on."""
    networks: list[object] = []

    def run(network: object = None) -> int:
        networks.append(network)
        return 0

    monkeypatch.setattr(app, "run", run)
    return networks


def test_alone_it_leaves_it_to_the_window_what_to_begin_with(
    nnviz: Run, opened: list[object]
) -> None:
    assert nnviz().code == 0
    assert opened == [None]


@pytest.mark.parametrize("words", [["residual"], ["open", "residual"]], ids=" ".join)
def test_a_preset(nnviz: Run, opened: list[object], words: list[str]) -> None:
    assert nnviz(*words).code == 0
    assert opened == ["residual"]


def test_a_file(nnviz: Run, opened: list[object], tmp_path: Path) -> None:
    path = tmp_path / "trace"
    package.save(package.preset("residual"), path)
    assert nnviz(str(path)).code == 0
    assert opened == [str(path)]


@pytest.mark.parametrize("word", ["running-exampel", "nowhere.nnviz", "0-1"])
def test_what_is_no_network_is_refused_before_anything_opens(
    nnviz: Run, opened: list[object], word: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    def never() -> None:
        raise CannotStart("There is no display.")

    monkeypatch.setattr(startup, "check_window", never)
    assert nnviz(word).code == 2
    assert opened == []


def test_no_display_is_code_3(
    nnviz: Run, opened: list[object], monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse() -> None:
        raise CannotStart("There is no display.")

    monkeypatch.setattr(startup, "check_window", refuse)
    done = nnviz()
    assert (done.code, done.out, done.err) == (3, "", "There is no display.\n")
    assert opened == []
