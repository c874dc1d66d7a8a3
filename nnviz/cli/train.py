"""`nnviz train NETWORK`: learn from data in the terminal, and go on later where it stopped."""

from __future__ import annotations

import argparse
import csv
import io
import sys
import time
from collections.abc import Callable, Iterator
from dataclasses import fields, replace
from typing import TYPE_CHECKING

from nnviz.cli import training_options as training
from nnviz.cli.arguments import rate, whole
from nnviz.cli.output import say
from nnviz.cli.progress import Progress

if TYPE_CHECKING:
    from nnviz.document import Document
    from nnviz.training.curves import Curves
    from nnviz.training.run import Run, Snapshot
    from nnviz.training.stops import Stops
    from nnviz.training.worker import Task

SUMMARY = "Train a network, and write it to a file with all it takes to go on"

INTERRUPTED = 130
TROUBLES = ("diverged", "failed")

# Conditions to stop at: the field of Stops, the option, how it is read, and what it is.
_STOPS: tuple[tuple[str, str, Callable[[str], float], str], ...] = (
    ("loss_below", "X", rate, "the training loss of an epoch is below X"),
    ("rising_epochs", "K", whole, "the loss has risen for K epochs in a row"),
    ("patience", "K", whole, "the validation loss has not become lower for K epochs"),
    ("gradient_below", "X", rate, "the gradient (RMS) of a layer is below X"),
    ("gradient_above", "X", rate, "the gradient (RMS) of a layer is above X"),
)


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """The network, the data, how it learns, when it stops, what is written."""
    training.add_network(parser)
    training.add_data(parser)
    training.add_learning(parser)
    parser.add_argument(
        "--iterations", type=whole, metavar="N", help="so many iterations in place of epochs"
    )
    group = parser.add_argument_group("stop when")
    for name, letter, kind, text in _STOPS:
        option = f"--{name.replace('_', '-')}"
        group.add_argument(option, type=kind, metavar=letter, help=text)
    group.add_argument(
        "--dead-relu", action="store_true", help="a ReLU sends 0 for every training sample"
    )
    training.add_results(parser, "the trained network", "losses and accuracies of all epochs")


def run(arguments: argparse.Namespace) -> int:
    """Train, write what is asked for, say what came of it.

    Whatever ends it, what is done is kept and written. Exit code 0 when all was done or a
    condition to stop was met, 1 when a number left the finite range, 130 after Ctrl+C.
    """
    from nnviz.training.run import Run

    training.check_results(arguments)
    document = training.prepare(arguments).document
    stops = _stops(document.stops, arguments)
    iterations = arguments.iterations
    epochs = arguments.epochs if iterations is None else None
    running = Run(_task(document), iterations=iterations, epochs=epochs, stops=stops)
    began = time.perf_counter()
    final = _finished(running, document, iterations, epochs)
    seconds = time.perf_counter() - began
    done = final.iteration - document.trained
    _write(arguments, replace(document, stops=stops), running, final)
    say("  ".join(_summary(final)))
    ending = final.ending
    if ending is not None:
        say(ending.sentence, file=sys.stderr if ending.kind in TROUBLES else sys.stdout)
    say(f"{done:,} iterations in {seconds:.1f} s: {done / seconds:,.0f} a second", file=sys.stderr)
    if ending is None:
        say(f"Interrupted after iteration {final.iteration:,}.", file=sys.stderr)
        return INTERRUPTED
    return int(ending.kind in TROUBLES)


# What is trained ----------------------------------------------------------------------------------


def _task(document: Document) -> Task:
    from nnviz.document import Journey
    from nnviz.training.worker import Task

    iteration, journey = document.trained, Journey(document)
    chapter = journey.chapter_at(iteration)
    return Task(
        chapter.network,
        chapter.samples,
        chapter.settings,
        chapter.conventions,
        journey.order_at(iteration),
        journey.moment(iteration),
        chapter.start,
        document.curves,
        journey.checkpoints(iteration),
    )


def _stops(own: Stops, arguments: argparse.Namespace) -> Stops:
    """The document's conditions to stop at, and those of the options."""
    given = vars(arguments)
    wanted = {name: given[name] for name, *_ in _STOPS if given[name] is not None}
    return replace(own, **wanted, dead_relu=own.dead_relu or arguments.dead_relu)


def _finished(
    running: Run, document: Document, iterations: int | None, epochs: int | None
) -> Snapshot:
    from nnviz.training.train import finished

    total = epochs if iterations is None else iterations
    start = document.trained if iterations is not None else _epochs(running.latest.curves)
    with Progress(total) as bar:

        def show(snapshot: Snapshot) -> None:
            curves = snapshot.curves
            now = snapshot.iteration if iterations is not None else _epochs(curves)
            bar.update(int(now - start), f"loss {snapshot.metrics.training_loss:.4g}")

        return finished(running, show)


def _epochs(curves: Curves) -> float:
    return float(curves.epochs[-1]) if len(curves.epochs) else 0.0


# What is written and said -------------------------------------------------------------------------


def _write(
    arguments: argparse.Namespace, document: Document, running: Run, final: Snapshot
) -> None:
    """The files that were asked for, each whole or not at all, and one even if the other fails."""
    try:
        if arguments.output is not None:
            _save(arguments.output, document, running, final)
    finally:
        if arguments.log is not None:
            from nnviz.atomic import write_text

            write_text(arguments.log, _table(final.curves))


def _save(path: str, document: Document, running: Run, final: Snapshot) -> None:
    from nnviz.document import Journey
    from nnviz.document.branches import train
    from nnviz.document.files import save

    trained = train(document, final.iteration, final.curves)
    ended = final.ending is not None and final.ending.kind == "diverged"
    # The iteration that failed cannot be shown.
    shown = max(final.iteration - ended, trained.first)
    trained = replace(trained, view=replace(trained.view, iteration=shown, address=""))
    Journey(trained).adopt(running.checkpoints, final.moment)
    save(trained, path)


def _table(curves: Curves) -> str:
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow(curves.COLUMNS)
    writer.writerows(curves.rows)
    return text.getvalue()


def _summary(final: Snapshot) -> Iterator[str]:
    """What it has come to; the same numbers every time."""
    yield f"iteration {final.iteration:,}"
    for entry in fields(final.metrics):
        value = getattr(final.metrics, entry.name)
        if value == value:
            form = ".2%" if "accuracy" in entry.name else ".6g"
            yield f"{entry.name.replace('_', ' ')} {value:{form}}"
