"""`nnviz doctor` names what is here and what lacks."""

from __future__ import annotations

import pytest

from nnviz import startup
from nnviz.errors import CannotStart
from tests.cli.conftest import Run


def test_all_is_well_here(nnviz: Run) -> None:
    done = nnviz("doctor")
    assert done.code == 0, done.out
    for word in ("Python", "numpy", "PySide6-Essentials", "themes: ", "presets: ", "Inter-Regular"):
        assert word in done.out
    assert done.out.endswith("Everything needed is here.\n")


def test_a_bad_pair_of_versions_is_named(nnviz: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse() -> None:
        raise CannotStart("PySide6 6.12.0 does not work here.")

    monkeypatch.setattr(startup, "check_versions", refuse)
    done = nnviz("doctor")
    assert done.code == 1
    assert "bad  PySide6 6.12.0 does not work here." in done.out


def test_a_missing_display_is_only_a_note(nnviz: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse() -> None:
        raise CannotStart("There is no display.")

    monkeypatch.setattr(startup, "check_display", refuse)
    done = nnviz("doctor")
    assert done.code == 0
    assert "note There is no display." in done.out


def test_missing_libraries_come_with_the_line_to_type(
    nnviz: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    lacking = startup.LIBRARIES[:1]
    monkeypatch.setattr(startup, "missing_libraries", lambda *, window: lacking)
    done = nnviz("doctor")
    assert done.code == 1
    assert "sudo apt-get install libgl1" in done.out
