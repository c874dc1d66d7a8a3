"""`nnviz doctor`: what is here, what is missing, what to do about it."""

from __future__ import annotations

import argparse
import locale
import os
import platform
import sys
from collections.abc import Callable, Iterator
from dataclasses import dataclass

import nnviz
from nnviz import startup
from nnviz.errors import CannotStart, NnvizError
from nnviz.resources import resource, resource_root

SUMMARY = "Say what nnviz finds on this machine and what is missing"

PACKAGES = ("numpy", "msgspec", "PySide6-Essentials", "pyqtgraph", "ziamath")
FOLDERS = {"themes": "*.json", "fonts": "*.otf", "presets": "*.nnviz"}


@dataclass(frozen=True, slots=True)
class Finding:
    """One line of the report; `mark` is "ok", "note" (works, with less) or "bad"."""

    mark: str
    text: str


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Nothing to choose."""


def run(arguments: argparse.Namespace) -> int:
    """Print every finding; 1 when something that is needed is missing."""
    findings = [finding for examine in EXAMINATIONS for finding in examine()]
    for finding in findings:
        print(f"{finding.mark:<5}{finding.text}")
    bad = sum(finding.mark == "bad" for finding in findings)
    print("Everything needed is here." if not bad else f"{bad} of these must be mended.")
    return 1 if bad else 0


def _machine() -> Iterator[Finding]:
    yield Finding("ok", f"nnviz {nnviz.__version__}, in {resource_root().parent}")
    yield Finding("ok", f"Python {platform.python_version()}, {sys.executable}")
    yield Finding("ok", f"{platform.platform()}, {os.cpu_count()} processors")
    yield Finding("ok", f"texts are written as {locale.getpreferredencoding(False)}")


def _packages() -> Iterator[Finding]:
    from importlib import metadata

    for name in PACKAGES:
        try:
            yield Finding("ok", f"{name} {metadata.version(name)}")
        except metadata.PackageNotFoundError:
            yield Finding("bad", f'{name} is not installed: pip install "{name}"')
    yield _tried(startup.check_versions, "these versions work together")


def _libraries() -> Iterator[Finding]:
    for_drawing = startup.missing_libraries(window=False)
    missing = startup.missing_libraries(window=True)
    if not missing:
        yield Finding("ok", "all system libraries are here")
        return
    files = ", ".join(library.file for library in missing)
    mark = "bad" if for_drawing else "note"
    yield Finding(mark, f"missing system libraries: {files}. {startup.install_line(missing)}")


def _display() -> Iterator[Finding]:
    yield _tried(lambda: startup.check_display(), "a window can be opened", otherwise="note")


def _files() -> Iterator[Finding]:
    for folder, pattern in FOLDERS.items():
        try:
            names = sorted(path.stem for path in resource(folder).rglob(pattern))
        except NnvizError as error:
            yield Finding("bad", str(error))
            continue
        if names:
            yield Finding("ok", f"{folder}: {', '.join(names)}")
        else:
            yield Finding("bad", f"{folder}: nnviz came without them. Install nnviz again.")


def _tried(check: Callable[[], None], well: str, otherwise: str = "bad") -> Finding:
    try:
        check()
    except CannotStart as problem:
        return Finding(otherwise, str(problem))
    return Finding("ok", well)


EXAMINATIONS: tuple[Callable[[], Iterator[Finding]], ...] = (
    _machine,
    _packages,
    _libraries,
    _display,
    _files,
)
