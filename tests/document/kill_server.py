"""Saves two documents in turn, again and again, in processes that are there to be killed.

    python kill_server.py FILE

Each line read starts one such process; its number is written back, and once it is gone, a line
`gone`. Importing NumPy takes longer than a save, so one process does that once and
forks the others.
"""

from __future__ import annotations

import os
import sys

import numpy as np

from nnviz.document import Document
from nnviz.document.files import save
from nnviz.nn.network import Network


def documents() -> tuple[Document, Document]:
    """Two documents of a few thousand weights each, different in all of them."""
    network = Network.layered([60, 50, 10], seed=1)
    other = network.with_parameters(np.random.default_rng(2).normal(size=network.architecture.size))
    return Document.of(network, notes="one"), Document.of(other, notes="two")


def main(path: str) -> None:
    one, two = documents()
    save(one, path)
    print("ready", flush=True)
    for _ in sys.stdin:
        child = os.fork()
        if child == 0:
            while True:
                save(two, path)
                save(one, path)
        print(child, flush=True)
        os.waitpid(child, 0)
        print("gone", flush=True)


if __name__ == "__main__":
    main(sys.argv[1])
