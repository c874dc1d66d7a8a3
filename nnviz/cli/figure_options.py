"""The options of a figure on the command line, made from the table that declares them."""

from __future__ import annotations

import argparse
from collections.abc import Mapping
from typing import Any

from nnviz.errors import UsageError
from nnviz.figures.options import Options
from nnviz.figures.table import OPTIONS, Option

SHARED = ("notation", "decimals", "decimal_comma", "fractions")
"""What `arguments` already takes, for every command."""

NAMES: Mapping[str, str] = {"loss": "loss-box"}
"""Options whose own name means something else here: `--loss` chooses the loss function."""


def add_options(parser: argparse.ArgumentParser) -> None:
    """Every option of a figure, under the heading of its group."""
    groups: dict[str, Any] = {}
    for option in OPTIONS:
        if option.key in SHARED:
            continue
        if option.group not in groups:
            groups[option.group] = parser.add_argument_group(f"figure: {option.group.lower()}")
        _add(groups[option.group], option)


def told(arguments: argparse.Namespace) -> Options:
    """The options that were given; UsageError for one that cannot be."""
    given = vars(arguments)
    values = {option.key: given[_variable(option)] for option in OPTIONS}
    try:
        return Options.of(**values)
    except UsageError as error:
        raise UsageError(f"{error.what}", do=error.do) from None


def _variable(option: Option) -> str:
    return NAMES.get(option.key, option.key).replace("-", "_")


def _add(group: Any, option: Option) -> None:
    flag = f"--{NAMES.get(option.key, option.key).replace('_', '-')}"
    text = option.help.replace("%", "%%")
    if option.kind == "flag":
        group.add_argument(flag, action=argparse.BooleanOptionalAction, default=None, help=text)
        return
    if option.kind == "choice":
        words = ", ".join(option.choices or ())
        group.add_argument(flag, metavar="WORD", help=f"{text}: {words}{_default(option)}")
        return
    if option.kind == "several":
        words = ", ".join((*(option.choices or ()), "none"))
        group.add_argument(flag, metavar="WORDS", help=f"{text}: any of {words}{_default(option)}")
        return
    metavar = {"number": "X", "whole": "N", "length": "LENGTH", "texts": "WORDS"}[option.kind]
    kind = {"number": float, "whole": int}.get(option.kind, str)
    group.add_argument(flag, type=kind, metavar=metavar, help=f"{text}{_default(option)}")


def _default(option: Option) -> str:
    if option.default in (None, ()):
        return ""
    value = option.default
    written = ",".join(value) if isinstance(value, tuple) else f"{value}"
    return f" (default: {written})"
