"""`nnviz presets`: the networks that come with the program."""

from __future__ import annotations

import argparse

SUMMARY = "List the networks that come with nnviz"


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Nothing to choose."""


def run(arguments: argparse.Namespace) -> int:
    """Print a line for each preset: its name and what it shows."""
    from nnviz.document.presets import PRESETS

    width = max(map(len, PRESETS))
    for name, preset in PRESETS.items():
        print(f"{name:<{width}}  {preset.description}")
    return 0
