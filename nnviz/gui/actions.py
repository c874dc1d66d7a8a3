"""Everything that can be done, declared once.

The menus, the shortcuts, the command palette and the sheet of F1 are all made from `ACTIONS`.
`method` names a method of `Commands`, called with `args`; `checked` and `enabled` name methods of
`Commands` that answer for the current state (called with `args` and nothing, respectively).
"""

from __future__ import annotations

from nnviz.gui.action import ActionSpec, where_shown
from nnviz.gui.actions_learn import LEARN
from nnviz.gui.actions_view import VIEW

__all__ = ["ACTIONS", "MENUS", "SUBMENU_GROUPS", "ActionSpec"]

MENUS = ("File", "Edit", "Go", "Train", "Learn", "View", "Help")
"""The menus in their order; `A/B` in an action's `menu` is the submenu B of A."""


# The builders of `nnviz.document.builders`, which is not loaded before the first paint.
PURPOSES = (
    ("truth", "Truth table", "boolean logic xor and or parity"),
    ("bumps", "Bumps along a curve", "approximate universal sigmoid steps"),
    ("chain", "Chain of neurons", "vanishing exploding gradient residual skip deep"),
    ("valley", "Valley of two weights", "optimizer momentum adam descent landscape"),
    ("parabola", "Parabola of one weight", "learning rate step size diverge"),
    ("graph", "Graph from its edges", "layers cycle circle acyclic skip"),
)


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
        "edit.try_edge",
        "Try an edge",
        "Edit",
        "try_edge",
        ("D",),
        enabled="sees_network",
        words="draw cycle circle skip connection layered feed-forward",
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

_HELP = [
    ActionSpec("help.palette", "Command palette…", "Help", "palette", ("Ctrl+K",), icon="search"),
    ActionSpec("help.keys", "Keyboard shortcuts", "Help", "shortcuts", ("F1",)),
    ActionSpec("help.about", "About nnviz", "Help", "about", starts_group=True),
]

ACTIONS: tuple[ActionSpec, ...] = (
    *_FILE,
    *_EDIT,
    *where_shown(_GO),
    *_TRAIN,
    *LEARN,
    *VIEW,
    *_HELP,
)

SUBMENU_GROUPS = {"View/Weights", "View/Theme", "View/Panels", "View/Detail"}
"""Submenus with a line above them."""
