"""`python -m benchmarks [NAME …]`: every benchmark, or those named, such as `training`.

The last line counts the goals that hold; a goal that is missed does not make it fail, for a speed
is a figure to look at, not a test.
"""

from __future__ import annotations

import argparse
import importlib
import os
import platform
import sys
from collections.abc import Iterable
from pathlib import Path

from benchmarks.measure import Row

# Said before a benchmark imports NumPy or starts Qt.
os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
for variable in ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS"):
    os.environ.setdefault(variable, "1")

NAMES = sorted(
    path.stem.removeprefix("bench_") for path in Path(__file__).parent.glob("bench_*.py")
)

TEXT_HEAD = f"{'work':<74} {'ratio':>8}  {'goal':<8}  figures"
MARKDOWN_HEAD = "| work | ratio | goal | figures |\n|---|---|---|---|"


def main(argv: list[str] | None = None) -> int:
    """Print a row for each goal as it is measured."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks", description=__doc__)
    parser.add_argument("name", nargs="*", help=", ".join(NAMES))
    parser.add_argument("--markdown", action="store_true", help="as a table for the README")
    arguments = parser.parse_args(argv)
    names = arguments.name or NAMES
    if unknown := [name for name in names if name not in NAMES]:
        print(f"There is no benchmark {unknown[0]!r}; there are {', '.join(NAMES)}.")
        return 2
    print(f"Python {platform.python_version()}, {platform.machine()}, {os.cpu_count()} processors")
    print()
    print(MARKDOWN_HEAD if arguments.markdown else TEXT_HEAD)
    missed = held = 0
    for name in names:
        for row in _rows(name):
            held += row.holds
            missed += not row.holds
            print(_markdown(row) if arguments.markdown else _text(row), flush=True)
    print(f"\n{held} goals hold, {missed} missed")
    return 0


def _rows(name: str) -> Iterable[Row]:
    module = importlib.import_module(f"benchmarks.bench_{name}")
    rows: Iterable[Row] = module.rows()
    return rows


def _goal(row: Row) -> str:
    return f"{'≥' if row.side == 'at least' else '≤'} {row.goal:g}"


def _text(row: Row) -> str:
    mark = "" if row.holds else "  MISSED"
    return f"{row.work:<74} {row.ratio:>7.2f}×  {_goal(row):<8}  {row.figures}{mark}"


def _markdown(row: Row) -> str:
    return f"| {row.work} | {row.ratio:.2f} | {_goal(row)} | {row.figures} |"


if __name__ == "__main__":
    sys.exit(main())
