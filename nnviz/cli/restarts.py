"""`nnviz restarts NETWORK`: train it from many first weights, and keep the best."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from signal import SIGINT, getsignal, signal
from threading import current_thread, main_thread
from typing import TYPE_CHECKING

from nnviz.cli import arguments as take
from nnviz.cli import training_options as training
from nnviz.cli.output import say
from nnviz.cli.progress import Progress

if TYPE_CHECKING:
    from nnviz.training.restarts import Restarts

SUMMARY = "Train a network from many first weights and keep the best"

COUNT = 1000
BINS, BAR = 10, 40
INTERRUPTED = 130


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """The network, how often, the data, how it learns, who computes, what is written."""
    training.add_network(parser)
    parser.add_argument("--count", type=take.whole, default=COUNT, metavar="N", help="restarts")
    training.add_data(parser)
    training.add_learning(parser)
    group = parser.add_argument_group("restarts")
    group.add_argument(
        "--processes", type=take.whole, metavar="N", help="default: as many as pay; 1 for none"
    )
    group.add_argument(
        "--scheduler", metavar="ADDRESS", help="of a Dask cluster, such as tcp://10.0.0.5:8786"
    )
    training.add_results(parser, "the best network", "seed and losses of every restart")


def run(arguments: argparse.Namespace) -> int:
    """Train, say what came of it, write what is asked for. Ctrl+C keeps what is done: exit 130."""
    training.check_results(arguments)
    prepared = training.prepare(arguments)
    with _interruptible() as interrupted:
        found = _train(arguments, prepared, interrupted)
    if not len(found):
        say("Nothing was finished.", file=sys.stderr)
        return INTERRUPTED
    for note in found.notes:
        say(note, file=sys.stderr)
    say(*_summary(found))
    if arguments.output is not None:
        _save(arguments.output, prepared, found)
    if arguments.log is not None:
        from nnviz.atomic import write_text

        write_text(arguments.log, "".join(_log(found)))
    return INTERRUPTED if interrupted else 0


def _train(
    arguments: argparse.Namespace, prepared: training.Prepared, interrupted: list[bool]
) -> Restarts:
    from nnviz.training.cluster import cluster
    from nnviz.training.restarts import restarts

    total = arguments.count * arguments.epochs
    with Progress(total) as progress:
        return restarts(
            prepared.network,
            prepared.data,
            prepared.settings,
            count=arguments.count,
            epochs=arguments.epochs,
            seed=prepared.settings.seed if arguments.seed is None else arguments.seed,
            init=arguments.init or "xavier",
            conventions=prepared.conventions,
            progress=lambda done, _, best: progress.update(done, f"best loss {best:.4g}"),
            cancelled=lambda: bool(interrupted),
            workers=arguments.processes,
            crew=None if arguments.scheduler is None else cluster(arguments.scheduler),
        )


@contextmanager
def _interruptible() -> Iterator[list[bool]]:
    """A list that Ctrl+C makes true; the second Ctrl+C is one as ever."""
    pressed: list[bool] = []
    if current_thread() is not main_thread():
        yield pressed
        return
    before = getsignal(SIGINT)

    def press(*_: object) -> None:
        pressed.append(True)
        signal(SIGINT, before)

    signal(SIGINT, press)
    try:
        yield pressed
    finally:
        signal(SIGINT, before)


# What is said -------------------------------------------------------------------------------------


def _summary(found: Restarts) -> Iterator[str]:
    import numpy as np

    finite = np.sort(found.losses[~found.diverged & np.isfinite(found.losses)])
    yield _counted(found)
    if not len(finite):
        yield "No loss is finite; a smaller learning rate may help."
        return
    yield f"best    {finite[0]:.6g}  (seed {found.seeds[found.best]})"
    yield f"median  {np.median(finite):.6g}"
    yield f"worst   {finite[-1]:.6g}"
    near = found.near_best()
    yield f"{near} of {len(found)} ({near / len(found):.0%}) end near the best."
    if finite[-1] > finite[0]:
        yield ""
        yield from _histogram(finite)


def _counted(found: Restarts) -> str:
    parts = [f"{found.finished} of {found.asked} restarts trained for {found.epochs} epochs"]
    partly = len(found) - found.finished
    if partly:
        parts.append(f"{partly} for fewer")
    if found.diverged.any():
        parts.append(f"{int(found.diverged.sum())} left the finite range")
    return ", ".join(parts) + "."


def _histogram(losses: object) -> Iterator[str]:
    """How many restarts end in each of some stretches of the loss."""
    import numpy as np

    counts, edges = np.histogram(np.asarray(losses), BINS)
    for count, low in zip(counts, edges, strict=False):
        bar = "█" * -(-BAR * int(count) // int(counts.max()))
        yield f"from {low:<9.4g} {count:>7} {bar}".rstrip()


def _log(found: Restarts) -> Iterator[str]:
    """The table of --log: one line per restart, one column per epoch."""
    epochs = range(len(found.curves))
    yield ",".join(["seed", "loss", "diverged", *(f"epoch {at}" for at in epochs)]) + "\n"
    for at in range(len(found)):
        cells = [found.seeds[at], repr(float(found.losses[at])), int(found.diverged[at])]
        # What was not computed is left empty.
        curve = ("" if x != x else repr(x) for x in found.curves[:, at].tolist())
        yield ",".join([*map(str, cells), *curve]) + "\n"


def _save(path: str, prepared: training.Prepared, found: Restarts) -> None:
    """The best network, trained, with data and settings, ready to go on with."""
    from nnviz.document import Chapter, Document
    from nnviz.document.files import save

    network = found.network(prepared.network, found.best)
    chapter = Chapter(0, network, prepared.data, prepared.settings, prepared.conventions)
    save(Document(chapter, name=prepared.document.name, notes=prepared.document.notes), path)
