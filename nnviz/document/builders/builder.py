"""What a builder is: a name with arguments, such as `bumps:sine:6`, made into a document."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from nnviz.atomic import display
from nnviz.document.model import Document
from nnviz.errors import UsageError

SEPARATOR = ":"
LONGEST = 200  # characters of all arguments together

Read = Callable[[str], Any]
Choice = tuple[str, str, str]


@dataclass(frozen=True, slots=True)
class Argument:
    """One thing to choose: its name, what stands beside its field, and what it means.

    read: makes the written value into what `Builder.make` takes; `UsageError` where it cannot.
    usual: what it is, as written, where nothing is given; empty where it must be given.
    choices: the values it can have, each with a label and a meaning; empty where one is typed.
    open: whether other values than the choices can be typed.
    """

    name: str
    label: str
    meaning: str
    read: Read
    usual: str = ""
    choices: tuple[Choice, ...] = ()
    open: bool = False


@dataclass(frozen=True, slots=True)
class Builder:
    """A kind of network that is made for a purpose, out of a few arguments.

    example: a NETWORK of this kind, arguments included. source: whose theorem or figure it is.
    make: from the read arguments to the document. summary: from the same arguments to a sentence
        about what would be made, without making more than it must. instant: whether the summary
        is quick enough to be said at every key.
    """

    name: str
    title: str
    description: str
    example: str
    arguments: tuple[Argument, ...]
    make: Callable[..., Document]
    summary: Callable[..., str]
    source: str = ""

    def read(self, written: str = "") -> tuple[Any, ...]:
        """The arguments in order, from `6`, `sine:6` or `sine:count=6`; `UsageError` else."""
        return tuple(
            argument.read(text)
            for argument, text in zip(self.arguments, self.words(written), strict=True)
        )

    def words(self, written: str = "") -> tuple[str, ...]:
        """The arguments as written, each where it belongs, the usual ones where none is given."""
        if len(written) > LONGEST:
            raise UsageError(f"A NETWORK that is made has at most {LONGEST} characters.")
        names = [argument.name for argument in self.arguments]
        found: dict[str, str] = {}
        for at, part in enumerate(written.split(SEPARATOR) if written else ()):
            name, given, value = part.partition("=")
            if not given:
                name, value = (names[at] if at < len(names) else ""), part
            if name not in names or name in found:
                raise UsageError(f"“{display(part)}” is one too much for {self.name}.", do=self.use)
            found[name] = value.strip()
        for argument in self.arguments:
            if not found.get(argument.name):
                if not argument.usual:
                    raise UsageError(f"{self.title} needs its {argument.name}.", do=self.use)
                found[argument.name] = argument.usual
        return tuple(found[name] for name in names)

    @property
    def use(self) -> str:
        """How it is written, in a sentence."""
        form = SEPARATOR.join((self.name, *(one.name.upper() for one in self.arguments)))
        return f"It is written {form}, such as {self.example}."

    def __call__(self, written: str = "") -> Document:
        """The document, from arguments as they are written after the name and a colon."""
        return self.make(*self.read(written))

    def sentence(self, written: str = "") -> str:
        """What would be made; `UsageError` where nothing can be."""
        return self.summary(*self.read(written))

    def written(self, words: Sequence[str]) -> str:
        """The NETWORK with these arguments, as short as it can be."""
        kept = list(words)
        while kept and kept[-1] == self.arguments[len(kept) - 1].usual:
            kept.pop()
        return SEPARATOR.join((self.name, *kept))


def a_choice(choices: Sequence[Choice], what: str) -> Read:
    """Reads one of the names of some choices."""
    names = [name for name, _, _ in choices]

    def read(text: str) -> str:
        if text not in names:
            raise UsageError(
                f"“{display(text)}” is no {what}.", do=f"Choose one of {', '.join(names)}."
            )
        return text

    return read


def count_of(what: str, low: int, high: int) -> Read:
    """Reads a whole number in a range."""

    def read(text: str) -> int:
        digits = text.isascii() and text.isdigit() and len(text) < 20
        if not digits or not low <= int(text) <= high:
            raise UsageError(
                f"{what} is a whole number from {low} to {high:,}, not “{display(text)}”."
            )
        return int(text)

    return read


def number_of(what: str, low: float, high: float) -> Read:
    """Reads a number in a range, also 1/3 and 0,5."""

    def read(text: str) -> float:
        from nnviz.document.numbers import parse_number

        wanted = f"{what} is a number from {low:g} to {high:g}, not “{display(text)}”."
        try:
            number = parse_number(text)
        except UsageError:
            raise UsageError(wanted) from None
        if not low <= number <= high:
            raise UsageError(wanted)
        return number

    return read


_RAISED = str.maketrans("0123456789-n", "⁰¹²³⁴⁵⁶⁷⁸⁹⁻ⁿ")


def raised(power: int | str) -> str:
    """A power, written small and high."""
    return str(power).translate(_RAISED)


def counted(number: int, what: str) -> str:
    """`1 neuron`, `2 neurons`."""
    return f"{number:,} {what}{'' if number == 1 else 's'}"
