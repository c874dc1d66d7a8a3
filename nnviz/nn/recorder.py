"""Turning a function of the tables into calls that write into preallocated buffers.

A function is run once on symbols instead of arrays. Each ufunc it applies is written down, given a
buffer, and bound with its operands, so that `for call in calls: call()` later repeats exactly the
arithmetic of the written formula, without allocating. Nothing is parsed and no code is generated.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from functools import partial
from typing import Any, cast

import numpy as np
from numpy.lib.mixins import NDArrayOperatorsMixin
from numpy.typing import NDArray

Array = NDArray[Any]
Call = Callable[[], object]
Shape = tuple[int, ...]

# What functions ask about an array besides arithmetic.
_ANSWERS: dict[Any, object] = {np.ones_like: 1.0, np.zeros_like: 0.0, np.iscomplexobj: False}


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
        if method == "reduce" and options == {"axis": 0, "keepdims": True}:
            return self.recording.note(ufunc, operands, reduced=True)
        return NotImplemented

    def __array_function__(self, function: Any, types: Any, args: Any, kwargs: Any) -> Any:
        return _ANSWERS.get(function, NotImplemented)


class _Note:
    """One ufunc applied to symbols and numbers."""

    __slots__ = ("operands", "reduced", "result", "ufunc")

    def __init__(
        self, ufunc: np.ufunc, operands: tuple[Any, ...], reduced: bool, result: _Symbol
    ) -> None:
        self.ufunc = ufunc
        self.operands = operands
        self.reduced = reduced
        self.result = result

    def bind(self, out: Array) -> Call:
        self.result.array = out
        # A 0-d array of the right type costs half of what a Python number costs.
        arrays: list[Any] = [
            operand.array if isinstance(operand, _Symbol) else np.array(operand, dtype=out.dtype)
            for operand in self.operands
        ]
        if self.reduced:
            return partial(cast(Any, self.ufunc.reduce), arrays[0], 0, None, out, True)
        return partial(self.ufunc, *arrays, out)


class _Recording:
    """The notes of one function, each different expression once."""

    def __init__(self) -> None:
        self.notes: list[_Note] = []
        self._known: dict[object, _Symbol] = {}

    def note(self, ufunc: np.ufunc, operands: tuple[Any, ...], reduced: bool = False) -> _Symbol:
        parts = tuple(id(x) if isinstance(x, _Symbol) else float(x) for x in operands)
        key = (ufunc, reduced, tuple(map(type, parts)), parts)
        if key not in self._known:
            shapes = [x.shape for x in operands if isinstance(x, _Symbol)]
            shape = (1, *shapes[0][1:]) if reduced else np.broadcast_shapes(*shapes)
            result = _Symbol(self, shape)
            self.notes.append(_Note(ufunc, operands, reduced, result))
            self._known[key] = result
        return self._known[key]

    def bind(self, result: _Symbol, out: Array) -> tuple[Call, ...]:
        """Give every intermediate value a buffer, `out` among them, and reuse what is spent."""
        until = next(at for at, note in enumerate(self.notes) if note.result is result)
        notes = self.notes[: until + 1]
        last_use = {id(x): at for at, note in enumerate(notes) for x in note.operands}
        free: dict[Shape, list[Array]] = {out.shape: [out]}
        own: set[int] = set()
        calls: list[Call] = []
        for at, note in enumerate(notes):
            spent = {id(x): x for x in note.operands if id(x) in own and last_use[id(x)] == at}
            # A ufunc may write over an operand of its own shape; a reduction may not.
            if not note.reduced:
                _release(spent.values(), free)
            stock = free.setdefault(note.result.shape, [])
            buffer = stock.pop() if stock else np.empty(note.result.shape, out.dtype)
            calls.append(note.bind(out if note.result is result else buffer))
            own.add(id(note.result))
            if note.reduced:
                _release(spent.values(), free)
        return tuple(calls)


def _release(symbols: Iterable[_Symbol], free: dict[Shape, list[Array]]) -> None:
    for symbol in symbols:
        if symbol.array is not None:
            free.setdefault(symbol.shape, []).append(symbol.array)


def record(function: Callable[..., Any], operands: Sequence[Array], out: Array) -> tuple[Call, ...]:
    """Calls that compute `function(*operands)` into `out`, from what the operands then hold.

    `out` must not overlap the operands, which are only read. All have shape (neurons, samples).
    """
    recording = _Recording()
    symbols = [_Symbol(recording, operand.shape, operand) for operand in operands]
    result = function(*symbols)
    if not isinstance(result, _Symbol):
        return (partial(out.fill, float(result)),)
    if result.array is not None:
        return (partial(np.copyto, out, result.array),)
    return recording.bind(result, out)
