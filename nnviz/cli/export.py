"""`nnviz export NETWORK -o FILE`: a picture as SVG, PNG or PDF."""

from __future__ import annotations

import argparse
import os
from pathlib import Path

from nnviz import startup
from nnviz.cli import arguments as take
from nnviz.cli.output import say
from nnviz.errors import UsageError

SUMMARY = "Draw a network, or a step of an iteration, into a file"

SUFFIXES = (".svg", ".png", ".pdf")


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """The network, the step, the file and the look."""
    take.add_network(parser)
    parser.add_argument(
        "-o", "--output", type=Path, required=True, metavar="FILE", help="ends in .svg, .png, .pdf"
    )
    parser.add_argument(
        "--step", metavar="ADDRESS", help="such as e0/s0/backward/n6 (default: the network alone)"
    )
    parser.add_argument("--theme", default="light", help="light (default), dark or greyscale")
    take.add_notation(parser)
    take.add_settings(parser)
    take.add_format(parser)


def run(arguments: argparse.Namespace) -> int:
    """Draw the picture and write the file whole or not at all."""
    path: Path = arguments.output
    if path.suffix.lower() not in SUFFIXES:
        raise UsageError(
            f"{path} does not end in .svg, .png or .pdf.",
            do="The ending says in which format to draw.",
        )
    if path.suffix.lower() != ".svg":
        # A file needs no screen, and this process opens no window.
        os.environ["QT_QPA_PLATFORM"] = "offscreen"
        startup.check_drawing()
    chosen = take.choose(arguments)
    network, trace = chosen.network, None
    if arguments.step is not None:
        trace = chosen.journey.trace(chosen.iteration_of(arguments.step))
        network = trace.before
    from nnviz.figures import figure

    drawn = figure(
        network,
        trace,
        arguments.step,
        theme=arguments.theme,
        decimals=arguments.decimals,
        decimal_comma=arguments.decimal_comma,
        fractions=arguments.fractions,
        notation=arguments.notation,
    )
    drawn.save(path)
    say(f"{path}: {drawn.picture.description}")
    return 0
