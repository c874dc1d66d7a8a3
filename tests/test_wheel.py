"""The wheel carries what the program needs, and works without the sources beside it."""

from __future__ import annotations

import os
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest

hatchling = pytest.importorskip("hatchling.builders.wheel")

TOP = Path(__file__).resolve().parent.parent


@pytest.fixture(scope="module")
def unpacked(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The wheel as it stands in a site-packages folder."""
    folder = tmp_path_factory.mktemp("wheel")
    (wheel,) = hatchling.WheelBuilder(str(TOP)).build(directory=str(folder), versions=["standard"])
    with zipfile.ZipFile(wheel) as archive:
        archive.extractall(folder / "site")
    return folder / "site"


def test_every_shipped_file_is_in_it(unpacked: Path) -> None:
    resources = TOP / "resources"
    files = {path.relative_to(resources) for path in resources.rglob("*") if path.is_file()}
    packed = unpacked / "nnviz" / "resources"
    assert files == {path.relative_to(packed) for path in packed.rglob("*") if path.is_file()}


def test_tests_and_tools_are_not(unpacked: Path) -> None:
    assert {path.name for path in unpacked.iterdir() if not path.name.endswith(".dist-info")} == {
        "nnviz"
    }


def test_it_says_that_it_is_typed(unpacked: Path) -> None:
    assert (unpacked / "nnviz" / "py.typed").is_file()


def test_it_works_away_from_the_sources(unpacked: Path, tmp_path: Path) -> None:
    done = subprocess.run(
        [sys.executable, "-W", "error", "-m", "nnviz", "trace", "running-example"],
        cwd=tmp_path,
        env={**os.environ, "PYTHONPATH": str(unpacked), "PYTHONUTF8": "1"},
        capture_output=True,
        text=True,
        encoding="utf-8",
        check=False,
    )
    assert done.returncode == 0, done.stderr
    assert "δ_4" in done.stdout


def test_the_version_is_said_in_one_voice(unpacked: Path) -> None:
    import nnviz

    (record,) = unpacked.glob("nnviz-*.dist-info")
    assert record.name == f"nnviz-{nnviz.__version__}.dist-info"
    assert f"## {nnviz.__version__}" in (TOP / "CHANGELOG.md").read_text(encoding="utf-8")
