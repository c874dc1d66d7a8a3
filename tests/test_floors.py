"""A module imports only from lower floors; floors 0 to 6 and the command line know no window.

import-linter holds the floors themselves (`[tool.importlinter]`); here the packages are really
imported, with Qt made impossible to import.
"""

from __future__ import annotations

import ast
import subprocess
import sys
import tomllib
from functools import cache
from pathlib import Path

import pytest

TOP = Path(__file__).resolve().parent.parent
PACKAGE = TOP / "nnviz"
WITHOUT_QT = (
    "errors",
    "atomic",
    "resources",
    "startup",
    "nn",
    "training",
    "steps",
    "picture",
    "document",
    "lessons",
    "exchange",
    "export",
)

BLOCK = """
import sys

class Blocked:
    def find_spec(self, name, path=None, target=None):
        if name.startswith({names!r}):
            raise ImportError(f"{{name}} is not to be imported here")

sys.meta_path.insert(0, Blocked())
"""
QT = ("PySide6", "shiboken6", "pyqtgraph")
WIDGETS = ("PySide6.QtWidgets", "pyqtgraph", "nnviz.gui")


def run(code: str, blocked: tuple[str, ...]) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-W", "error", "-c", BLOCK.format(names=blocked) + code],
        cwd=TOP,
        capture_output=True,
        text=True,
        encoding="utf-8",
        check=False,
    )


def modules() -> list[str]:
    """Every module of floors 0 to 6 that exists."""
    found = []
    for name in WITHOUT_QT:
        found += sorted(PACKAGE.glob(f"{name}.py")) + sorted((PACKAGE / name).rglob("*.py"))
    return [
        ".".join(path.relative_to(TOP).with_suffix("").parts).removesuffix(".__init__")
        for path in found
    ]


@cache
def imported(path: Path) -> set[str]:
    """Every module that a file names in an import, wherever in the file."""
    names = set()
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            names |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom) and node.module:
            names |= {node.module} | {f"{node.module}.{alias.name}" for alias in node.names}
    return names


def importers_of(*names: str) -> set[str]:
    """The files of the package that import any of these modules, or something in them."""
    return {
        path.relative_to(PACKAGE).as_posix()
        for path in PACKAGE.rglob("*.py")
        for module in imported(path)
        if any(module == name or module.startswith(f"{name}.") for name in names)
    }


def test_every_module_below_painting_is_imported_without_qt() -> None:
    done = run(f"import importlib\nfor name in {modules()!r}: importlib.import_module(name)", QT)
    assert done.returncode == 0, done.stderr


def test_the_package_itself_loads_nothing() -> None:
    code = "import nnviz; sys.exit('numpy' in sys.modules)"
    assert run(code, (*QT, "numpy", "msgspec")).returncode == 0


def test_the_whole_facade_is_there_without_qt() -> None:
    code = "import nnviz\nfor name in nnviz.__all__: getattr(nnviz, name)"
    done = run(code, QT)
    assert done.returncode == 0, done.stderr


@pytest.mark.parametrize(
    "words",
    [
        ["trace", "running-example", "--detail", "term"],
        ["trace", "2-4-1", "--format", "json"],
        ["show", "residual"],
        ["check", "xor-2-2-1"],
        ["presets"],
    ],
    ids=" ".join,
)
def test_a_command_in_the_terminal_needs_no_qt(words: list[str]) -> None:
    done = run(f"from nnviz.cli import main; sys.exit(main({words!r}))", QT)
    assert done.returncode == 0, done.stderr
    assert done.stdout


@pytest.mark.parametrize("suffix", [".svg", ".png", ".pdf"])
def test_a_figure_needs_no_widgets(suffix: str, tmp_path: Path) -> None:
    words = ["export", "running-example", "-o", str(tmp_path / f"net{suffix}")]
    blocked = QT if suffix == ".svg" else WIDGETS
    done = run(f"from nnviz.cli import main; sys.exit(main({words!r}))", blocked)
    assert done.returncode == 0, done.stderr
    assert (tmp_path / f"net{suffix}").stat().st_size > 500


def test_only_the_plots_import_pyqtgraph() -> None:
    assert all(path.startswith("gui/plots") for path in importers_of("pyqtgraph"))


def test_only_the_window_imports_widgets() -> None:
    assert {path.split("/")[0] for path in importers_of("PySide6.QtWidgets")} <= {"gui"}


def test_the_command_line_opens_the_window_in_one_place() -> None:
    users = {path for path in importers_of("nnviz.gui") if not path.startswith("gui/")}
    assert users == {"cli/window.py"}


def test_the_contract_names_every_package() -> None:
    with (TOP / "pyproject.toml").open("rb") as file:
        contracts = tomllib.load(file)["tool"]["importlinter"]["contracts"]
    qtless = next(contract for contract in contracts if contract["type"] == "forbidden")
    there = {name for name in WITHOUT_QT if (PACKAGE / name).is_dir()}
    there |= {name for name in WITHOUT_QT if (PACKAGE / f"{name}.py").is_file()}
    assert {f"nnviz.{name}" for name in there} == set(qtless["source_modules"])


def test_the_dev_group_of_uv_is_the_dev_extra() -> None:
    with (TOP / "pyproject.toml").open("rb") as file:
        assert tomllib.load(file)["dependency-groups"]["dev"] == ["nnviz[dev]"]
