"""What a `changed` signal of the session is about."""

from __future__ import annotations

from enum import Flag, auto


class Change(Flag):
    """What a `changed` signal is about; several may come in one signal."""

    DOCUMENT = auto()  # network, samples or settings: every number may be different
    STEP = auto()  # the playhead stands on another step (or the same step of another trace)
    VIEW = auto()  # notation, number format, detail, theme, what is drawn
    SELECTION = auto()
    HOVER = auto()
    FILE = auto()  # path, name or the unsaved mark
    PANELS = auto()  # other panels can be seen
    RUN = auto()  # a training has come further, has begun or has ended
    ALL = DOCUMENT | STEP | VIEW | SELECTION | HOVER | FILE
