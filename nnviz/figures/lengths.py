"""Lengths on paper and on a screen: `84mm`, `3.3in`, `240pt`, `640px`."""

from __future__ import annotations

import re
from dataclasses import dataclass

from nnviz.errors import UsageError

PER_UNIT = {"px": 1.0, "mm": 96 / 25.4, "cm": 960 / 25.4, "in": 96.0, "pt": 96 / 72}
"""CSS pixels (1/96 inch) of each unit."""

LONGEST = 20_000.0  # pixels; 5 metres of paper

_FORM = re.compile(r"\s*([0-9]+(?:[.,][0-9]+)?|[.,][0-9]+)\s*([a-z]*)\s*", re.ASCII)


@dataclass(frozen=True, slots=True)
class Length:
    """A length: so many of a unit (px, mm, cm, in or pt)."""

    amount: float
    unit: str = "px"

    @property
    def px(self) -> float:
        """In CSS pixels, of which an inch has 96."""
        return self.amount * PER_UNIT[self.unit]

    def __str__(self) -> str:
        return f"{self.amount:g}{self.unit}"

    @staticmethod
    def parse(value: object, what: str = "A length") -> Length:
        """Read `84mm` or a bare number of pixels; UsageError for anything else."""
        found = _FORM.fullmatch(str(value).lower())
        unit = (found[2] or "px") if found else ""
        if found is None or unit not in PER_UNIT:
            raise UsageError(f"{what} is written such as 84mm, 3.3in, 240pt or 640px, not {value}.")
        length = Length(float(found[1].replace(",", ".")), unit)
        if length.px > LONGEST:
            raise UsageError(f"{what} of {length} is too long; {LONGEST:,.0f}px is the most.")
        return length
