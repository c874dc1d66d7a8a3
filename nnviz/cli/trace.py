"""`nnviz trace NETWORK`: iterations, step by step, with the equation of every number."""

from __future__ import annotations

import argparse
from collections.abc import Callable, Iterator
from functools import partial
from typing import TYPE_CHECKING

from nnviz.cli import arguments as take
from nnviz.cli.output import say

if TYPE_CHECKING:
    from nnviz.steps import Trace

SUMMARY = "Print an iteration, step by step, with the equation of every number"

DETAILS = ("layer", "neuron", "term")
FORMATS = ("text", "json", "latex", "csv")


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """The network, the samples and settings, how to say it."""
    take.add_network(parser)
    parser.add_argument("--iterations", type=take.whole, default=1, metavar="N", help="how many")
    parser.add_argument("--detail", choices=DETAILS, default="neuron")
    take.add_notation(parser)
    parser.add_argument("--format", choices=FORMATS, default="text")
    take.add_settings(parser)
    take.add_format(parser)


def run(arguments: argparse.Namespace) -> int:
    """Print each iteration as it is computed: JSON one on a line, CSV as one table."""
    from nnviz.steps import text

    writers: dict[str, Callable[..., Iterator[str]]] = {
        "text": text.text_parts,
        "json": text.json_parts,
        "latex": text.latex_parts,
        "csv": text.csv_parts,
    }
    form = take.number_format(arguments)
    write = writers[arguments.format]
    for at, trace in enumerate(_traces(arguments)):
        if at and arguments.format == "csv":
            write = partial(text.csv_parts, header=False)
        elif at and arguments.format != "json":
            print()
        for part in write(trace, arguments.detail, arguments.notation, form):
            say(part, end="")
        print(flush=True)
    return 0


def _traces(arguments: argparse.Namespace) -> Iterator[Trace]:
    chosen = take.choose(arguments)
    for iteration in range(chosen.iteration, chosen.iteration + arguments.iterations):
        yield chosen.journey.trace(iteration)
