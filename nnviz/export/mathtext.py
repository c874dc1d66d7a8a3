r"""Rows of an equation as LaTeX, aligned at their signs: for `aligned` and for `align*`."""

from __future__ import annotations

from collections.abc import Sequence

from nnviz.export.mathbreaks import Row

ROOM = 78  # digits beside each other on a page with usual margins


def aligned(derivations: Sequence[Sequence[Row]]) -> str:
    r"""The rows of all derivations, `\\` between."""
    return " \\\\\n".join(_row(row) for rows in derivations for row in rows)


def _row(row: Row) -> str:
    right = row.right.latex()
    if row.goes_on:
        # {} makes the + or × that begins the row stand between two things, with space around.
        right = rf"\quad {{}} {right}"
    left = row.left.latex()
    return f"{left} & {right}" if left else f"& {right}"
