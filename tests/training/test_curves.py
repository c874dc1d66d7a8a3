"""Curves are bounded, the same however they were made, and never change once handed out."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from nnviz.errors import UsageError
from nnviz.training import curves as module
from nnviz.training.curves import Curves, Log


def played(log: Log, start: int, stop: int, per_epoch: int = 3, portion: int = 7) -> Log:
    """A log that goes on from iteration `start` to `stop`; iteration k has the loss k."""
    for begin in range(start, stop, portion):
        end = min(begin + portion, stop)
        log.losses(begin, np.arange(begin, end, dtype=float))
        for k in range(begin, end):
            if log.next_mark(k) == k:
                log.mark(k, [k, 1.0], [k, 2.0], [0.0, 0.5], [0.1, k])
            done = k + 1
            if done % per_epoch == 0 and log.row_due(done / per_epoch):
                log.row(done, done / per_epoch, *values(done))
    return log


def values(done: int) -> tuple[float, ...]:
    return (done / 2, float("nan"), 0.5, float("nan"), 0.1)


def begun() -> Log:
    log = Log(3)
    log.row(0, 0.0, *values(0))
    return log


@pytest.fixture
def small(monkeypatch: pytest.MonkeyPatch) -> None:
    for name, most in (("MOST_ROWS", 10), ("MOST_MARKS", 8), ("MOST_LOSSES", 16)):
        monkeypatch.setattr(module, name, most)


def test_everything_is_kept_while_there_is_room() -> None:
    curves = played(begun(), 0, 30).curves()
    assert curves.iterations.tolist() == list(range(0, 31, 3))
    assert curves.epochs.tolist() == list(range(11))
    assert curves.marks.tolist() == list(range(30))
    assert curves.rms.shape == curves.ratio.shape == (30, 2)
    assert curves.batch_losses.tolist() == curves.batch_iterations.tolist() == list(range(30))
    assert next(iter(curves.rows)) == (0, 0.0, 0.0, None, 0.5, None, 0.1)
    assert len(Curves.COLUMNS) == len(next(iter(curves.rows)))


@pytest.mark.usefixtures("small")
@given(st.integers(1, 400))
@settings(deadline=None, max_examples=40)
def test_memory_is_bounded_and_ends_are_there(stop: int) -> None:
    log = played(begun(), 0, stop)
    log.row(stop, stop / 3, *values(stop))
    curves = log.curves()
    assert len(curves.iterations) <= 10 and len(curves.marks) <= 8
    assert len(curves.batch_losses) <= 16
    assert curves.iterations[0] == 0 and curves.iterations[-1] == stop
    assert curves.batch_losses.tolist() == curves.batch_iterations.tolist()
    assert curves.batch_iterations[-1] > stop - 1 - curves.batch_every
    assert np.array_equal(curves.rms[:, 0], curves.marks)
    assert np.array_equal(curves.training_loss * 2, curves.iterations)
    assert len(set(np.diff(curves.marks))) <= 1
    assert (np.diff(curves.iterations) > 0).all()


@pytest.mark.usefixtures("small")
@given(st.lists(st.integers(0, 400), min_size=1, max_size=4), st.integers(1, 50))
@settings(deadline=None, max_examples=40)
def test_pauses_change_nothing(pauses: list[int], portion: int) -> None:
    whole = played(begun(), 0, 401)
    log, at = begun(), 0
    for pause in sorted(pauses):
        played(log, at, pause, portion=portion)
        log.row(pause, pause / 3, *values(pause))  # what stands where one pauses
        log, at = Log(3, curves=log.curves()), pause
    for each in (played(log, at, 401, portion=portion), whole):
        each.row(401, 401 / 3, *values(401))
    assert log.curves() == whole.curves()


@pytest.mark.usefixtures("small")
@given(st.integers(1, 300))
@settings(deadline=None, max_examples=40)
def test_what_was_handed_out_stays(stop: int) -> None:
    log = played(begun(), 0, stop)
    log.row(stop, stop / 3, *values(stop))
    curves = log.curves()
    kept = {key: getattr(curves, key).copy() for key in ("iterations", "rms", "batch_losses")}
    played(log, stop, stop + 200)
    assert all(np.array_equal(getattr(curves, key), array) for key, array in kept.items())
    with pytest.raises(ValueError, match="read-only"):
        curves.rms[:] = 0.0


@given(st.integers(0, 100))
def test_upto_is_what_was_known_then(iteration: int) -> None:
    whole = played(begun(), 0, 100).curves()
    assert whole.upto(iteration) == played(begun(), 0, iteration).curves()


def test_joined_is_one_line() -> None:
    whole = played(begun(), 0, 100).curves()
    later = played(Log(3, first=40), 40, 100).curves()
    assert whole.upto(40).joined(later) == whole
    assert whole.joined(later) == whole
    assert whole.joined(Curves.empty(3)) == whole
    assert Curves.empty(3).joined(whole) == whole


def test_a_gap_is_no_number() -> None:
    joined = played(begun(), 0, 10).curves().joined(played(Log(3, first=20), 20, 30).curves())
    assert np.isnan(joined.batch_losses[10:20]).all()
    assert joined.batch_losses[20:].tolist() == list(range(20, 30))


@pytest.mark.usefixtures("small")
def test_curves_of_different_strides_are_joined_where_both_know() -> None:
    early = played(begun(), 0, 30).curves()
    joined = early.joined(played(Log(3, first=31), 31, 40).curves())
    known = ~np.isnan(joined.batch_losses)
    assert joined.batch_losses[known].tolist() == joined.batch_iterations[known].tolist()
    assert len(joined.batch_losses) <= 16 and known.sum() > 8


def test_equality_is_by_value() -> None:
    assert played(begun(), 0, 9).curves() == played(begun(), 0, 9, portion=2).curves()
    assert hash(played(begun(), 0, 9).curves()) == hash(played(begun(), 0, 9).curves())
    assert played(begun(), 0, 9).curves() != played(begun(), 0, 10).curves()
    assert Curves.empty(3) != Curves.empty(4)
    assert Curves.empty(3) != "curves"


def test_a_million_losses_are_appended_in_place() -> None:
    log = Log(3)
    log.losses(0, np.zeros(1_000_000))
    assert log.curves().batch_losses.base is log.curves().batch_losses.base
    assert log.curves().nbytes == 8_000_000


def test_columns_that_do_not_fit_are_refused() -> None:
    curves = played(begun(), 0, 9).curves()
    for key, value in (
        ("training_loss", np.zeros(1)),
        ("iterations", np.zeros((2, 2))),
        ("rms", np.zeros((9, 3))),
        ("zeros", np.zeros(9)),
        ("batch_every", 0),
        ("batch_losses", np.zeros((2, 2))),
        ("first", -1),
    ):
        with pytest.raises(UsageError):
            replace(curves, **{key: value})  # type: ignore[arg-type]
