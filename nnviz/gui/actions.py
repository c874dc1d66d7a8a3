"""Everything that can be done, declared once.

The menus, the shortcuts, the command palette and the sheet of F1 are all made from `ACTIONS`.
`method` names a method of `Commands`, called with `args`; `checked` and `enabled` name methods of
`Commands` that answer for the current state (called with `args` and nothing, respectively).
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Any

from nnviz.gui.perspectives import PERSPECTIVES
from nnviz.gui.settings import SETTINGS

MENUS = ("File", "Edit", "Go", "Train", "Learn", "View", "Help")
"""The menus in their order; `A/B` in an action's `menu` is the submenu B of A."""


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


def _choices(
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


def _toggle(key: str, text: str, menu: str, *shortcuts: str, group: bool = False) -> ActionSpec:
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


def _panel(name: str, text: str, shortcut: str) -> ActionSpec:
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


# The builders of `nnviz.document.builders`, which is not loaded before the first paint.
PURPOSES = (
    ("truth", "Truth table", "boolean logic xor and or parity"),
    ("bumps", "Bumps along a curve", "approximate universal sigmoid steps"),
    ("chain", "Chain of neurons", "vanishing exploding gradient residual skip deep"),
    ("valley", "Valley of two weights", "optimizer momentum adam descent landscape"),
    ("parabola", "Parabola of one weight", "learning rate step size diverge"),
    ("graph", "Graph from its edges", "layers cycle circle acyclic skip"),
)


def _shown(specs: list[ActionSpec]) -> list[ActionSpec]:
    """Only while there is a network to be seen: not where the catalogue of lessons is."""
    return [replace(spec, enabled=spec.enabled or "sees_network") for spec in specs]


_FILE = [
    ActionSpec("file.new", "New network…", "File", "new_network", ("Ctrl+N",)),
    *(
        ActionSpec(
            f"file.new_{kind}",
            f"{text}…",
            "File/New for a purpose",
            "new_network",
            args=(kind,),
            words=f"new network {words}",
        )
        for kind, text, words in PURPOSES
    ),
    ActionSpec("file.open", "Open…", "File", "open_file", ("Ctrl+O",)),
    ActionSpec("file.save", "Save", "File", "save", ("Ctrl+S",), starts_group=True),
    ActionSpec("file.save_as", "Save as…", "File", "save_as", ("Ctrl+Shift+S",)),
    ActionSpec("file.rename", "Rename…", "File", "rename", words="name title"),
    ActionSpec(
        "file.export",
        "Export…",
        "File",
        "export_figure",
        ("Ctrl+E",),
        starts_group=True,
        words="svg png pdf gif tikz html figure picture animation slides save",
    ),
    ActionSpec(
        "file.export_equation",
        "Export equation…",
        "File",
        "export_figure",
        args=("equation",),
        words="formula svg pdf save",
    ),
    ActionSpec(
        "file.copy",
        "Copy as PNG",
        "File",
        "copy_picture",
        ("Ctrl+Shift+C",),
        args=("png",),
        words="picture clipboard",
    ),
    ActionSpec(
        "file.copy_svg",
        "Copy as SVG",
        "File",
        "copy_picture",
        args=("svg",),
        words="picture clipboard",
    ),
    ActionSpec("file.quit", "Quit", "File", "quit", ("Ctrl+Q",), starts_group=True),
]

_EDIT = [
    ActionSpec("edit.undo", "Undo", "Edit", "undo", ("Ctrl+Z",), icon="undo", enabled="can_undo"),
    ActionSpec(
        "edit.redo",
        "Redo",
        "Edit",
        "redo",
        ("Ctrl+Shift+Z", "Ctrl+Y"),
        icon="redo",
        enabled="can_redo",
    ),
    ActionSpec(
        "edit.value",
        "Change the selected value…",
        "Edit",
        "edit_selection",
        ("F2",),
        enabled="can_edit_selection",
        starts_group=True,
        words="weight input target type",
    ),
    ActionSpec("edit.rate", "Learning rate…", "Edit", "edit_rate", ("Ctrl+L",), words="eta η"),
    ActionSpec(
        "edit.silence",
        "Silence this neuron",
        "Edit",
        "silence",
        ("Alt+Del",),
        enabled="can_silence",
        starts_group=True,
        words="ablate remove neuron outgoing weights zero",
    ),
    ActionSpec(
        "edit.linear",
        "All functions to identity",
        "Edit",
        "make_linear",
        enabled="can_make_linear",
        words="linear collapse activation matrix",
    ),
    ActionSpec(
        "edit.more_bumps",
        "More bumps along the samples",
        "Edit",
        "more_bumps",
        enabled="can_add_bumps",
        words="refine approximate curve",
    ),
]

_GO = [
    ActionSpec("step.next", "Next step", "Go", "next", ("Space",), icon="next"),
    ActionSpec("step.back", "Step back", "Go", "back", ("Shift+Space",), icon="back"),
    ActionSpec("step.play", "Play", "Go", "play", ("P",), icon="play", checked="is_playing"),
    ActionSpec("step.faster", "Faster", "Go", "faster", ("]",), words="speed"),
    ActionSpec("step.slower", "Slower", "Go", "slower", ("[",), words="speed"),
    ActionSpec(
        "step.phase_next",
        "Next phase",
        "Go",
        "next_phase",
        ("Ctrl+Right",),
        icon="phase-next",
        starts_group=True,
    ),
    ActionSpec(
        "step.phase_back",
        "Previous phase",
        "Go",
        "previous_phase",
        ("Ctrl+Left",),
        icon="phase-back",
    ),
    ActionSpec("step.home", "First step of the phase", "Go", "phase_home", ("Home",)),
    ActionSpec("step.end", "Last step of the phase", "Go", "phase_end", ("End",)),
    ActionSpec(
        "step.iteration_next",
        "Next iteration",
        "Go",
        "next_iteration",
        ("PgDown",),
        starts_group=True,
        words="sample update",
    ),
    ActionSpec("step.iteration_back", "Previous iteration", "Go", "previous_iteration", ("PgUp",)),
    ActionSpec("step.start", "Back to the very start", "Go", "start", ("Ctrl+Home",)),
    ActionSpec(
        "step.come_back",
        "Come back from a question",
        "Go",
        "come_back",
        ("Alt+Left",),
        icon="come-back",
        enabled="can_come_back",
        starts_group=True,
        words="where from return",
    ),
    ActionSpec("step.address", "Go to an address…", "Go", "go_to_address", ("Ctrl+G",)),
]

_TRAIN = [
    ActionSpec("train.toggle", "Train or pause", "Train", "train", ("T",), checked="is_training"),
    ActionSpec("train.iteration", "One iteration", "Train", "one_iteration", ("I",)),
    ActionSpec("train.epoch", "One epoch", "Train", "one_epoch", ("E",)),
    ActionSpec("train.until", "Until…", "Train", "train_until", words="train epochs limit"),
    ActionSpec(
        "train.iteration_back",
        "One iteration back",
        "Train",
        "one_iteration_back",
        ("Shift+I",),
        starts_group=True,
        words="time travel",
    ),
    ActionSpec("train.epoch_back", "One epoch back", "Train", "one_epoch_back", ("Shift+E",)),
    ActionSpec("train.end", "To the end of the training", "Train", "train_end", ("Ctrl+End",)),
    ActionSpec("train.go", "Go to an iteration…", "Train", "go_to_iteration", words="travel"),
    ActionSpec(
        "train.open",
        "Open this iteration",
        "Train",
        "open_iteration",
        ("O",),
        words="step look inside update",
    ),
    ActionSpec(
        "train.rename",
        "Rename this branch…",
        "Train",
        "rename_line",
        words="line name",
        starts_group=True,
    ),
    ActionSpec(
        "train.restarts",
        "From other weights…",
        "Train",
        "show_restarts",
        words="restarts local minimum",
    ),
]

_LEARN = [
    ActionSpec(
        "learn.next", "Next", "Learn", "lesson_next", ("N",), enabled="has_lesson", words="page"
    ),
    ActionSpec(
        "learn.back",
        "Back",
        "Learn",
        "lesson_back",
        ("Shift+N",),
        enabled="has_lesson_back",
        words="previous page",
    ),
    ActionSpec(
        "learn.come_back",
        "Back to the page",
        "Learn",
        "lesson_come_back",
        ("Backspace",),
        enabled="has_strayed",
        words="return stage lesson",
    ),
    ActionSpec(
        "learn.hint", "Hint", "Learn", "lesson_hint", ("H",), enabled="has_hint", starts_group=True
    ),
    ActionSpec("learn.show_me", "Show me", "Learn", "lesson_show_me", enabled="has_task"),
    ActionSpec(
        "learn.answer",
        "Answer with the selection",
        "Learn",
        "lesson_answer",
        ("A",),
        enabled="can_answer",
        words="question neuron edge",
    ),
    ActionSpec(
        "learn.across",
        "To the network and back",
        "Learn",
        "lesson_across",
        ("L",),
        enabled="has_lesson",
        words="keyboard focus page",
    ),
    ActionSpec(
        "learn.larger",
        "Larger text",
        "Learn",
        "lesson_larger",
        ("Ctrl+Shift++",),
        starts_group=True,
        words="size font",
    ),
    ActionSpec(
        "learn.smaller", "Smaller text", "Learn", "lesson_smaller", ("Ctrl+Shift+-",), words="size"
    ),
    ActionSpec(
        "learn.catalogue",
        "All lessons",
        "Learn",
        "lesson_catalogue",
        words="catalogue courses",
        starts_group=True,
    ),
    ActionSpec("learn.open", "Open a lesson…", "Learn", "lesson_open", words="file md"),
    ActionSpec("learn.close", "Close the lesson", "Learn", "lesson_close", enabled="has_lesson"),
    ActionSpec(
        "learn.record",
        "Record…",
        "Learn",
        "lesson_record",
        checked="is_recording",
        starts_group=True,
        words="write lesson steps author teacher",
    ),
    ActionSpec(
        "learn.reset_page",
        "Begin this page again",
        "Learn",
        "lesson_reset_page",
        enabled="has_lesson",
        starts_group=True,
        words="reset",
    ),
    ActionSpec(
        "learn.reset",
        "Begin this lesson again…",
        "Learn",
        "lesson_reset",
        enabled="has_lesson",
        words="reset answers",
    ),
    ActionSpec(
        "learn.forget",
        "Begin all lessons again…",
        "Learn",
        "lesson_forget_all",
        words="reset progress forget",
    ),
]

_VIEW = [
    *_choices(
        "detail",
        "View/Detail",
        {"layer": "Layer by layer", "neuron": "Neuron by neuron", "term": "Term by term"},
        ("1", "2", "3"),
    ),
    *_choices(
        "notation",
        "View/Notation",
        {
            "graph": "Graph: w₄₆ from 4 to 6",
            "layered": "Layered: w with layer, to and from",
            "matrix": "Matrix: whole layers",
        },
        ("Alt+1", "Alt+2", "Alt+3"),
    ),
    *_choices("decimals", "View/Decimals", {n: f"{n} decimals" for n in (2, 3, 4, 6, 8)}),
    _toggle("decimal_comma", "Decimal comma", "View"),
    _toggle("fractions", "Show fractions where exact", "View"),
    *_choices(
        "weight_labels",
        "View/Weights",
        {"active": "On edges in use", "all": "On every edge", "none": "On no edge"},
    ),
    _toggle("show_bias", "Show bias neurons", "View", group=True),
    _toggle("reduce_motion", "Reduce motion", "View"),
    *_choices(
        "theme",
        "View/Theme",
        {"system": "As the system", "light": "Light", "dark": "Dark", "greyscale": "Greyscale"},
    ),
    ActionSpec(
        "view.zoom_in", "Zoom in", "View", "zoom_in", ("Ctrl++", "Ctrl+="), starts_group=True
    ),
    ActionSpec("view.zoom_out", "Zoom out", "View", "zoom_out", ("Ctrl+-",)),
    ActionSpec("view.fit", "Fit to window", "View", "fit", ("Ctrl+0",), words="zoom reset"),
    ActionSpec(
        "view.neurons_back",
        "Neurons back to their places",
        "View",
        "put_neurons_back",
        enabled="has_moved_neurons",
        words="layout reset moved positions",
    ),
    *(
        ActionSpec(
            f"view.{perspective.key}",
            perspective.title,
            "View",
            "choose_perspective",
            (perspective.shortcut,),
            (perspective.key,),
            checked="is_perspective",
            starts_group=place == 0,
            words=f"perspective {perspective.meaning}",
        )
        for place, perspective in enumerate(PERSPECTIVES)
    ),
    _panel("lesson", "Lesson", "F4"),
    _panel("explain", "Explain", "F5"),
    _panel("neurons", "Neurons", "F6"),
    _panel("edges", "Edges", "F7"),
    _panel("samples", "Samples", "F8"),
    _panel("plots", "Plots", "F9"),
    _panel("matrices", "As one matrix", "F3"),
    _panel("counting", "Counting card", "Shift+F3"),
    _panel("pixels", "Pixels", "Shift+F4"),
    _panel("training", "Training", "Shift+F5"),
    _panel("output", "Output", "Shift+F6"),
    _panel("landscape", "Loss over weights", "Shift+F7"),
    _panel("populations", "Inside the layers", "Shift+F8"),
    _panel("restarts", "Restarts", "Shift+F9"),
    ActionSpec(
        "view.only_canvas",
        "Only the network",
        "View",
        "only_canvas",
        ("F10",),
        checked="is_only_canvas",
        words="hide panels focus",
        starts_group=True,
    ),
    ActionSpec(
        "view.full", "Full screen", "View", "full_screen", ("F11",), checked="is_full_screen"
    ),
    ActionSpec(
        "view.arrange",
        "Panels back to their places",
        "View/Panels",
        "reset_panels",
        starts_group=True,
    ),
]

_HELP = [
    ActionSpec("help.palette", "Command palette…", "Help", "palette", ("Ctrl+K",), icon="search"),
    ActionSpec("help.keys", "Keyboard shortcuts", "Help", "shortcuts", ("F1",)),
    ActionSpec("help.about", "About nnviz", "Help", "about", starts_group=True),
]

ACTIONS: tuple[ActionSpec, ...] = (
    *_FILE,
    *_EDIT,
    *_shown(_GO),
    *_TRAIN,
    *_LEARN,
    *_VIEW,
    *_HELP,
)

SUBMENU_GROUPS = {"View/Weights", "View/Theme", "View/Panels", "View/Detail"}
"""Submenus with a line above them."""
