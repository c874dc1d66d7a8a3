"""A CSV file of one's own, made into a data set in stages that a dialog can show.

    sniff(data)                          → Dialect    encoding, delimiter, decimal sign, header
    read_table(data, dialect)            → RawTable   names and text cells; lines that do not fit
    describe_columns(table)              → Column …   what each column holds
    suggested_plans(table, columns)      → ColumnPlan …   what each could be used for
    to_dataset(table, plans, …)          → Dataset

Nothing here opens a file: bytes go in. Whatever cannot be used is refused by a `UsageError` that
names the line.
"""

from nnviz.training.csvdata.building import Missing, to_dataset
from nnviz.training.csvdata.columns import Column, ColumnPlan, describe_columns, suggested_plans
from nnviz.training.csvdata.dialect import DECIMALS, DELIMITERS, ENCODINGS, Dialect, sniff
from nnviz.training.csvdata.reading import Problem, RawTable, read_table

__all__ = [
    "DECIMALS",
    "DELIMITERS",
    "ENCODINGS",
    "Column",
    "ColumnPlan",
    "Dialect",
    "Missing",
    "Problem",
    "RawTable",
    "describe_columns",
    "read_table",
    "sniff",
    "suggested_plans",
    "to_dataset",
]
