"""From the words of a command line to a command with its arguments."""

from __future__ import annotations

import argparse
import re
from difflib import get_close_matches
from pathlib import Path
from typing import NoReturn, Protocol

import nnviz
from nnviz.cli import (
    associate,
    check,
    derive,
    doctor,
    export,
    lesson,
    presets,
    restarts,
    show,
    trace,
    train,
    window,
)
from nnviz.errors import UsageError


class Command(Protocol):
    """A module of this package that is a command."""

    SUMMARY: str

    def add_arguments(self, parser: argparse.ArgumentParser) -> None: ...
    def run(self, arguments: argparse.Namespace) -> int: ...


COMMANDS: dict[str, Command] = {
    "open": window,
    "trace": trace,
    "derive": derive,
    "show": show,
    "export": export,
    "check": check,
    "train": train,
    "restarts": restarts,
    "lesson": lesson,
    "presets": presets,
    "associate": associate,
    "doctor": doctor,
}

DESCRIPTION = """\
The neural network you can take apart.

  nnviz                        open the window on the running example
  nnviz my-net.nnviz           open the window on a file, a preset, or sizes such as 2-4-1
  nnviz trace running-example  one iteration, step by step, in the terminal
"""

EPILOGUE = """\
NETWORK is a preset or made for a purpose, such as truth:0110 (`nnviz presets` lists both), sizes
such as 2-4-1, or a .nnviz file.
Exit codes: 0 done, 1 a check did not hold, 2 a bad argument or file, 3 cannot start here.
"""


class Parser(argparse.ArgumentParser):
    """An argument parser whose errors are sentences, raised like every other error."""

    def error(self, message: str) -> NoReturn:
        raise UsageError(
            f"{message[:1].upper()}{message[1:]}.", do=f"`{self.prog} --help` lists what it takes."
        )


def make_parser(wanted: str) -> Parser:
    """The command line; only the command that is wanted is asked for its arguments.

    Others would have to load what they need to describe them, such as the options of figures.
    """
    parser = Parser(
        prog="nnviz",
        description=DESCRIPTION,
        epilog=EPILOGUE,
        formatter_class=argparse.RawDescriptionHelpFormatter,
        allow_abbrev=False,
    )
    parser.add_argument("--version", action="version", version=f"nnviz {nnviz.__version__}")
    commands = parser.add_subparsers(metavar="COMMAND", title="commands")
    for name, command in COMMANDS.items():
        summary = command.SUMMARY
        one = commands.add_parser(
            name,
            help=f"{summary[:1].lower()}{summary[1:]}",
            description=f"{summary}.",
            epilog=EPILOGUE,
            formatter_class=argparse.RawDescriptionHelpFormatter,
            allow_abbrev=False,
        )
        if name == wanted:
            command.add_arguments(one)
        one.set_defaults(run=command.run)
    return parser


def parse(words: list[str]) -> argparse.Namespace:
    """The arguments, with `run` the command to call; UsageError when they cannot be understood."""
    whole = _with_command(words)
    return make_parser(whole[0]).parse_args([_shield(word) for word in whole])


def _with_command(words: list[str]) -> list[str]:
    """No command means the window: `nnviz`, `nnviz FILE`."""
    if not words:
        return ["open"]
    first = words[0]
    if first.startswith("-") or first in COMMANDS:
        return words
    meant = get_close_matches(first, COMMANDS, n=1)
    if meant and not Path(first).exists():
        raise UsageError(f"There is no command {first!r}; did you mean `nnviz {meant[0]}`?")
    return ["open", *words]


def _shield(word: str) -> str:
    """Keep a list such as -0.5,0.3 from being taken for an option; spaces there mean nothing."""
    return f" {word}" if re.match(r"-[.\d].*[,;]", word) else word
