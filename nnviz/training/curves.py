"""How a training went: losses, accuracies and gradients over the iterations, in bounded memory.

`Curves` are the numbers, frozen; `Log` builds them while a network is trained. Whether a number
is kept depends on its iteration alone, never on when someone looked or paused.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field, fields, replace
from typing import Any, ClassVar

import numpy as np
from numpy.typing import ArrayLike, NDArray

from nnviz.errors import UsageError

Floats = NDArray[np.float64]
Integers = NDArray[np.int64]

MOST_ROWS = 4_096
MOST_MARKS = 1_024
MOST_LOSSES = 2**21

_ROWS = (
    "epochs",
    "training_loss",
    "validation_loss",
    "training_accuracy",
    "validation_accuracy",
    "rates",
)
_MARKS = ("rms", "largest", "zeros", "ratio")


@dataclass(frozen=True, slots=True, eq=False)
class Curves:
    """Numbers of a training over absolute iterations, as read-only arrays; NaN: there is none.

    Rows, of shape (rows,): `iterations` are the updates done when the whole data set was looked
    at, `epochs` the epochs done by then (not whole in the middle of one), then the losses,
    the accuracies (0 to 1), and `rates`, the learning rate of the iteration that comes next.

    Marks: `marks`, shape (marks,), are single iterations; `rms`, `largest` (the greatest
    magnitude), `zeros` (the share that is exactly 0) of their gradient and `ratio`, the RMS of the
    update by that of the weights, have shape (marks, layers − 1): column 0 is for the weights
    into layer 2.

    `batch_losses[k]`, shape (losses,), is the loss of the batch of iteration
    `first` + k · `batch_every`.
    """

    iterations: Integers
    epochs: Floats
    training_loss: Floats
    validation_loss: Floats
    training_accuracy: Floats
    validation_accuracy: Floats
    rates: Floats
    marks: Integers
    rms: Floats
    largest: Floats
    zeros: Floats
    ratio: Floats
    first: int = 0
    batch_every: int = 1
    batch_losses: Floats = field(default_factory=lambda: np.zeros(0))

    COLUMNS: ClassVar[tuple[str, ...]] = ("iteration", "epoch", *_ROWS[1:-1], "learning_rate")

    def __post_init__(self) -> None:
        for key in ("iterations", "marks"):
            _freeze(self, key, np.int64)
        for key in (*_ROWS, *_MARKS, "batch_losses"):
            _freeze(self, key, np.float64)
        if self.first < 0 or self.batch_every < 1 or self.batch_losses.ndim != 1:
            raise UsageError("The losses of the batches do not fit their iterations.")
        if self.iterations.ndim != 1 or any(
            getattr(self, key).shape != self.iterations.shape for key in _ROWS
        ):
            raise UsageError("The columns of a training's curves must be equally long.")
        if self.marks.ndim != 1 or any(
            getattr(self, key).shape != (len(self.marks), self.widths) for key in _MARKS
        ):
            raise UsageError("There must be one number for each mark and layer of weights.")

    @staticmethod
    def empty(layers: int, first: int = 0) -> Curves:
        """The curves of a network of so many layers that begins to be trained."""
        none, still = np.zeros(0), np.zeros((0, max(layers - 1, 0)))
        numbers: dict[str, Any] = dict.fromkeys(("iterations", *_ROWS, "marks"), none)
        numbers |= dict.fromkeys(_MARKS, still)
        return Curves(**numbers, first=first)

    def __eq__(self, other: object) -> bool:
        if not isinstance(other, Curves):
            return NotImplemented
        return self is other or all(
            np.array_equal(getattr(self, entry.name), getattr(other, entry.name), equal_nan=True)
            for entry in fields(self)
        )

    def __hash__(self) -> int:
        return hash((self.first, self.iterations.tobytes(), self.training_loss.tobytes()))

    @property
    def widths(self) -> int:
        """How many layers have weights: the columns of what is marked."""
        return self.rms.shape[1] if self.rms.ndim == 2 else -1

    @property
    def batch_iterations(self) -> Integers:
        """The iterations of `batch_losses`, shape (losses,)."""
        return self.first + self.batch_every * np.arange(len(self.batch_losses), dtype=np.int64)

    @property
    def nbytes(self) -> int:
        """How much memory the numbers take."""
        arrays = ("iterations", *_ROWS, "marks", *_MARKS, "batch_losses")
        return sum(getattr(self, key).nbytes for key in arrays)

    @property
    def rows(self) -> Iterator[tuple[float | int | None, ...]]:
        """The rows as plain numbers under `COLUMNS`, None where there is none: for a table."""
        columns = [self.iterations, *(getattr(self, key) for key in _ROWS)]
        for row in zip(*(column.tolist() for column in columns), strict=True):
            yield tuple(None if value != value else value for value in row)

    def upto(self, iteration: int) -> Curves:
        """What was known after so many iterations; a later run may go on from there."""
        row = slice(int(np.searchsorted(self.iterations, iteration, "right")))
        mark = slice(int(np.searchsorted(self.marks, iteration)))
        losses = max(0, -((self.first - iteration) // self.batch_every))
        return replace(
            self,
            **{key: getattr(self, key)[row] for key in ("iterations", *_ROWS)},
            **{key: getattr(self, key)[mark] for key in ("marks", *_MARKS)},
            batch_losses=self.batch_losses[:losses],
        )

    def joined(self, later: Curves) -> Curves:
        """These up to where `later` begins, then `later`: one line of training."""
        starts = [int(times[0]) for times in (later.iterations, later.marks) if len(times)]
        start = min([*starts, later.first] if len(later.batch_losses) else starts, default=-1)
        if start < 0:
            return self
        log = Log(self.widths + 1, curves=self.upto(start))
        for at, iteration in enumerate(later.iterations.tolist()):
            log.row(iteration, *(float(getattr(later, key)[at]) for key in _ROWS))
        for at, iteration in enumerate(later.marks.tolist()):
            log.mark(iteration, *(getattr(later, key)[at] for key in _MARKS))
        apart = np.full(len(later.batch_losses) * later.batch_every, np.nan)
        apart[:: later.batch_every] = later.batch_losses
        log.losses(later.first, apart)
        return log.curves()


class Log:
    """Builds `Curves` of a network with so many layers, from iteration `first` on.

    `curves` are those of the iterations before, to be gone on with. Where there are too many
    numbers, every second one is let go: the first row and mark stay, and the last row.
    """

    def __init__(self, layers: int, first: int = 0, curves: Curves | None = None) -> None:
        old = Curves.empty(layers, first) if curves is None else curves
        self._first, self._every = old.first, old.batch_every
        self._times = _Growing(old.iterations)
        self._rows = _Growing(np.stack([getattr(old, key) for key in _ROWS], axis=1))
        self._marks = _Growing(old.marks)
        self._marked = _Growing(np.stack([getattr(old, key) for key in _MARKS], axis=1))
        self._losses = _Growing(old.batch_losses)
        self._last: tuple[int, Floats] | None = None
        self._rows_every = self._marks_every = 1
        if self._times.count:
            self._take_last()
            self._rows_every = self._row_stride(float(self._rows.filled[-1, 0]))
        if self._marks.count:
            self._marks_every = self._mark_stride(int(self._marks.filled[-1]))

    # What is due ------------------------------------------------------------------------------

    def row_due(self, epochs: float) -> bool:
        """Whether a row after so many epochs is kept when later ones come."""
        return not self._rows.count or epochs % self._row_stride(epochs) == 0

    @property
    def last_row(self) -> int:
        """The iteration of the last row, −1 where there is none."""
        if self._last is not None:
            return self._last[0]
        return int(self._times.filled[-1]) if self._times.count else -1

    def next_mark(self, iteration: int) -> int:
        """The first iteration from this one on that is to be marked."""
        if not self._marks.count:
            return iteration
        start, stride = int(self._marks.filled[0]), self._mark_stride(iteration)
        return start - (start - iteration) // stride * stride

    def _row_stride(self, epochs: float) -> int:
        # Two of the rows are the first and the last, which are there in any case.
        return _stride(epochs - float(self._rows.filled[0, 0]), MOST_ROWS - 2)

    def _mark_stride(self, iteration: int) -> int:
        return _stride(iteration - int(self._marks.filled[0]), MOST_MARKS)

    # What happened ----------------------------------------------------------------------------

    def row(self, iteration: int, epochs: float, *values: float) -> None:
        """The state after so many iterations: both losses, both accuracies, the learning rate."""
        if self._times.count and iteration <= self._times.filled[-1]:
            return
        row = np.array((epochs, *values))
        self._last = None
        if not self.row_due(epochs):
            self._last = iteration, row
            return
        self._times.append(iteration)
        self._rows.append(row)
        stride = self._row_stride(epochs)
        if stride > self._rows_every:
            self._rows_every = stride
            _thin(self._rows.filled[:, 0] % stride == 0, self._times, self._rows)

    def mark(
        self,
        iteration: int,
        rms: ArrayLike,
        largest: ArrayLike,
        zeros: ArrayLike,
        ratio: ArrayLike,
    ) -> None:
        """Sizes of the gradient of an iteration, each of shape (layers − 1,)."""
        if iteration != self.next_mark(iteration):
            return
        self._marks.append(iteration)
        self._marked.append(np.array((rms, largest, zeros, ratio), dtype=np.float64))
        stride = self._mark_stride(iteration)
        if stride > self._marks_every:
            self._marks_every = stride
            after = self._marks.filled - self._marks.filled[0]
            _thin(after % stride == 0, self._marks, self._marked)

    def losses(self, iteration: int, costs: Floats) -> None:
        """The losses of the batches of `iteration` and those after it, one for each iteration."""
        if not len(costs):
            return
        every = max(self._every, _stride(iteration + len(costs) - 1 - self._first, MOST_LOSSES))
        if every > self._every:
            self._losses.keep(slice(None, None, every // self._every))
            self._every = every
        missing = -((self._first - iteration) // every) - self._losses.count
        if missing > 0:
            self._losses.extend(np.full(missing, np.nan))
        self._losses.extend(costs[(self._first - iteration) % every :: every])

    def curves(self) -> Curves:
        """All of it up to now; it never changes later, whichever thread reads it."""
        times, rows = self._times.filled, self._rows.filled
        if self._last is not None:
            times = np.append(times, self._last[0])
            rows = np.vstack((rows, self._last[1]))
        return Curves(
            iterations=times,
            marks=self._marks.filled,
            first=self._first,
            batch_every=self._every,
            batch_losses=self._losses.filled,
            **dict(zip(_ROWS, rows.T, strict=True)),
            **dict(zip(_MARKS, self._marked.filled.swapaxes(0, 1), strict=True)),
        )

    def _take_last(self) -> None:
        """Find out whether the last row of earlier curves stays when others follow it."""
        row = self._rows.filled[-1]
        if len(self._rows.filled) > 1 and not self.row_due(float(row[0])):
            self._last = int(self._times.filled[-1]), row
            self._times.count -= 1
            self._rows.count -= 1


class _Growing:
    """An array that gets longer; what was handed out of it stays as it was."""

    def __init__(self, given: NDArray[Any]) -> None:
        self._array = np.array(given)
        self.count = len(given)

    @property
    def filled(self) -> NDArray[Any]:
        """The entries up to now, a view."""
        return self._array[: self.count]

    def append(self, entry: ArrayLike) -> None:
        self.extend(np.asarray(entry, dtype=self._array.dtype)[None])

    def extend(self, entries: NDArray[Any]) -> None:
        needed = self.count + len(entries)
        if needed > len(self._array):
            shape = max(needed, 2 * self.count, 64), *self._array.shape[1:]
            grown = np.empty(shape, self._array.dtype)
            grown[: self.count] = self.filled
            self._array = grown
        self._array[self.count : needed] = entries
        self.count = needed

    def keep(self, which: NDArray[np.bool_] | slice) -> None:
        """Let the other entries go."""
        self._array = np.array(self.filled[which])
        self.count = len(self._array)


def _thin(kept: NDArray[np.bool_], *columns: _Growing) -> None:
    """Let go of what is not kept; the first entry stays in any case."""
    kept[0] = True
    for column in columns:
        column.keep(kept)


def _stride(length: float, most: int) -> int:
    """The smallest power of two that leaves at most `most` of the steps from 0 to `length`."""
    stride = 1
    while length // stride >= most:
        stride *= 2
    return stride


def _freeze(curves: Curves, key: str, dtype: type[np.generic]) -> None:
    """Make a field a read-only array of its kind; the given array itself stays as it is."""
    view = np.asarray(getattr(curves, key), dtype=dtype).view()
    view.setflags(write=False)
    object.__setattr__(curves, key, view)
