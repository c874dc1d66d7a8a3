"""`nnviz associate`: a double click on a network or a lesson opens nnviz, for one user."""

from __future__ import annotations

import argparse
import contextlib
import os
import shutil
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

from nnviz import atomic
from nnviz.cli import desktop
from nnviz.cli.output import say
from nnviz.errors import UsageError
from nnviz.resources import resource

SUMMARY = "Let a double click on a network or a lesson open nnviz"

PATIENCE = 60.0  # seconds


@dataclass(frozen=True, slots=True)
class Index:
    """What a program of the desktop makes in `folder` out of the files called `sources`."""

    folder: str
    sources: str
    program: str
    package: str
    made: tuple[str, ...]


INDEXES = (
    Index(
        "mime",
        "packages/*.xml",
        "update-mime-database",
        "shared-mime-info",
        (
            *("XMLnamespaces", "aliases", "generic-icons", "globs", "globs2", "icons", "magic"),
            *("mime.cache", "subclasses", "treemagic", "types", "version"),
            *(f"{kind}.xml" for kind in desktop.TYPES),
        ),
    ),
    Index(
        "applications",
        "**/*.desktop",
        "update-desktop-database",
        "desktop-file-utils",
        ("mimeinfo.cache",),
    ),
)


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Whether it is to be taken back."""
    parser.add_argument("--remove", action="store_true", help="take all of it back")


def run(arguments: argparse.Namespace) -> int:
    """Do it or take it back; 1 when a program of the desktop failed over it."""
    if sys.platform in ("darwin", "win32"):
        raise UsageError(
            "On this system nnviz cannot set up the double click.",
            do="Drag the file onto the window, use File > Open, or type `nnviz FILE`.",
        )
    return _remove() if arguments.remove else _associate()


def _associate() -> int:
    program = running_program()
    _check_starts(program)
    icon = resource("icons", "nnviz.svg").read_text(encoding="utf-8")
    texts = (desktop.desktop_entry(program), desktop.MIME_PACKAGE, icon)
    for path, text in zip(_own_files(), texts, strict=True):
        _write(path, text)
    os.utime(_data("icons", "hicolor"))  # or a list of its icons made before hides the new one
    _write(_defaults(), desktop.with_defaults(_read(_defaults())), "latin-1")
    notes, code = _update()
    say(
        "Files that end in .nnviz or .nnviz.md open in nnviz now, for you alone.",
        *(f"Wrote {path}." for path in (*_own_files(), _defaults())),
        *notes,
        "`nnviz associate --remove` takes it back.",
    )
    return code


def _remove() -> int:
    before = _read(_defaults())
    after = desktop.without_defaults(before)
    if after != before:
        if after.strip() or _defaults().is_symlink():
            _write(_defaults(), after, "latin-1")
        else:
            _delete(_defaults())
    there = [path for path in _own_files() if os.path.lexists(path)]
    for path in there:
        _delete(path)
    notes, code = _update()
    for path in _own_files():
        _leave(path.parent)
    said = "is taken back" if there or after != before else "had not been set up"
    say(f"The double click {said}.", *(f"Removed {path}." for path in there), *notes)
    return code


# How nnviz is started ---------------------------------------------------------------------------


def running_program() -> list[str]:
    """The words that start this nnviz again."""
    script = shutil.which(sys.argv[0]) if Path(sys.argv[0]).name == "nnviz" else None
    if script:
        return [os.path.abspath(script)]
    # -P: a module that lies beside the double-clicked file must not be taken for one of ours.
    return [sys.executable, "-P", "-m", "nnviz"]


def _check_starts(program: list[str]) -> None:
    """UsageError where it starts from this folder or this terminal only."""
    environ = {name: value for name, value in os.environ.items() if name != "PYTHONPATH"}
    try:
        subprocess.run(
            [*program, "--version"],
            cwd="/",
            env=environ,
            capture_output=True,
            timeout=PATIENCE,
            check=True,
        )
    except (OSError, subprocess.SubprocessError):
        raise UsageError(
            f"nnviz does not start from another folder by `{' '.join(program)}`.",
            safe="Nothing was written.",
            do="Install it (pip install -e .), then run `nnviz associate` again.",
        ) from None


# Where it is written ----------------------------------------------------------------------------


def _data(*parts: str) -> Path:
    return _base("XDG_DATA_HOME", ".local/share").joinpath(*parts)


def _own_files() -> tuple[Path, Path, Path]:
    """The desktop entry, the MIME package and the icon."""
    return (
        _data("applications", desktop.ENTRY),
        _data("mime", "packages", "nnviz.xml"),
        _data("icons", "hicolor", "scalable", "apps", "nnviz.svg"),
    )


def _defaults() -> Path:
    return _base("XDG_CONFIG_HOME", ".config") / "mimeapps.list"


def _base(variable: str, otherwise: str) -> Path:
    named = Path(os.environ.get(variable, ""))
    return named if named.is_absolute() else Path.home() / otherwise


def _read(path: Path) -> str:
    """The text of a file, byte for byte a character; none where there is no file."""
    try:
        return path.read_bytes().decode("latin-1")
    except FileNotFoundError:
        return ""
    except OSError as error:
        raise atomic.file_error(error, path) from error


def _write(path: Path, text: str, encoding: str = "utf-8") -> None:
    try:
        with contextlib.suppress(FileExistsError):  # a file in the way: what writes says it better
            path.parent.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise atomic.file_error(error, path) from error
    atomic.write_bytes(path, text.encode(encoding))


def _delete(path: Path) -> None:
    try:
        path.unlink()
    except OSError as error:
        raise atomic.file_error(error, path, safe="It is still there.") from error


def _leave(folder: Path) -> None:
    """Remove a folder and those around it, as far as they are empty."""
    with contextlib.suppress(OSError):
        while folder != _data():
            folder.rmdir()
            folder = folder.parent


# What the desktop makes of it -------------------------------------------------------------------


def _update() -> tuple[list[str], int]:
    """Bring the indexes up to date: what is to be said about it, and 1 where one could not be."""
    notes, code = [], 0
    for index in INDEXES:
        folder = _data(index.folder)
        if not any(folder.glob(index.sources)):
            _forget(index)
            continue
        program = shutil.which(index.program)
        if program is None:
            notes.append(
                f"{index.program} is not here, so the desktop may not notice: install "
                f"{index.package} and run this again."
            )
            continue
        try:
            subprocess.run(
                [program, str(folder)], capture_output=True, timeout=PATIENCE, check=True
            )
        except (OSError, subprocess.SubprocessError) as error:
            notes.append(f"{index.program} failed, so the desktop may not notice: {error}")
            code = 1
    return notes, code


def _forget(index: Index) -> None:
    """Remove an index of nothing."""
    for name in index.made:
        made = _data(index.folder, name)
        if made.is_file():
            _delete(made)
            _leave(made.parent)
