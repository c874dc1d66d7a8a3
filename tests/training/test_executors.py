"""The same numbers here, in other processes, on a cluster, and when workers are lost."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from concurrent.futures import Executor, Future, ThreadPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from contextlib import contextmanager, nullcontext
from typing import Any

import numpy as np
import pytest

from nnviz.errors import UsageError
from nnviz.nn.architecture import Architecture
from nnviz.nn.conventions import Conventions
from nnviz.nn.network import Network
from nnviz.training.cluster import cluster
from nnviz.training.dataset import Dataset
from nnviz.training.executors import Board, Crew, processes, train_here, train_with
from nnviz.training.legs import Work
from nnviz.training.restarts import Restarts, restarts
from nnviz.training.settings import Settings

RANDOM = np.random.default_rng(0)
NETWORK = Network.layered([2, 3, 1], seed=1)
DATA = Dataset(RANDOM.standard_normal((30, 2)), RANDOM.random((30, 1)))
SETTINGS = Settings(batch_size=10, optimizer="sgd", learning_rate=0.5, shuffle=True)
COUNT, EPOCHS = 1200, 12


def train(**options: Any) -> Restarts:
    return restarts(NETWORK, DATA, SETTINGS, count=COUNT, epochs=EPOCHS, seed=5, **options)


@pytest.fixture(scope="module")
def here() -> Restarts:
    return train(workers=1)


def same(one: Restarts, other: Restarts) -> None:
    for key in ("losses", "curves", "parameters", "seeds", "diverged", "trained"):
        assert np.array_equal(getattr(one, key), getattr(other, key), equal_nan=True), key


def board(epochs: int = EPOCHS) -> tuple[Board, Work]:
    groups = [np.arange(at, at + 100, dtype=np.int64) for at in (0, 100, 200)]
    return Board(groups, epochs), Work(
        NETWORK.architecture, DATA, SETTINGS, Conventions(), epochs, "xavier"
    )


# Processes ----------------------------------------------------------------------------------------


def test_processes_compute_the_same_numbers(here: Restarts) -> None:
    with_processes = train(workers=2)
    same(here, with_processes)
    assert with_processes.notes == ()


def test_any_executor_will_do(here: Restarts) -> None:
    with ThreadPoolExecutor(2) as pool:
        same(here, train(crew=nullcontext(Crew(pool, 2, 0.0))))


def test_a_program_without_a_guarded_main_module_can_use_processes(tmp_path: Any) -> None:
    program = tmp_path / "program.py"
    program.write_text(
        "from nnviz.nn.network import Network\n"
        "from nnviz.training.dataset import Dataset\n"
        "from nnviz.training.restarts import restarts\n"
        "from nnviz.training.settings import Settings\n"
        "data = Dataset.of([[0, 0], [0, 1], [1, 0], [1, 1]], [[0], [1], [1], [0]])\n"
        "found = restarts(Network.layered([2, 2, 1]), data, Settings(), count=1100, epochs=1,\n"
        "                 workers=2)\n"
        "print(len(found), found.notes)\n"
    )
    done = subprocess.run(
        [sys.executable, str(program)], capture_output=True, text=True, timeout=60, check=True
    )
    assert done.stdout.split() == ["1100", "()"]
    assert done.stderr == ""


def test_a_process_that_is_killed_costs_nothing_but_time(here: Restarts) -> None:
    """One process of two is killed in the middle; its leg and all others are done here."""
    started: list[Any] = []

    @contextmanager
    def watched() -> Iterator[Crew]:
        with processes(2) as crew:
            started.append(crew.executor)
            yield Crew(crew.executor, 2, 0.0)

    def kill(done: int, total: int, best: float) -> None:
        if done > total // 3 and len(started) == 1:
            victim = started[0].pids[0]
            started.append(victim)
            os.kill(victim, signal.SIGKILL)

    found = train(crew=watched(), progress=kill)
    assert len(started) == 2
    same(here, found)
    assert any("has ended" in note and "in this process" in note for note in found.notes)


class _Failing(Executor):
    """Breaks down after some work; everything handed over until then is done at once."""

    def __init__(self, healthy: int, at_submit: bool) -> None:
        self._left, self._at_submit = healthy, at_submit

    def submit(self, function: Any, /, *args: Any, **kwargs: Any) -> Future[Any]:
        future: Future[Any] = Future()
        self._left -= 1
        if self._left >= 0:
            future.set_result(function(*args, **kwargs))
        elif self._at_submit:
            raise BrokenProcessPool("gone")
        else:
            future.set_exception(BrokenProcessPool("gone"))
        return future


@pytest.mark.parametrize("at_submit", (False, True))
@pytest.mark.parametrize("healthy", (0, 1, 5))
def test_what_an_executor_cannot_do_is_done_here(
    here: Restarts, healthy: int, at_submit: bool
) -> None:
    found = train(crew=nullcontext(Crew(_Failing(healthy, at_submit), 2, 0.0)))
    same(here, found)
    assert len(found.notes) == 1 and "A process that trained restarts has ended." in found.notes[0]


def test_what_is_wrong_with_the_work_is_raised() -> None:
    class Refusing(_Failing):
        def submit(self, function: Any, /, *args: Any, **kwargs: Any) -> Future[Any]:
            future: Future[Any] = Future()
            future.set_exception(UsageError("No."))
            return future

    job, work = board()
    with pytest.raises(UsageError, match=r"No\."):
        train_with(job, work, Crew(Refusing(0, False), 2))


@pytest.mark.parametrize("how", ("here", "processes"))
def test_cancelling_keeps_what_is_done_and_comes_back_at_once(how: str) -> None:
    job, work = board(epochs=1_000_000)
    asked = threading.Event()
    moment: list[float] = []

    def cancel_soon(done: int, total: int, best: float) -> None:
        if not asked.is_set() and done > 0:
            asked.set()
            moment.append(time.monotonic())

    job.report = cancel_soon
    if how == "here":
        train_here(job, work, asked.is_set)
    else:
        with processes(2) as crew:
            train_with(job, work, crew, asked.is_set)
    assert time.monotonic() - moment[0] < 1.0  # 0.2 s, on a machine that does nothing else
    assert job.done > 0 and job.left


# A cluster ----------------------------------------------------------------------------------------


@contextmanager
def dask(workers: int) -> Iterator[tuple[str, list[subprocess.Popen[bytes]]]]:
    """A real scheduler with real workers, each a process of its own."""
    quiet: dict[str, Any] = {"stdout": subprocess.DEVNULL, "stderr": subprocess.DEVNULL}
    command = [sys.executable, "-m", "distributed.cli.dask_scheduler"]
    with subprocess.Popen(
        [*command, "--host", "127.0.0.1", "--port", "0", "--no-dashboard", "--no-show"],
        stdout=subprocess.DEVNULL,
        stderr=subprocess.PIPE,
    ) as scheduler:
        assert scheduler.stderr is not None
        address = ""
        for line in scheduler.stderr:
            if b"Scheduler at:" in line:
                address = line.split()[-1].decode()
                break
        threading.Thread(target=scheduler.stderr.read, daemon=True).start()
        command = [sys.executable, "-m", "distributed.cli.dask_worker", address]
        command += ["--nthreads", "1", "--no-nanny", "--no-dashboard", "--memory-limit", "0"]
        made = [subprocess.Popen(command, **quiet) for _ in range(workers)]
        try:
            yield address, made
        finally:
            for process in made:
                process.kill()
                process.wait()
            scheduler.terminate()


def crew_of(address: str, workers: int) -> Any:
    """The cluster, once all its workers have come."""

    @contextmanager
    def waited() -> Iterator[Crew]:
        end = time.monotonic() + 30
        while True:
            try:
                with cluster(address) as crew:
                    if crew.lanes >= 2 * workers or time.monotonic() > end:
                        yield Crew(crew.executor, crew.lanes, 0.0, crew.share)
                        return
            except UsageError:
                if time.monotonic() > end:
                    raise
            time.sleep(0.1)

    return waited()


third_party = pytest.mark.filterwarnings(
    "ignore:::distributed", "ignore:::dask", "ignore:::tornado"
)


@third_party
def test_a_cluster_computes_the_same_numbers(here: Restarts) -> None:
    pytest.importorskip("distributed")
    with dask(2) as (address, _):
        found = train(crew=crew_of(address, 2))
    same(here, found)
    assert found.notes == ()


@third_party
def test_a_cluster_that_loses_a_worker_finishes(here: Restarts) -> None:
    pytest.importorskip("distributed")
    with dask(2) as (address, workers):
        lost: list[int] = []

        def kill(done: int, total: int, best: float) -> None:
            if done > total // 3 and not lost:
                lost.append(done)
                workers[0].kill()

        found = train(crew=crew_of(address, 2), progress=kill)
        assert lost and workers[0].wait(5) != 0
    same(here, found)
    assert found.notes == ()


@third_party
def test_nobody_at_the_address() -> None:
    pytest.importorskip("distributed")
    begun = time.monotonic()
    with pytest.raises(UsageError, match=r"No Dask scheduler answers at tcp://127\.0\.0\.1:9"):
        train(crew=cluster("tcp://127.0.0.1:9", patience=0.5))
    assert time.monotonic() - begun < 10
    with pytest.raises(UsageError, match="No Dask scheduler answers"):
        train(crew=cluster("no address", patience=0.5))


@third_party
def test_a_cluster_without_workers() -> None:
    pytest.importorskip("distributed")
    with dask(0) as (address, _), pytest.raises(UsageError, match="has no workers"):
        train(crew=cluster(address))


def test_without_dask_the_extra_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "distributed", None)
    with pytest.raises(UsageError, match=r"nnviz\[cluster\]"):
        train(crew=cluster("tcp://127.0.0.1:8786"))


def test_architectures_travel() -> None:
    """What is sent to another process must come out the same."""
    import pickle

    work = board()[1]
    back = pickle.loads(pickle.dumps(work))
    assert back.architecture == Architecture.layered([2, 3, 1]) and back.data == DATA
