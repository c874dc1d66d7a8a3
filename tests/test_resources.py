from __future__ import annotations

from pathlib import Path

import pytest

from nnviz import resources
from nnviz.errors import FileError
from nnviz.picture.theme import THEMES


def test_what_is_shipped_is_found() -> None:
    assert (resources.resource_root() / "themes").is_dir()
    for name in THEMES:
        assert resources.resource("themes", f"{name}.json").is_file()
    assert "SIL OPEN FONT LICENSE" in resources.resource("fonts", "OFL.txt").read_text("utf-8")


def test_a_missing_file_is_a_sentence() -> None:
    with pytest.raises(FileError, match=r"themes/sepia\.json"):
        resources.resource("themes", "sepia.json")


@pytest.mark.parametrize("place", ["nnviz/resources", "resources"])
def test_both_places(place: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The wheel has its files inside the package, a checkout beside it."""
    (tmp_path / "nnviz").mkdir()
    (tmp_path / place).mkdir()
    monkeypatch.setattr(resources, "__file__", str(tmp_path / "nnviz" / "resources.py"))
    assert resources.resource_root.__wrapped__() == tmp_path / place


def test_nothing_at_all(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(resources, "__file__", str(tmp_path / "nnviz" / "resources.py"))
    with pytest.raises(FileError, match="Install nnviz again"):
        resources.resource_root.__wrapped__()
