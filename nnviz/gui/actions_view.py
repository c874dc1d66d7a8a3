"""The actions of the View menu: how things are written and drawn, and which panels are seen."""

from __future__ import annotations

from nnviz.gui.action import ActionSpec, choices, panel, toggle
from nnviz.gui.perspectives import PERSPECTIVES

VIEW = [
    *choices(
        "detail",
        "View/Detail",
        {"layer": "Layer by layer", "neuron": "Neuron by neuron", "term": "Term by term"},
        ("1", "2", "3"),
    ),
    *choices(
        "notation",
        "View/Notation",
        {
            "graph": "Graph: w₄₆ from 4 to 6",
            "layered": "Layered: w with layer, to and from",
            "matrix": "Matrix: whole layers",
        },
        ("Alt+1", "Alt+2", "Alt+3"),
    ),
    *choices("decimals", "View/Decimals", {n: f"{n} decimals" for n in (2, 3, 4, 6, 8)}),
    toggle("decimal_comma", "Decimal comma", "View"),
    toggle("fractions", "Show fractions where exact", "View"),
    *choices(
        "weight_labels",
        "View/Weights",
        {"active": "On edges in use", "all": "On every edge", "none": "On no edge"},
    ),
    toggle("show_bias", "Show bias neurons", "View", group=True),
    toggle("reduce_motion", "Reduce motion", "View"),
    *choices(
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
    panel("lesson", "Lesson", "F4"),
    panel("explain", "Explain", "F5"),
    panel("neurons", "Neurons", "F6"),
    panel("edges", "Edges", "F7"),
    panel("samples", "Samples", "F8"),
    panel("plots", "Plots", "F9"),
    panel("matrices", "As one matrix", "F3"),
    panel("counting", "Counting card", "Shift+F3"),
    panel("pixels", "Pixels", "Shift+F4"),
    panel("training", "Training", "Shift+F5"),
    panel("output", "Output", "Shift+F6"),
    panel("landscape", "Loss over weights", "Shift+F7"),
    panel("populations", "Inside the layers", "Shift+F8"),
    panel("restarts", "Restarts", "Shift+F9"),
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
