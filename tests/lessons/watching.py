"""What a piece of work touches and how much it does, counted; never timed."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field

# Everything through which Python reaches files, programs, networks and code; see PEP 578.
_FORBIDDEN = (
    "open",
    "socket.",
    "subprocess.",
    "os.",
    "shutil.",
    "urllib.",
    "ctypes.",
    "webbrowser.",
)
_CODE = ("exec", "compile", "import", "pickle.", "marshal.")


@dataclass
class Touched:
    """Events that were seen, and how many functions were called."""

    events: list[tuple[str, str]] = field(default_factory=list)
    calls: int = 0


_now: list[Touched] = []


def _hook(event: str, arguments: tuple[object, ...]) -> None:
    if _now and event.startswith((*_FORBIDDEN, *_CODE)):
        _now[-1].events.append((event, str(arguments[:1])))


sys.addaudithook(_hook)  # stays for good; outside of `watched` it only looks at an empty list


@contextmanager
def watched(*, counting: bool = False) -> Iterator[Touched]:
    """Note what is touched inside, and count the functions that are called there."""
    touched = Touched()

    def count(*_: object) -> None:
        touched.calls += 1

    before = sys.getprofile()
    _now.append(touched)
    if counting:
        sys.setprofile(count)
    try:
        yield touched
    finally:
        sys.setprofile(before)
        _now.remove(touched)
