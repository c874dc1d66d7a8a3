"""The start-up check: every way in which Qt would end the process is found first."""

from __future__ import annotations

import ctypes
import os
import socket
import subprocess
import sys
from importlib import metadata
from pathlib import Path

import pytest

from nnviz import startup
from nnviz.errors import CannotStart
from nnviz.startup import KNOWN_BAD, LIBRARIES, check_display, check_versions

linux = pytest.mark.skipif(not sys.platform.startswith("linux"), reason="Linux only")


@pytest.mark.parametrize(
    ("qt", "python"),
    [
        ("6.12.0", (3, 11, 7)),
        ("6.12.0", (3, 10, 2)),
        ("6.12.1", (3, 11)),
        ("6.11.0", (3, 13)),
        ("6.11.1", (3, 11)),
    ],
)
def test_known_bad_pairs_are_refused(qt: str, python: tuple[int, ...]) -> None:
    with pytest.raises(CannotStart) as refused:
        check_versions(qt, python)
    assert refused.value.exit_code == 3
    assert f"PySide6 {qt}" in str(refused.value)
    assert "pip install" in str(refused.value)


@pytest.mark.parametrize(
    ("qt", "python"),
    [("6.12.0", (3, 12, 1)), ("6.11.2", (3, 11)), ("6.10.3", (3, 11)), ("6.11.3", (3, 14))],
)
def test_good_pairs_pass(qt: str, python: tuple[int, ...]) -> None:
    check_versions(qt, python)


def test_what_is_recommended_instead_is_not_bad_itself() -> None:
    for bad in KNOWN_BAD:
        first = bad.instead.split(">=")[1].split(",")[0]
        check_versions(first, (3, 11))


def test_the_installed_versions_pass() -> None:
    check_versions()


def test_the_installed_version_is_the_one_on_record() -> None:
    assert startup.installed_qt() == metadata.version("PySide6-Essentials")


def test_a_qt_that_left_no_record_passes() -> None:
    check_versions("", (3, 11))


def test_no_qt_at_all_is_said_in_words(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(startup, "installed_qt", lambda: None)
    with pytest.raises(CannotStart, match="not installed"):
        check_versions()


def test_every_missing_library_is_named_with_its_package() -> None:
    def absent(file: str) -> object:
        raise OSError(file)

    missing = startup.missing_libraries(window=True, load=absent)
    if sys.platform.startswith("linux"):
        assert missing == LIBRARIES
        line = startup.install_line(missing)
        assert all(library.package in line for library in LIBRARIES)
    assert not any(x.window for x in startup.missing_libraries(window=False, load=absent))


@linux
def test_missing_window_libraries_are_said_before_qt_aborts(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    real = ctypes.CDLL

    def without_cursor(file: str) -> object:
        if "cursor" in file:
            raise OSError(file)
        return real(file)

    monkeypatch.setattr(
        startup, "missing_libraries", lambda *, window: tuple(_missing(window, without_cursor))
    )
    with pytest.raises(CannotStart, match=r"libxcb-cursor\.so\.0.*libxcb-cursor0"):
        check_display({"DISPLAY": ":0"})


def _missing(window: bool, load: object) -> list[startup.Library]:
    found = []
    for library in LIBRARIES:
        try:
            load(library.file)  # type: ignore[operator]
        except OSError:
            found.append(library)
    return [library for library in found if window or not library.window]


@linux
@pytest.mark.parametrize(
    "environ",
    [
        {},
        {"DISPLAY": ""},
        {"QT_QPA_PLATFORM": "xcb"},
        {"DISPLAY": ":4711"},
        {"DISPLAY": "nonsense"},
        {"WAYLAND_DISPLAY": "wayland-77", "XDG_RUNTIME_DIR": "/nowhere"},
        {"XDG_SESSION_TYPE": "wayland", "XDG_RUNTIME_DIR": "/nowhere"},
        {"WAYLAND_DISPLAY": "wayland-77", "XDG_RUNTIME_DIR": "/nowhere", "DISPLAY": ":4711"},
    ],
)
def test_without_a_display_there_is_one_sentence(environ: dict[str, str]) -> None:
    with pytest.raises(CannotStart) as refused:
        check_display(environ)
    sentence = str(refused.value)
    assert "nnviz trace running-example" in sentence
    assert sentence.endswith(".")
    assert sentence.count(". ") == 0
    assert refused.value.exit_code == 3


@linux
def test_offscreen_and_a_second_choice_that_works_pass() -> None:
    check_display({"QT_QPA_PLATFORM": "offscreen"})
    check_display({"QT_QPA_PLATFORM": "minimal:option"})
    check_display({"QT_QPA_PLATFORM": "xcb;offscreen"})


@linux
def test_an_unknown_platform_is_tried_in_a_process_of_its_own() -> None:
    with pytest.raises(CannotStart, match="'imaginary'"):
        check_display({**os.environ, "QT_QPA_PLATFORM": "imaginary"})


@linux
def test_a_wayland_display_that_answers_passes(tmp_path: Path) -> None:
    with socket.socket(socket.AF_UNIX) as server:
        server.bind(str(tmp_path / "wayland-9"))
        server.listen(1)
        check_display({"WAYLAND_DISPLAY": "wayland-9", "XDG_RUNTIME_DIR": str(tmp_path)})


@linux
@pytest.mark.xvfb
def test_an_x_display_that_answers_passes(x_display: str) -> None:
    check_display({"DISPLAY": x_display})


def test_nothing_of_qt_is_imported_for_the_check() -> None:
    code = (
        "import sys, nnviz.startup as s; s.check_versions(); s.missing_libraries(window=True);"
        "sys.exit(any(m.startswith(('PySide6', 'numpy')) for m in sys.modules))"
    )
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0
