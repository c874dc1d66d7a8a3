"""One seed, many independent streams: what is drawn for one purpose never depends on another."""

from __future__ import annotations

from typing import Literal

import numpy as np

from nnviz.errors import UsageError
from nnviz.training.settings import LARGEST_SEED

Purpose = Literal["data", "split"]

# The last word of what NumPy's generator is started from. A run draws from [seed, epoch] and from
# [seed, iteration, 1]; four words keep apart from both.
_WORDS: dict[Purpose, int] = {"data": 2, "split": 3}


def stream(seed: int, purpose: Purpose) -> np.random.Generator:
    """A generator of random numbers for one purpose; the same numbers for the same seed."""
    if isinstance(seed, bool) or not isinstance(seed, int | np.integer):
        raise UsageError(f"A seed is a whole number, not {seed!r}.", place="seed")
    if not 0 <= seed <= LARGEST_SEED:
        raise UsageError(f"A seed is from 0 to {LARGEST_SEED}, not {seed}.", place="seed")
    return np.random.default_rng([int(seed), 0, 0, _WORDS[purpose]])
