"""Saves two figures in turn, again and again, in processes that are there to be killed.

    python -m tests.export_kill_server FOLDER

First both are written once in each format, as the examples of what may be found later. Then each
line read starts one process, which is answered with its number and, once it is gone, with a line
`gone`. A line is `FORMAT time` (somebody else kills it), `FORMAT CALL SIDE COUNT` (it kills itself
before or after so many calls of a function of the system), or `FORMAT full` (the disk is full
after a few bytes; it answers with the error). Loading Qt takes longer than a hundred exports, so
one process does that once and forks the others.
"""

from __future__ import annotations

import os
import resource
import signal
import sys
from collections.abc import Callable
from itertools import cycle
from pathlib import Path
from typing import Any

from nnviz import atomic, figure
from nnviz.errors import NnvizError
from nnviz.figures import Figure

FORMATS = ("svg", "pdf", "gif", "html")
ROOM = 1000  # bytes that fit on a full disk
_SIZE: dict[str, Any] = {"width": "160px", "scale": 1.0, "pace": 0.2, "frames": 1}
_STEPS = {
    "running-example": ("e0/s0/loss", "e0/s0/backward/n9"),
    "xor-2-2-1": ("e0/s0/loss", "e0/s0/backward/n7"),
}


def figures(format: str) -> list[Figure]:
    """The two figures that are saved in a format."""
    made = []
    for network, addresses in _STEPS.items():
        if format == "svg":
            made.append(figure(network, step=addresses[0], **_SIZE))
        else:
            made.append(figure(network, steps=",".join(addresses), **_SIZE))
    return made


def main(folder: Path) -> None:
    every = {format: figures(format) for format in FORMATS}
    for format, pair in every.items():
        for number, shown in enumerate(pair):
            (folder / f"example{number}.{format}").write_bytes(shown.encode(format))
    print("ready", flush=True)
    for line in sys.stdin:
        format, *how = line.split()
        path = folder / "saved" / f"figure.{format}"
        child = os.fork()
        if child == 0:
            _save(path, every[format], how)
        print(child, flush=True)
        os.waitpid(child, 0)
        print("gone", flush=True)


def _save(path: Path, pair: list[Figure], how: list[str]) -> None:
    if how == ["full"]:
        resource.setrlimit(resource.RLIMIT_FSIZE, (ROOM, ROOM))
        try:
            pair[0].save(path)
            print("saved", flush=True)
        except NnvizError as error:
            print(type(error).__name__, error, flush=True)
        os._exit(0)
    if len(how) == 3:
        name, side, count = how
        original: Callable[..., Any] = getattr(os, name)
        setattr(atomic.os, name, _deadly(original, side == "before", int(count)))
    for shown in cycle(pair):
        shown.save(path)


def _deadly(call: Callable[..., Any], before: bool, count: int) -> Callable[..., Any]:
    left = [count]

    def wrapped(*given: Any) -> Any:
        left[0] -= 1
        if before and not left[0]:
            os.kill(os.getpid(), signal.SIGKILL)
        answer = call(*given)
        if not left[0]:
            os.kill(os.getpid(), signal.SIGKILL)
        return answer

    return wrapped


if __name__ == "__main__":
    main(Path(sys.argv[1]))
