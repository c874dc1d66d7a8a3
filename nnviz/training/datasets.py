"""Real data that comes with the program: one table of CSV files in `resources/data`.

Where each is from, and under which licence, is written in `resources/data/LICENCES.md`.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache

from nnviz.errors import UsageError
from nnviz.resources import resource
from nnviz.training.csvdata import (
    ColumnPlan,
    Dialect,
    Missing,
    RawTable,
    read_table,
    to_dataset,
)
from nnviz.training.dataset import Dataset
from nnviz.training.splitting import Split


@dataclass(frozen=True, slots=True)
class Shipped:
    """A shipped data set: its file is `resources/data/NAME.csv`.

    target: the column of classes. categories: inputs that are words; ignored: columns left aside.
    """

    name: str
    label: str
    meaning: str
    source: str
    licence: str
    target: str
    categories: tuple[str, ...] = ()
    ignored: tuple[str, ...] = ()


DATASETS = {
    shipped.name: shipped
    for shipped in (
        Shipped(
            "iris",
            "Iris",
            "Three species of iris told apart by four lengths of their flowers.",
            "R. A. Fisher, 1936; scikit-learn's copy",
            "CC BY 4.0 (UCI), copy BSD-3-Clause",
            target="species",
        ),
        Shipped(
            "wine",
            "Wine",
            "Wines of three cultivars told apart by thirteen chemical measurements.",
            "S. Aeberhard and M. Forina, UCI Machine Learning Repository, 1992",
            "CC BY 4.0",
            target="cultivar",
        ),
        Shipped(
            "digits",
            "Digits 8×8",
            "Handwritten digits of 8×8 pixels with 17 shades.",
            "E. Alpaydin and C. Kaynak, UCI Machine Learning Repository, 1998",
            "CC BY 4.0",
            target="digit",
        ),
        Shipped(
            "penguins",
            "Penguins",
            "Three species of penguin; some were not measured, some not sexed.",
            "K. B. Gorman, T. D. Williams and W. R. Fraser, 2014; palmerpenguins",
            "CC0 1.0",
            target="species",
            categories=("island", "sex"),
            ignored=("year",),
        ),
    )
}
DROP = Missing("drop", "drop", "drop")


def load_dataset(
    name: str,
    *,
    missing: Missing = DROP,
    standardise: bool = False,
    split: Split | None = None,
) -> Dataset:
    """A shipped data set, as measured, all for training; samples with missing values left out.

    missing, standardise, split: as in `csvdata.to_dataset`. `UsageError` lists the known names.
    """
    shipped = _shipped(name)
    table = load_table(name)
    return to_dataset(
        table,
        tuple(_plan(shipped, column) for column in table.names),
        missing,
        standardise=standardise,
        split=split,
        name=shipped.label,
        source=f"{shipped.source} ({shipped.licence})",
    )


@cache
def load_table(name: str) -> RawTable:
    """The file of a shipped data set as text cells."""
    return read_table(resource("data", f"{_shipped(name).name}.csv").read_bytes(), Dialect())


def _shipped(name: str) -> Shipped:
    if name not in DATASETS:
        raise UsageError(
            f"There is no data set called {name!r}.", do=f"Known are: {', '.join(DATASETS)}."
        )
    return DATASETS[name]


def _plan(shipped: Shipped, column: str) -> ColumnPlan:
    if column == shipped.target:
        return ColumnPlan("target", "category")
    if column in shipped.ignored:
        return ColumnPlan("ignore")
    return ColumnPlan("input", "category" if column in shipped.categories else "number")
