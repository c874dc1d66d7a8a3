"""What the machine must have before Qt is touched, checked without importing Qt.

Qt ends the process when it finds no display or lacks a library, and some versions of PySide6 do so
later, in the middle of somebody's work. Here each of these is found first and said in a sentence
(`CannotStart`, exit code 3).
"""

from __future__ import annotations

import ctypes
import os
import sys
from collections.abc import Callable, Mapping
from importlib.machinery import PathFinder
from pathlib import Path
from typing import NamedTuple

from nnviz.errors import CannotStart

IN_THE_TERMINAL = "in a terminal, `nnviz trace running-example` does the same job"
PROBE_SECONDS = 20

Version = tuple[int, ...]


# --- versions ------------------------------------------------------------------------------------


class BadPair(NamedTuple):
    """Versions from `first` up to, not including, `end` that fail on a Python below `python`."""

    first: Version
    end: Version
    python: Version
    reason: str
    instead: str


EVERY_PYTHON: Version = (99,)

QT_PACKAGES = ("pyside6_essentials", "pyside6")

KNOWN_BAD = (
    BadPair(
        (6, 11, 0),
        (6, 11, 2),
        EVERY_PYTHON,
        "its panels cannot be resized reliably",
        "PySide6-Essentials>=6.11.2,<6.12",
    ),
    BadPair(
        (6, 12),
        (6, 13),
        (3, 12),
        "it aborts after a few thousand calls, in the middle of work",
        "PySide6-Essentials>=6.11.2,<6.12",
    ),
)


def installed_qt() -> str | None:
    """The version of PySide6 that is installed; "" when it does not say, None when there is none.

    Read off the names beside the package: `importlib.metadata` takes a fifth of the time in which
    Qt opens a window.
    """
    found = PathFinder.find_spec("PySide6")
    if found is None:
        return None
    for place in found.submodule_search_locations or ():
        for name in sorted(os.listdir(Path(place).parent)):
            package, _, rest = name.partition("-")
            if package.lower() in QT_PACKAGES and rest.endswith(".dist-info"):
                return rest.removesuffix(".dist-info")
    return ""


def parse_version(text: str) -> Version:
    """The leading numbers of a version: `6.11.0a1` is (6, 11, 0)."""
    numbers: list[int] = []
    for part in text.split("."):
        digits = part[: len(part) - len(part.lstrip("0123456789"))]
        if not digits:
            break
        numbers.append(int(digits))
    return tuple(numbers)


def check_versions(qt: str | None = None, python: Version | None = None) -> None:
    """Refuse versions of PySide6 known to fail with this Python; CannotStart says what to install.

    `qt` and `python` are looked up where they are not given.
    """
    python = python or tuple(sys.version_info[:3])
    qt = installed_qt() if qt is None else qt
    if qt is None:
        raise CannotStart(
            "Qt for Python is not installed.", do='Install it: pip install "PySide6-Essentials".'
        )
    version = parse_version(qt)
    for bad in KNOWN_BAD:
        if bad.first <= version < bad.end and python < bad.python:
            raise CannotStart(
                f"PySide6 {qt} does not work with nnviz on Python "
                f"{'.'.join(map(str, python[:2]))}: {bad.reason}.",
                do=f'Install another version: pip install "{bad.instead}".',
            )


# --- system libraries ----------------------------------------------------------------------------


class Library(NamedTuple):
    """A shared library that Qt's wheels expect of a Linux system, and Debian's package for it."""

    file: str
    package: str
    window: bool = False  # needed for a real window only, not for drawing


LIBRARIES = (
    Library("libGL.so.1", "libgl1"),
    Library("libEGL.so.1", "libegl1"),
    Library("libxkbcommon.so.0", "libxkbcommon0"),
    Library("libfontconfig.so.1", "libfontconfig1"),
    Library("libdbus-1.so.3", "libdbus-1-3"),
    Library("libglib-2.0.so.0", "libglib2.0-0"),
    Library("libxkbcommon-x11.so.0", "libxkbcommon-x11-0", window=True),
    Library("libxcb-cursor.so.0", "libxcb-cursor0", window=True),
    Library("libxcb-icccm.so.4", "libxcb-icccm4", window=True),
    Library("libxcb-keysyms.so.1", "libxcb-keysyms1", window=True),
    Library("libxcb-shape.so.0", "libxcb-shape0", window=True),
)


def missing_libraries(
    *, window: bool, load: Callable[[str], object] = ctypes.CDLL
) -> tuple[Library, ...]:
    """Those of `LIBRARIES` that cannot be loaded; none on systems other than Linux."""
    if not sys.platform.startswith("linux"):
        return ()
    wanted = [library for library in LIBRARIES if window or not library.window]
    return tuple(library for library in wanted if not _loads(library.file, load))


def _loads(file: str, load: Callable[[str], object]) -> bool:
    try:
        load(file)
    except OSError:
        return False
    return True


def check_libraries(*, window: bool) -> None:
    """CannotStart naming each system library that is missing, and what installs it on Debian."""
    if missing := missing_libraries(window=window):
        raise CannotStart(_libraries_sentence(missing), do=install_line(missing))


