"""`nnviz derive NETWORK`: a whole iteration as a worked solution to hand out."""

from __future__ import annotations

import argparse
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

from nnviz.atomic import check_writable, display, write_text
from nnviz.cli import arguments as take
from nnviz.cli.output import say
from nnviz.cli.progress import Progress
from nnviz.cli.trace import DETAILS
from nnviz.errors import UsageError

if TYPE_CHECKING:
    from nnviz.export.derivation import Form

SUMMARY = "Derive a whole iteration, as a worked solution to hand out"

FORMATS = ("text", "markdown", "latex", "html")


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """The network, the samples and settings, the form and where it goes."""
    take.add_network(parser)
    parser.add_argument(
        *("-o", "--output"),
        type=Path,
        metavar="FILE",
        help="ends in .txt, .md, .tex or .html (default: print it)",
    )
    parser.add_argument(
        "--format", choices=FORMATS, help="default: as the file's ending says, else text"
    )
    parser.add_argument("--detail", choices=DETAILS, default="neuron")
    parser.add_argument("--title", default="", metavar="TEXT", help="the heading")
    take.add_notation(parser)
    take.add_settings(parser)
    take.add_format(parser)


def run(arguments: argparse.Namespace) -> int:
    """Print the solution as it is computed, or write the file whole or not at all."""
    from nnviz.export.derivation import parts, step_count, title_of

    path: Path | None = arguments.output
    form = _form(path, arguments.format)
    written = take.number_format(arguments)
    chosen = take.choose(arguments)
    if path is not None:
        check_writable(path)
    trace = chosen.journey.trace(chosen.iteration)
    name = chosen.document.name or arguments.network
    pieces = parts(
        trace,
        form.name,
        detail=arguments.detail,
        notation=arguments.notation,
        format=written,
        title=arguments.title or title_of(name, chosen.iteration),
    )
    steps = step_count(trace, arguments.detail)
    if path is None:
        for piece in pieces:
            say(piece, end="")
        return 0
    write_text(path, "".join(_watched(pieces, steps)))
    count = "1 step" if steps == 1 else f"{steps:,} steps"
    say(f"{display(path)}: iteration {chosen.iteration} of {name} in {count}, as {form.label}")
    return 0


def _form(path: Path | None, name: str | None) -> Form:
    """The form that was named, else the one of the file's ending, else text."""
    from nnviz.export.derivation import BY_NAME, FORMS

    if name is not None:
        return BY_NAME[name]
    if path is None:
        return BY_NAME["text"]
    for form in FORMS:
        if form.suffix == path.suffix.lower():
            return form
    raise UsageError(
        f"{display(path)} does not end in .txt, .md, .tex or .html.",
        do="The ending says as what it is written; --format says so, too.",
    )


def _watched(pieces: Iterator[str], steps: int) -> Iterator[str]:
    """The same pieces, with a bar on the terminal; besides the steps there are a few."""
    with Progress(steps) as progress:
        for done, piece in enumerate(pieces):
            progress.update(min(done, steps), "writing")
            yield piece
