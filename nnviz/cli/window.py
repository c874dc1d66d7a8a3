"""`nnviz` and `nnviz open`: the window. The one command that needs a display."""

from __future__ import annotations

import argparse

from nnviz import startup

SUMMARY = "Open the window, the same as `nnviz` alone"


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """What to open."""
    parser.add_argument(
        "network",
        metavar="NETWORK",
        nargs="?",
        default="running-example",
        help="a preset, sizes such as 2-4-1, or a .nnviz file (default: running-example)",
    )


def run(arguments: argparse.Namespace) -> int:
    """Open the window and return when it is closed; CannotStart where none can be opened."""
    startup.check_window()
    from nnviz.gui.app import run as open_window

    return open_window(arguments.network)
