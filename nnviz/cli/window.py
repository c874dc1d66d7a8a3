"""`nnviz` and `nnviz open`: the window. The one command that needs a display."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import argparse

SUMMARY = "Open the window, the same as `nnviz` alone"


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """What to open."""
    parser.add_argument(
        "network",
        metavar="NETWORK",
        nargs="?",
        help="a preset, truth:0110, sizes such as 2-4-1, a .nnviz file, or a lesson"
        " (default: running-example; the lessons, when nnviz is new here)",
    )
    parser.add_argument(
        "--tell",
        action="store_true",
        help="show in a window, too, why a file cannot be opened, as a double click needs it",
    )


def run(arguments: argparse.Namespace) -> int:
    """Open the window and return when it is closed."""
    return open_window(arguments.network, tell=arguments.tell)


def open_window(network: str | None = None, *, preview: bool = False, tell: bool = False) -> int:
    """Open the window on a NETWORK or a lesson; CannotStart, before Qt is loaded, if it cannot.

    preview: follow the file of a lesson while it is written; tell: show in a window, too, why it
    cannot be opened.
    """
    from nnviz import startup

    if network is not None:
        _check_exists(network)
    startup.check_window()
    from nnviz.gui.app import run as show

    wishes = {"preview": preview, "tell": tell}
    return show(network, **{name: True for name, wish in wishes.items() if wish})


def _check_exists(network: str) -> None:
    """UsageError for what is no NETWORK. Files and presets are let through without being read."""
    import os

    from nnviz.resources import resource_root

    preset = resource_root() / "presets" / f"{network}.nnviz"
    if not os.path.isfile(network) and not preset.is_file():
        from nnviz.document.presets import resolve

        resolve(network)
