"""Turning a function of the tables into calls that write into preallocated buffers.

A function is run once on symbols instead of arrays. Each ufunc it applies is written down, given a
buffer, and bound with its operands, so that `for call in calls: call()` later repeats exactly the
arithmetic of the written formula, without allocating. Nothing is parsed and no code is generated.

An operand without axes is a scalar: a float64 number that may change between two runs. What is
made of scalars alone is computed apart, in float64 as Python would, and only then rounded to the
type of the arrays.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from functools import partial
from typing import Any, Literal, NamedTuple, cast

import numpy as np
from numpy.lib.mixins import NDArrayOperatorsMixin
from numpy.typing import NDArray

Array = NDArray[Any]
Call = Callable[[], object]
Calls = tuple[Call, ...]
Shape = tuple[int, ...]

# What functions ask about an array besides arithmetic.
_ANSWERS: dict[Any, object] = {np.ones_like: 1.0, np.zeros_like: 0.0, np.iscomplexobj: False}


def _where(condition: Array, yes: Array, no: Array, out: Array) -> None:
    np.copyto(out, np.where(condition, yes, no))


# Called like a ufunc; a condition is a number here, 0 where it does not hold.
_WHERE = cast(np.ufunc, _where)
Reduction = Literal["", "keepdims", "drop"]

# They take `out` by name alone, which costs a little more.
_NAMED_OUT = (np.maximum, np.minimum)


class _Symbol(NDArrayOperatorsMixin):
    """Stands for an array while a function is recorded; `array` is its buffer, once it has one."""

    __slots__ = ("array", "recording", "shape")

    def __init__(self, recording: _Recording, shape: Shape, array: Array | None = None) -> None:
        self.recording = recording
        self.shape = shape
        self.array = array

    def __len__(self) -> int:
        return self.shape[0]

    def __array_ufunc__(self, ufunc: np.ufunc, method: str, *operands: Any, **options: Any) -> Any:
        if method == "__call__" and not options:
            return self.recording.note(ufunc, operands)
        if method == "reduce" and options in ({"axis": 0, "keepdims": True}, {"axis": 0}):
            return self.recording.note(ufunc, operands, "keepdims" if len(options) > 1 else "drop")
        return NotImplemented

    def __array_function__(self, function: Any, types: Any, args: Any, kwargs: Any) -> Any:
        if function is np.where:
            return self.recording.note(_WHERE, args)
        return _ANSWERS.get(function, NotImplemented)


class _Note:
    """One ufunc applied to symbols and numbers."""

    __slots__ = ("operands", "reduced", "result", "ufunc")

    def __init__(
        self, ufunc: np.ufunc, operands: tuple[Any, ...], reduced: Reduction, result: _Symbol
    ) -> None:
        self.ufunc = ufunc
        self.operands = operands
        self.reduced = reduced
        self.result = result

    def bind(self, out: Array, arrays: Sequence[Array]) -> Call:
        self.result.array = out
        if self.reduced:
            keepdims = self.reduced == "keepdims"
            return partial(cast(Any, self.ufunc.reduce), arrays[0], 0, None, out, keepdims)
        if self.ufunc in _NAMED_OUT:
            return partial(self.ufunc, *arrays, out=out)
        return partial(self.ufunc, *arrays, out)


class Recorded(NamedTuple):
    """`scalars` are to be called when a scalar operand has changed, `calls` every time."""

    scalars: Calls
    calls: Calls


class _Recording:
    """The notes of one function, each different expression once."""

    def __init__(self) -> None:
        self.notes: list[_Note] = []
        self._known: dict[object, _Symbol] = {}
        self._rounded: dict[int, Array] = {}
        self._scalars: list[Call] = []

    def note(self, ufunc: np.ufunc, operands: tuple[Any, ...], reduced: Reduction = "") -> _Symbol:
        parts = tuple(id(x) if isinstance(x, _Symbol) else float(x) for x in operands)
        key = (ufunc, reduced, tuple(map(type, parts)), parts)
        if key not in self._known:
            shapes = [x.shape for x in operands if isinstance(x, _Symbol)]
            shape = np.broadcast_shapes(*shapes)
            if reduced:
                shape = (1, *shape[1:]) if reduced == "keepdims" else shape[1:]
            result = _Symbol(self, shape)
            self.notes.append(_Note(ufunc, operands, reduced, result))
            self._known[key] = result
        return self._known[key]

    def bind(self, results: Sequence[Any], outs: Sequence[Array], lent: bool) -> Recorded:
        """Give every intermediate value a buffer and reuse what is spent.

        The last of `outs` is lent to intermediate values until its own is due, if it may be.
        """
        due: dict[int, Array] = {}
        for result, out in zip(results, outs, strict=True):
            due.setdefault(id(result), out)
        notes = self._needed(due)
        last_use = {id(x): at for at, note in enumerate(notes) for x in note.operands}
        free: dict[Shape, list[Array]] = {outs[-1].shape: [outs[-1]]} if lent else {}
        own: set[int] = set()
        calls: list[Call] = []
        for at, note in enumerate(notes):
            if not note.result.shape:
                self._bind_scalar(note)
                continue
            spent = {id(x): x for x in note.operands if id(x) in own and last_use[id(x)] == at}
            # A ufunc may write over an operand of its own shape; a reduction may not.
            if not note.reduced:
                _release(spent.values(), free)
            calls.append(self._bind(note, free, due.get(id(note.result)), outs[-1].dtype))
            if id(note.result) not in due:
                own.add(id(note.result))
            if note.reduced:
                _release(spent.values(), free)
        for result, out in zip(results, outs, strict=True):
            if due[id(result)] is not out or not _is_noted(result, notes):
                calls.append(_copy(result, out))
        return Recorded(tuple(self._scalars), tuple(calls))

    def forget(self) -> None:
        """Let go of the notes: they and their symbols know each other, so nobody else would."""
        self.notes.clear()
        self._known.clear()

    def _needed(self, due: dict[int, Array]) -> list[_Note]:
        """The notes up to the last that is a result."""
        last = max((at for at, note in enumerate(self.notes) if id(note.result) in due), default=-1)
        return self.notes[: last + 1]

    def _bind(
        self, note: _Note, free: dict[Shape, list[Array]], out: Array | None, dtype: np.dtype[Any]
    ) -> Call:
        stock = free.setdefault(note.result.shape, [])
        if out is None:
            out = stock.pop() if stock else np.empty(note.result.shape, dtype)
        return note.bind(out, [self._array(operand, dtype) for operand in note.operands])

    def _bind_scalar(self, note: _Note) -> None:
        arrays = [self._array(operand, np.dtype(np.float64)) for operand in note.operands]
        self._scalars.append(note.bind(np.empty(()), arrays))

    def _array(self, operand: Any, dtype: np.dtype[Any]) -> Array:
        """Where an operand is read from; a 0-d array of the right type costs half of what a
        Python number costs, and one of the wrong type would change what is computed."""
        if not isinstance(operand, _Symbol):
            return np.array(operand, dtype=dtype)
        array = cast(Array, operand.array)
        if operand.shape or array.dtype == dtype:
            return array
        if id(operand) not in self._rounded:
            self._rounded[id(operand)] = np.empty((), dtype)
            self._scalars.append(partial(np.copyto, self._rounded[id(operand)], array))
        return self._rounded[id(operand)]


def _is_noted(result: Any, notes: Iterable[_Note]) -> bool:
    return any(note.result is result for note in notes)


def _copy(result: Any, out: Array) -> Call:
    """What fills `out` when the result is an operand, a constant, or stands elsewhere already."""
    if isinstance(result, _Symbol):
        return partial(np.copyto, out, cast(Array, result.array))
    return partial(out.fill, float(result))


def _release(symbols: Iterable[_Symbol], free: dict[Shape, list[Array]]) -> None:
    for symbol in symbols:
        if symbol.array is not None:
            free.setdefault(symbol.shape, []).append(symbol.array)


def record(function: Callable[..., Any], operands: Sequence[Array], out: Array) -> Calls:
    """Calls that compute `function(*operands)` into `out`, from what the operands then hold.

    `out` must not overlap the operands, which are only read. All have shape (neurons, samples).
    """
    return record_each(lambda *symbols: (function(*symbols),), operands, (out,)).calls


def record_each(
    function: Callable[..., Sequence[Any]], operands: Sequence[Array], outs: Sequence[Array]
) -> Recorded:
    """Calls that compute the several results of an elementwise function, each into its own array.

    Operands of shape () are scalars, float64; `outs` have the type in which is computed. The last
    of `outs` may be one of the operands, and is written when all of them have been read; no other
    may overlap them.
    """
    recording = _Recording()
    symbols = [_Symbol(recording, operand.shape, operand) for operand in operands]
    lent = not any(np.may_share_memory(outs[-1], operand) for operand in operands)
    bound = recording.bind(function(*symbols), outs, lent)
    recording.forget()
    return bound
