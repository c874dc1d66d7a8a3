"""A training that runs beside the program: one thread, one latest snapshot, ended at any time.

The thread owns all it computes with and publishes what cannot change. Nobody is called from it,
nothing waits for it: whoever wants to know looks at `latest`.
"""

from __future__ import annotations

import threading
import time
from dataclasses import dataclass, replace

from nnviz.errors import UsageError
from nnviz.nn.network import Network
from nnviz.training.checkpoints import Checkpoints
from nnviz.training.curves import Curves
from nnviz.training.metrics import Metrics
from nnviz.training.stops import Ending, Stops, failed
from nnviz.training.trainer import Moment
from nnviz.training.worker import SLICE, Task, Worker

FRAME = 1 / 40  # seconds between two snapshots, unless an iteration takes longer
STRETCH = 0.25  # seconds over which the speed is measured
PATIENCE = 0.07  # seconds that a stop waits for the iteration in progress


@dataclass(frozen=True, slots=True)
class Snapshot:
    """What a training has come to, between two iterations; nothing in it ever changes.

    iteration: how many are done altogether. moment: all that is needed to go on from here. metrics
    are those of the last row of `curves`. rate: the learning rate of the next iteration. speed:
    iterations per second. ending: why it stopped by itself, None while it goes on or where it was
    stopped. memory_used: bytes of curves and checkpoints.
    """

    iteration: int
    moment: Moment
    network: Network
    curves: Curves
    metrics: Metrics
    rate: float
    speed: float
    ending: Ending | None
    memory_used: int


class Run:
    """A task under way in a daemon thread, up to a limit, until a stop is met or `stop`.

    iterations, epochs: how many to do; an epoch that has begun counts as one. Without either it
    goes on until it is stopped. UsageError where the network cannot be trained.
    """

    def __init__(
        self,
        task: Task,
        *,
        iterations: int | None = None,
        epochs: int | None = None,
        stops: Stops | None = None,
    ) -> None:
        self._stopping, self._free = threading.Event(), threading.Event()
        self._free.set()
        self._worker = Worker(
            task,
            iterations=iterations,
            epochs=epochs,
            stops=stops,
            cancelled=self._stopping.is_set,
        )
        self._thread = threading.Thread(target=self._main, name="nnviz training", daemon=True)
        self._publishing = threading.Lock()
        self._final = False
        self._timed = 0.0, 0
        self._speed = 0.0
        self._latest = self._snapshot(None)

    # For the window ---------------------------------------------------------------------------

    @property
    def latest(self) -> Snapshot:
        """What it has come to."""
        return self._latest

    @property
    def running(self) -> bool:
        """Whether it goes on."""
        return self._thread.is_alive() and not self._final

    @property
    def checkpoints(self) -> Checkpoints:
        """The moments that were kept; to be had when the run is over."""
        return self._worker.checkpoints

    def start(self) -> None:
        """Begin. A run begins once; to go on, make another from the last snapshot's moment."""
        if self._thread.ident is not None:
            raise UsageError("This training was started already.")
        self._thread.start()

    def stop(self, timeout: float = PATIENCE) -> Snapshot:
        """End it and return where it stands: within `timeout` seconds, and 100 ms at most.

        An iteration that takes longer is let go: it will come out the same when it is done again.
        """
        self._stopping.set()
        self._free.set()
        if self._thread.ident is not None:
            self._thread.join(min(timeout, PATIENCE))
        with self._publishing:
            self._final = True
            return self._latest

    def join(self, timeout: float | None = None) -> bool:
        """Wait until it ends by itself; whether it has."""
        if self._thread.ident is not None:
            self._thread.join(timeout)
        return not self._thread.is_alive()

    def hold(self) -> None:
        """Let the thread rest after the piece in progress, until `release`."""
        self._free.clear()

    def release(self) -> None:
        """Let the thread go on."""
        self._free.set()

    # The thread -------------------------------------------------------------------------------

    def _main(self) -> None:
        try:
            ending = self._go_on()
            self._worker.finish(quickly=ending is None)
            self._publish(ending, last=True)
        except BaseException as error:
            # What was being computed may be half done; what was published is whole.
            with self._publishing:
                if not self._final:
                    self._latest = replace(self._latest, ending=failed(error))
                    self._final = True

    def _go_on(self) -> Ending | None:
        """Piece after piece; the ending, or None where it was stopped."""
        self._timed = time.perf_counter(), self._worker.iteration
        ending = self._worker.begin()
        rested = published = time.perf_counter()
        while ending is None and not self._stopping.is_set():
            began = time.perf_counter()
            ending = self._worker.work()
            now = time.perf_counter()
            if now - published >= FRAME or now - began >= FRAME:
                self._publish(None)
                published = now
            if now - rested >= SLICE:
                # Whoever waits for the interpreter gets it now.
                time.sleep(0)
                self._free.wait()
                rested = time.perf_counter()
        return ending

    def _publish(self, ending: Ending | None, last: bool = False) -> None:
        snapshot = self._snapshot(ending)
        with self._publishing:
            if not self._final:
                self._latest, self._final = snapshot, last

    def _snapshot(self, ending: Ending | None) -> Snapshot:
        worker = self._worker
        moment, curves = worker.moment, worker.curves
        return Snapshot(
            worker.iteration,
            moment,
            worker.task.network.with_parameters(moment.parameters),
            curves,
            worker.metrics,
            worker.rate,
            self._measured(worker.iteration),
            ending,
            curves.nbytes + worker.checkpoints.bytes,
        )

    def _measured(self, iteration: int) -> float:
        """Iterations per second, over the last stretch that is long enough to tell."""
        then, before = self._timed
        now = time.perf_counter()
        if then and now - then >= STRETCH:
            self._speed, self._timed = (iteration - before) / (now - then), (now, iteration)
        elif then and not self._speed and now > then:
            return (iteration - before) / (now - then)
        return self._speed
