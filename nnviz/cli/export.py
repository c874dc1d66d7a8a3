"""`nnviz export NETWORK -o FILE`: a figure, in any of the formats."""

from __future__ import annotations

import argparse
import importlib
import os
import sys
from pathlib import Path
from typing import TYPE_CHECKING

from nnviz import startup
from nnviz.cli import arguments as take
from nnviz.cli.interruption import held_back
from nnviz.cli.output import say
from nnviz.cli.progress import Progress
from nnviz.errors import UsageError

if TYPE_CHECKING:
    from nnviz.figures import Figure
    from nnviz.figures.formats import Format

SUMMARY = "Draw a network, or steps of an iteration, into a file"

PAINTED = ("pdf", "png", "gif", "webp", "apng", "mp4")


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """The network, the steps, the file and all that a figure can be told."""
    from nnviz.cli.figure_options import add_options
    from nnviz.figures.formats import FORMATS, SUFFIXES

    take.add_network(parser)
    parser.add_argument(
        *("-o", "--output"),
        type=Path,
        required=True,
        metavar="FILE",
        help=f"ends in {', '.join(SUFFIXES)}",
    )
    parser.add_argument(
        "--format", metavar="NAME", help=", ".join(format.name for format in FORMATS)
    )
    parser.add_argument(
        "--step", metavar="ADDRESS", help="such as e0/s0/backward/n6 (default: the network alone)"
    )
    parser.add_argument(
        "--steps",
        metavar="WHICH",
        help="all, a phase, a pattern such as e0/s0/*, a range A..B, or several with commas",
    )
    add_options(parser)
    take.add_notation(parser)
    take.add_settings(parser)
    take.add_format(parser)


def run(arguments: argparse.Namespace) -> int:
    """Write the figure whole or not at all; several steps of a format for one are numbered."""
    from nnviz.figures.formats import format_of

    if arguments.step is not None and arguments.steps is not None:
        raise UsageError("Give --step or --steps, not both.")
    path: Path = arguments.output
    format = format_of(path, arguments.format, several=arguments.steps is not None)
    format.check()
    if format.name in PAINTED:
        # A file needs no screen, and this process opens no window.
        os.environ["QT_QPA_PLATFORM"] = "offscreen"
        startup.check_drawing()
        with held_back():
            importlib.import_module("nnviz.painting.files")
    figure = _figure(arguments)
    for written, one in _files(figure, path, format):
        with Progress(None if len(one.subject.steps) < 2 else 1) as bar:
            one.save(written, format.name, progress=lambda done, all: bar.share(done, all))
        say(f"{written}: {one.description}", file=sys.stderr if _is_stream(written) else None)
    return 0


def _is_stream(path: Path) -> bool:
    """Whether it is a pipe or a device, such as /dev/stdout: no word may get into a picture."""
    return path.exists() and not path.is_file()


def _figure(arguments: argparse.Namespace) -> Figure:
    from nnviz.cli.figure_options import told
    from nnviz.figures import Figure, subject
    from nnviz.steps.selection import place_of

    options = told(arguments)
    wanted = arguments.step if arguments.steps is None else arguments.steps
    chosen = take.choose(arguments)
    document, iteration = chosen.document, chosen.iteration
    if wanted is not None:
        place = place_of(wanted)
        iteration = chosen.iteration_of(place) if place else iteration
    network = chosen.journey.network(iteration)
    trace = None
    if wanted is not None or options.view == "gradients":
        trace = chosen.journey.trace(iteration)
    made = subject(network, trace, wanted, options, document=document)
    return Figure(made)


def _files(figure: Figure, path: Path, format: Format) -> list[tuple[Path, Figure]]:
    """The files to write: one, or for a format that takes one step one for each."""
    if format.many or not figure.subject.several:
        return [(path, figure)]
    every = figure.each()
    digits = len(str(len(every)))
    return [
        (path.with_name(f"{path.stem}-{at:0{digits}}{path.suffix}"), one)
        for at, one in enumerate(every, start=1)
    ]
