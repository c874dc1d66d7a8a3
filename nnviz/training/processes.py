"""An executor of Python processes that a lost process cannot hang.

In the standard pool all processes answer through one pipe, and one that is killed while it writes
leaves the others, and the program, waiting for ever. Here each has a pipe of its own, so a lost
process fails the one piece of work it had, and another is started in its place. Processes start
afresh on every system and never run the program's main module again.
"""

from __future__ import annotations

import os
import queue
import signal
import sys
import threading
import types
from collections.abc import Callable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from contextlib import contextmanager, suppress
from multiprocessing.connection import Connection
from multiprocessing.context import SpawnContext
from multiprocessing.process import BaseProcess
from typing import Any

_THREADS = ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS")
_STARTING = threading.Lock()


class Processes(ThreadPoolExecutor):
    """`count` processes as an executor; work and results travel as pickles.

    A future whose process was lost has a `BrokenProcessPool`. `stop` ends all of them at once,
    whatever they are doing.
    """

    def __init__(self, count: int) -> None:
        super().__init__(count, "nnviz-process")
        self._lanes: queue.SimpleQueue[_Lane] = queue.SimpleQueue()
        self._all = [_Lane() for _ in range(count)]
        for lane in self._all:
            self._lanes.put(lane)

    def submit(
        self, function: Callable[..., Any], /, *arguments: Any, **options: Any
    ) -> Future[Any]:
        """Do `function(*arguments, **options)` in one of the processes."""
        return super().submit(self._ask, function, arguments, options)

    @property
    def pids(self) -> list[int]:
        """The processes of this moment."""
        return [lane.process.pid for lane in self._all if lane.process.pid is not None]

    def stop(self) -> None:
        """End all processes and the threads that wait for them."""
        self.shutdown(wait=False, cancel_futures=True)
        for lane in self._all:
            lane.end()
        self.shutdown(wait=True)

    def _ask(self, function: Any, arguments: Any, options: Any) -> Any:
        lane = self._lanes.get()
        try:
            return lane.ask(function, arguments, options)
        finally:
            self._lanes.put(lane)


class _Lane:
    """One process and the pipe to it."""

    def __init__(self) -> None:
        self._stopped = False
        self._start()

    def _start(self) -> None:
        mine, theirs = _CONTEXT.Pipe()
        self._pipe: Connection[Any, Any] = mine
        self.process: BaseProcess = _CONTEXT.Process(target=_serve, args=(theirs,), daemon=True)
        with _STARTING, _plain_surroundings():
            self.process.start()
        # From here on the end of the process is the end of the pipe.
        theirs.close()

    def ask(self, function: Any, arguments: Any, options: Any) -> Any:
        """The result of a function; `BrokenProcessPool` when the process is lost meanwhile."""
        try:
            self._pipe.send((function, arguments, options))
            succeeded, result = self._pipe.recv()
        except (EOFError, OSError) as error:
            self._replace()
            raise BrokenProcessPool("The process has ended.") from error
        if not succeeded:
            raise result
        return result

    def _replace(self) -> None:
        self.process.join(1.0)
        if not self._stopped:
            self._start()

    def end(self) -> None:
        """End the process now."""
        self._stopped = True
        self.process.terminate()
        self.process.join()


_CONTEXT = SpawnContext()


def _serve(pipe: Connection[Any, Any]) -> None:
    """What a process does: one piece of work after another until nobody is there to ask."""
    # Ctrl+C is for the process that started this one.
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    with suppress(EOFError, OSError):
        while True:
            function, arguments, options = pipe.recv()
            try:
                answer = True, function(*arguments, **options)
            except Exception as error:
                answer = False, error
            pipe.send(answer)


@contextmanager
def _plain_surroundings() -> Iterator[None]:
    """An empty main module, and one thread for linear algebra, to be inherited."""
    main = sys.modules["__main__"]
    before = {name: os.environ.get(name) for name in _THREADS}
    sys.modules["__main__"] = types.ModuleType("__main__")
    os.environ.update(dict.fromkeys(_THREADS, "1"))
    try:
        yield
    finally:
        sys.modules["__main__"] = main
        for name, value in before.items():
            if value is None:
                del os.environ[name]
            else:
                os.environ[name] = value
