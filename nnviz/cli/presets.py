"""`nnviz presets`: the networks that come with the program."""

from __future__ import annotations

import argparse

SUMMARY = "List the networks that come with nnviz"


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Nothing to choose."""


def run(arguments: argparse.Namespace) -> int:
    """Print a line for each preset: its name and what it shows; then what can be made."""
    from nnviz.document.builders import BUILDERS
    from nnviz.document.presets import PRESETS

    lines = [(name, preset.description) for name, preset in PRESETS.items()]
    lines += [(one.example, one.description) for one in BUILDERS.values()]
    width = max(len(name) for name, _ in lines)
    for name, description in lines:
        print(f"{name:<{width}}  {description}")
    return 0
