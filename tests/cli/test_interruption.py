"""Ctrl+C while Qt is loaded, and at other moments at which it would do harm."""

from __future__ import annotations

import signal
import threading

import pytest

from nnviz.cli.interruption import held_back


def test_it_is_answered_at_the_end() -> None:
    done = False
    with pytest.raises(KeyboardInterrupt), held_back():
        signal.raise_signal(signal.SIGINT)
        done = True
    assert done
    with pytest.raises(KeyboardInterrupt):
        signal.raise_signal(signal.SIGINT)


def test_a_mistake_within_comes_first() -> None:
    with pytest.raises(ValueError, match="mistake"), held_back():
        signal.raise_signal(signal.SIGINT)
        raise ValueError("mistake")
    assert signal.getsignal(signal.SIGINT) is signal.default_int_handler


def test_a_thread_has_nothing_to_hold_back() -> None:
    seen = []

    def work() -> None:
        with held_back():
            seen.append(signal.getsignal(signal.SIGINT))

    thread = threading.Thread(target=work)
    thread.start()
    thread.join()
    assert seen == [signal.default_int_handler]
