"""Restarts on a cluster: a Dask scheduler gives the legs to its workers.

Dask itself notices workers that are lost and gives their work to others. It comes with the extra
`nnviz[cluster]` and is imported here only.
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Iterator
from contextlib import contextmanager
from importlib import import_module
from typing import Any

from nnviz.errors import UsageError
from nnviz.training.executors import Crew
from nnviz.training.legs import Work

# Numbers travel to the workers and back with every leg, so legs are longer than in one machine.
LEG = 1.0
PATIENCE = 5.0  # seconds until an address is given up
RETRIES = 10


@contextmanager
def cluster(address: str, patience: float | None = None) -> Iterator[Crew]:
    """A crew of the workers behind the scheduler at `address`, such as `tcp://10.0.0.5:8786`.

    `UsageError` when Dask is not installed, when nobody answers within `patience` seconds
    (a few), or when the scheduler has no worker.
    """
    with _client(address, PATIENCE if patience is None else patience) as client:
        threads = sum(client.nthreads().values())
        if not threads:
            raise UsageError(
                f"The scheduler at {address} has no workers.",
                do=f"Start some: dask worker {address}",
            )

        def share(work: Work) -> Any:
            return client.scatter(work, broadcast=False, hash=False)

        executor = client.get_executor(pure=False, retries=RETRIES)
        yield Crew(executor, 2 * threads, LEG, share)


@contextmanager
def _client(address: str, patience: float) -> Iterator[Any]:
    try:
        distributed: Any = import_module("distributed")
    except ImportError:
        raise UsageError(
            "Training on a cluster needs Dask, which is not installed.",
            do='Install it with: pip install "nnviz[cluster]"',
        ) from None
    try:
        with _quiet():
            # A client that cannot connect would leave a thread behind, so we knock first.
            asyncio.run(_knock(distributed, address, patience))
            client = distributed.Client(address, timeout=patience, set_as_default=False)
    except (OSError, ValueError, TimeoutError, MemoryError) as error:
        # Somebody else who answers there may seem to announce exabytes.
        raise UsageError(
            f"No Dask scheduler answers at {address}.",
            do="Start one with `dask scheduler`, which prints its address, then "
            "`dask worker ADDRESS` on each machine.",
        ) from error
    try:
        yield client
    finally:
        with _quiet():
            client.close(timeout=1)


async def _knock(distributed: Any, address: str, patience: float) -> None:
    """OSError, or another of its kind, unless somebody who speaks Dask's language answers."""
    comm = await distributed.comm.connect(address, timeout=patience)
    await comm.close()


@contextmanager
def _quiet() -> Iterator[None]:
    """What Dask logs while it connects or closes is said in one sentence here, or is of no use."""
    logger = logging.getLogger("distributed")
    level = logger.level
    logger.setLevel(logging.CRITICAL)
    try:
        yield
    finally:
        logger.setLevel(level)
