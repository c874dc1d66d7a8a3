"""Training in one call: `nnviz.train(network, data, epochs=100)`."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, fields, replace
from difflib import get_close_matches
from types import NoneType
from typing import Any

from numpy.typing import ArrayLike

from nnviz.errors import UsageError
from nnviz.nn.conventions import Conventions, as_conventions
from nnviz.nn.given import of_kind
from nnviz.nn.network import Network
from nnviz.training.curves import Curves
from nnviz.training.dataset import Dataset
from nnviz.training.rounds import Round
from nnviz.training.run import Run, Snapshot
from nnviz.training.settings import Settings
from nnviz.training.stops import Ending, Stops
from nnviz.training.trainer import Moment
from nnviz.training.worker import Task

LOOK = 0.05  # seconds between two reports of progress
EPOCHS = 100

Progress = Callable[[Snapshot], None]
Samples = Dataset | tuple[ArrayLike, ArrayLike]


@dataclass(frozen=True, slots=True)
class Training:
    """What a training has come to: the network, how it went, and why it ended.

    moment: what is needed to go on: weights, the optimizer's memory, the number of iterations.
    """

    network: Network
    curves: Curves
    moment: Moment
    ending: Ending

    @property
    def loss(self) -> float:
        """The training loss at the end."""
        return float(self.curves.training_loss[-1])


def train(
    network: Network,
    data: Samples,
    *,
    epochs: int | None = None,
    iterations: int | None = None,
    settings: Settings | None = None,
    conventions: Conventions | str | None = None,
    stops: Stops | None = None,
    after: Training | None = None,
    progress: Progress | None = None,
    **changed: Any,
) -> Training:
    """Train a network; the given one stays as it is.

    data: a `Dataset`, or inputs (samples, features) and targets (samples, outputs).
    epochs, iterations: how many; 100 epochs where neither is given. `stops` may end it earlier.
    settings: with more keywords, such as `optimizer="adam"`, `learning_rate=0.01`,
        `batch_size=10`, for single fields of `Settings`.
    after: an earlier training of this network that is gone on with, as if it had not ended; then
        `network` gives the architecture only.
    progress: called with a `Snapshot` now and then, and at the end.

    Numbers out of range end a training like anything else: `ending.kind` is "diverged", and the
    last finite network is there. Ctrl+C ends it too ("stopped"). UsageError for what does not fit.
    """
    chosen = _settings(Settings() if settings is None else settings, changed)
    of_kind(stops, (Stops, NoneType), "Conditions to stop at are nnviz.Stops(…)")
    of_kind(after, (Training, NoneType), "What is gone on with is a Training")
    task = _task(network, data, chosen, as_conventions(conventions), after)
    if epochs is None and iterations is None:
        epochs = EPOCHS
    final = finished(Run(task, iterations=iterations, epochs=epochs, stops=stops), progress)
    if final.ending is not None and final.ending.kind == "failed" and final.ending.error:
        raise final.ending.error
    ending = final.ending or Ending("stopped", f"Stopped after iteration {final.iteration:,}.")
    return Training(final.network, final.curves, final.moment, ending)


def finished(run: Run, progress: Progress | None = None) -> Snapshot:
    """Let a run come to its end, or to Ctrl+C, and return its last snapshot."""
    run.start()
    try:
        while not run.join(LOOK):
            if progress is not None:
                progress(run.latest)
    except KeyboardInterrupt:
        return run.stop()
    except BaseException:
        run.stop()
        raise
    if progress is not None:
        progress(run.latest)
    return run.latest


def _task(
    network: Network,
    data: Samples,
    settings: Settings,
    conventions: Conventions,
    after: Training | None,
) -> Task:
    of_kind(network, Network, "A training begins with a network")
    samples = data if isinstance(data, Dataset) else _samples(data)
    order = Round.of(samples, settings)
    if after is None:
        start, curves = Moment(0, network.parameters), None
    else:
        start, curves = after.moment, after.curves
    return Task(network, samples, settings, conventions, order, start, curves=curves)


def _samples(data: object) -> Dataset:
    if not (isinstance(data, tuple | list) and len(data) == 2):
        raise UsageError("Data is a Dataset, or a pair of inputs and targets.")
    return Dataset.of(*data)


def _settings(settings: Settings, changed: Mapping[str, Any]) -> Settings:
    """The settings with single fields changed; constants may be given as a dict."""
    of_kind(settings, Settings, "Settings are nnviz.Settings(…)")
    known = [entry.name for entry in fields(Settings)]
    for name in changed:
        if name not in known:
            near = get_close_matches(name, known, n=1)
            hint = f"Did you mean {near[0]!r}?" if near else f"There are {', '.join(known)}."
            raise UsageError(f"There is no setting {name!r}.", do=hint)
    return replace(settings, **changed)
