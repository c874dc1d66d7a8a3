"""What the command palette finds: actions, presets, recent files, steps, neurons and edges."""

from __future__ import annotations

import re
from collections.abc import Iterable
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from nnviz.document.presets import PRESETS
from nnviz.errors import NnvizError, UsageError
from nnviz.gui.actions import ACTIONS
from nnviz.gui.menus import keys_text
from nnviz.gui.palette import Entry, Source
from nnviz.steps import Address

if TYPE_CHECKING:
    from nnviz.gui.window import MainWindow
    from nnviz.nn.architecture import Architecture

_NEURON = re.compile(r"(?:n|neuron\s*)(\d+)", re.IGNORECASE)
_LAYER = re.compile(r"(?:l|layer\s*)(\d+)", re.IGNORECASE)
_EDGE = re.compile(r"(?:w|edge\s*|weight\s*)?(\d+)\s*(?:-|→|->|\s)\s*(\d+)", re.IGNORECASE)


def sources(window: MainWindow) -> tuple[Source, ...]:
    """Functions from what is typed to what may be meant."""
    return (
        partial(_addresses, window),
        partial(_things, window),
        partial(_actions, window),
        partial(_lessons, window),
        partial(_presets, window),
        partial(_recent, window),
    )


def _actions(window: MainWindow, text: str) -> Iterable[Entry]:
    for spec in ACTIONS:
        action = window.actions_[spec.id]
        if action.isEnabled() and spec.id != "help.palette":
            group = spec.menu.rpartition("/")[2]
            shown = f"{group}: {spec.text}" if "/" in spec.menu else spec.text
            yield Entry(shown, action.trigger, keys_text(spec), f"{spec.words} {spec.menu}")


def _presets(window: MainWindow, text: str) -> Iterable[Entry]:
    for name, preset in PRESETS.items():
        run = partial(window.filing.open_preset, name)
        yield Entry(preset.title, run, "preset", f"open network {name}")


def _lessons(window: MainWindow, text: str) -> Iterable[Entry]:
    from nnviz.lessons.library import courses

    try:
        found = courses()
    except NnvizError:  # it is told in the catalogue
        return
    for course in found:
        for entry in course.lessons:
            run = partial(window.desk.open, entry.id)
            yield Entry(entry.title, run, "lesson", f"learn {course.title} {entry.summary}")


def _recent(window: MainWindow, text: str) -> Iterable[Entry]:
    for path in window.settings.recent:
        yield Entry(path.name, partial(_open, window, path), "recent file", f"open {path}")


def _open(window: MainWindow, path: Path) -> None:
    window.filing.open(path)


def _addresses(window: MainWindow, text: str) -> Iterable[Entry]:
    """A typed address, when there is such a step."""
    try:
        address = Address.parse(text)
    except UsageError:
        return
    yield Entry(f"Go to {address.words()}", partial(_go, window, address), "step", text)


def _go(window: MainWindow, address: Address) -> None:
    window.desk.leave()
    try:
        window.session.ask(address)
    except UsageError as error:
        window.canvas.say(str(error))


def _things(window: MainWindow, text: str) -> Iterable[Entry]:
    """A neuron or an edge named by its numbers, and the steps that compute a neuron's numbers."""
    graph = window.session.network.architecture
    if match := _NEURON.fullmatch(_numbered(graph, text.strip(), "n")):
        number = int(match[1])
        if 1 <= number <= graph.neuron_count:
            yield Entry(
                f"Select neuron {graph.label(number)}",
                partial(_select, window, f"neuron:{number}"),
                "neuron",
                text,
                is_named=True,
            )
            yield from _steps_of(window, number, text)
    if match := _LAYER.fullmatch(text.strip()):
        yield from _layer(window, int(match[1]), text)
    if match := _EDGE.fullmatch(_numbered(graph, text.strip(), "")):
        source, target = int(match[1]), int(match[2])
        if max(source, target) <= graph.neuron_count and graph.has_edge(source, target):
            edge = f"{graph.label(source)} → {graph.label(target)}"
            yield Entry(
                f"Select edge {edge}",
                partial(_select, window, f"edge:{source}-{target}"),
                "edge",
                text,
                is_named=True,
            )
            yield Entry(
                f"Change weight {edge}…",
                partial(_edit, window, f"edge:{source}-{target}"),
                "edge",
                text,
                is_named=True,
            )


def _steps_of(window: MainWindow, number: int, text: str) -> Iterable[Entry]:
    """The steps that compute a neuron's activation and its error term."""
    label = window.session.network.architecture.label(number)
    here = window.session.step.address
    sample = window.session.sample_number
    for phase, symbol in (("forward", "a"), ("backward", "δ")):
        goal = f"e{here.epoch}/s{sample}/{phase}/n{number}"
        yield Entry(
            f"Go to {symbol} of neuron {label}",
            partial(_go_text, window, goal),
            "step",
            text,
        )


def _numbered(graph: Architecture, text: str, before: str) -> str:
    """What is typed, with numbers for the neurons' names: `A-C` is `1-3`, `A` after n is `n1`."""
    if not graph.names:
        return text
    numbers = {name.casefold(): str(at + 1) for at, name in enumerate(graph.names)}
    parts = [part.strip() for part in re.split(r"->|-|→", text)]
    if any(part.casefold() not in numbers for part in parts):
        return text
    return before + "-".join(numbers[part.casefold()] for part in parts)


def _layer(window: MainWindow, number: int, text: str) -> Iterable[Entry]:
    layers = window.session.network.architecture.layers
    if 1 <= number <= len(layers):
        run = partial(_select, window, f"layer:{number}")
        yield Entry(f"Select layer {number}", run, "layer", text)


def _go_text(window: MainWindow, goal: str) -> None:
    _go(window, Address.parse(goal))


def _select(window: MainWindow, identifier: str) -> None:
    window.desk.leave()
    window.session.select(identifier)
    window.canvas.setFocus()


def _edit(window: MainWindow, identifier: str) -> None:
    _select(window, identifier)
    window.canvas.edit(identifier)
