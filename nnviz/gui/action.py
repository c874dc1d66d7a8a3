"""What an action is, and how those are declared that are much alike."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Any

from nnviz.gui.settings import SETTINGS


@dataclass(frozen=True, slots=True)
class ActionSpec:
    """One thing the user can do."""

    id: str
    text: str
    menu: str
    method: str
    shortcuts: tuple[str, ...] = ()
    args: tuple[Any, ...] = ()
    icon: str = ""
    checked: str = ""
    enabled: str = ""
    starts_group: bool = False  # a line above it in the menu
    words: str = ""  # other words it is found by in the command palette


def choices(
    key: str, menu: str, texts: dict[Any, str], keys: tuple[str, ...] = ()
) -> list[ActionSpec]:
    """One action per value of a setting, ticked when it is the value in force."""
    setting = next(setting for setting in SETTINGS if setting.key == key)
    return [
        ActionSpec(
            id=f"view.{key}.{value}",
            text=texts.get(value, str(value)),
            menu=menu,
            method="choose",
            shortcuts=keys[place : place + 1],
            args=(key, value),
            checked="is_chosen",
            words=setting.label,
        )
        for place, value in enumerate(setting.choices)
    ]


def toggle(key: str, text: str, menu: str, *shortcuts: str, group: bool = False) -> ActionSpec:
    return ActionSpec(
        id=f"view.{key}",
        text=text,
        menu=menu,
        method="toggle",
        shortcuts=shortcuts,
        args=(key,),
        checked="is_on",
        starts_group=group,
    )


def panel(name: str, text: str, shortcut: str) -> ActionSpec:
    return ActionSpec(
        id=f"panel.{name}",
        text=text,
        menu="View/Panels",
        method="toggle_panel",
        shortcuts=(shortcut,),
        args=(name,),
        checked="is_panel_shown",
        words="show hide panel",
    )


def where_shown(specs: list[ActionSpec]) -> list[ActionSpec]:
    """Only while there is a network to be seen: not where the catalogue of lessons is."""
    return [replace(spec, enabled=spec.enabled or "sees_network") for spec in specs]