def _libraries_sentence(missing: tuple[Library, ...]) -> str:
    files = ", ".join(library.file for library in missing)
    return f"Qt needs system libraries that are missing here: {files}."


def install_line(missing: tuple[Library, ...]) -> str:
    """What to type on Debian and its relatives."""
    packages = " ".join(library.package for library in missing)
    return f"On Debian or Ubuntu type: sudo apt-get install {packages}"


# --- the display ---------------------------------------------------------------------------------


def check_display(environ: Mapping[str, str] | None = None) -> None:
    """CannotStart when none of the ways that Qt would try leads to a display that answers."""
    environ = os.environ if environ is None else environ
    ways = _ways(environ)
    if ways is None:
        return
    if not ways:
        raise CannotStart(f"There is no display to open a window on; {IN_THE_TERMINAL}.")
    problems: list[CannotStart] = []
    for way in ways:
        try:
            CHECKS.get(way, lambda environ, way=way: _probe(way, environ))(environ)
        except CannotStart as problem:
            problems.append(problem)
        else:
            return
    raise problems[-1]


def _ways(environ: Mapping[str, str]) -> list[str] | None:
    """The platforms that Qt would try, in its order; None where the system always has one."""
    asked = environ.get("QT_QPA_PLATFORM", "")
    names = [name.split(":")[0].strip() for name in asked.split(";")]
    if names := [name for name in names if name]:
        return names
    if not sys.platform.startswith("linux"):
        return None
    ways = []
    if environ.get("WAYLAND_DISPLAY") or environ.get("XDG_SESSION_TYPE") == "wayland":
        ways.append("wayland")
    if environ.get("DISPLAY"):
        ways.append("xcb")
    return ways


def _check_x(environ: Mapping[str, str]) -> None:
    """An X display, asked the way Qt asks it: libraries, address, permission."""
    display = environ.get("DISPLAY", "")
    if not display:
        raise CannotStart(f"There is no X display to open a window on; {IN_THE_TERMINAL}.")
    check_libraries(window=True)
    xcb = ctypes.CDLL("libxcb.so.1")
    xcb.xcb_connect.restype = ctypes.c_void_p
    xcb.xcb_connect.argtypes = [ctypes.c_char_p, ctypes.c_void_p]
    xcb.xcb_connection_has_error.argtypes = [ctypes.c_void_p]
    xcb.xcb_disconnect.argtypes = [ctypes.c_void_p]
    connection = xcb.xcb_connect(os.fsencode(display), None)
    # One that is accepted stays open until the process ends: a server whose last client leaves
    # starts anew, and would turn Qt away while it does.
    if xcb.xcb_connection_has_error(connection):
        xcb.xcb_disconnect(connection)
        raise CannotStart(
            f"The display {display} does not answer, so no window can be opened; {IN_THE_TERMINAL}."
        )


def _check_wayland(environ: Mapping[str, str]) -> None:
    name = environ.get("WAYLAND_DISPLAY") or "wayland-0"
    import socket

    path = Path(environ.get("XDG_RUNTIME_DIR", "/run/user/0")) / name
    check_libraries(window=False)
    try:
        with socket.socket(socket.AF_UNIX) as client:
            client.settimeout(2)
            client.connect(str(path))
    except OSError:
        raise CannotStart(
            f"The Wayland display {name} does not answer, so no window can be opened; "
            f"{IN_THE_TERMINAL}."
        ) from None


def _check_drawing(environ: Mapping[str, str]) -> None:
    check_libraries(window=False)


def _probe(way: str, environ: Mapping[str, str]) -> None:
    """Any other platform: let a process of its own try, so that only that one can abort."""
    import subprocess

    check_libraries(window=False)
    code = "from PySide6.QtGui import QGuiApplication; QGuiApplication([])"
    try:
        tried = subprocess.run(
            [sys.executable, "-c", code],
            env={**environ, "QT_QPA_PLATFORM": way},
            capture_output=True,
            timeout=PROBE_SECONDS,
            check=False,
        )
        opens = tried.returncode == 0
    except subprocess.TimeoutExpired:
        opens = False
    if not opens:
        raise CannotStart(
            f"Qt cannot open a window on the platform {way!r} that QT_QPA_PLATFORM names; "
            f"{IN_THE_TERMINAL}."
        )


CHECKS: dict[str, Callable[[Mapping[str, str]], None]] = {
    "xcb": _check_x,
    "wayland": _check_wayland,
    "wayland-egl": _check_wayland,
    "offscreen": _check_drawing,
    "minimal": _check_drawing,
}


# --- all of it -----------------------------------------------------------------------------------


def check_window(environ: Mapping[str, str] | None = None) -> None:
    """Everything that a window needs; CannotStart (exit code 3) says in a sentence what lacks."""
    check_versions()
    check_display(environ)


def check_drawing() -> None:
    """Everything that drawing to a PNG or PDF file needs; no display is among it."""
    check_versions()
    check_libraries(window=False)
