"""All that the picture of a step is made from, so that it can be drawn before it is to be seen."""

from __future__ import annotations

from collections import deque
from dataclasses import dataclass

from nnviz.document.model import View
from nnviz.gui.appearance import Appearance
from nnviz.nn.network import Network
from nnviz.picture.badges import BADGES
from nnviz.picture.draw import draw, focus_of
from nnviz.picture.layout import LayoutOptions, layout
from nnviz.picture.look import Look
from nnviz.picture.shapes import Picture
from nnviz.picture.suiting import closeness, drawn_close
from nnviz.steps import Step, Trace

MOST_KEPT = 8
LABELS = Look().neuron_labels


def look_of(view: View, appearance: Appearance, theme: str, flow: float | None) -> Look:
    """How pictures look by the document and by the settings of this program."""
    return Look(
        theme=theme,
        decimals=view.decimals,
        decimal_comma=view.decimal_comma,
        fractions=view.fractions,
        notation=view.notation,
        weight_labels=appearance.weight_labels,
        flow=flow,
        highlight=appearance.lit,
        neuron_labels=LABELS if appearance.show_bias else (*LABELS, BADGES),
    )


@dataclass(frozen=True, slots=True)
class Sketch:
    """A step of a network, and how it is looked at; two that are equal have one picture."""

    network: Network
    trace: Trace
    step: Step
    options: LayoutOptions
    look: Look

    @classmethod
    def of(
        cls, network: Network, trace: Trace, step: Step, view: View, appearance: Appearance
    ) -> Sketch:
        """What is seen at a step in the theme of the program, nothing in motion."""
        graph, bias = network.architecture, appearance.show_bias
        share = closeness(graph, bias, appearance.room)
        options = LayoutOptions(
            positions=drawn_close(graph, view.positions, share),
            focus=focus_of(step),
            bias=bias,
            stretch=(share, 1.0),
        )
        look = look_of(view, appearance, appearance.theme, None)
        return cls(network, trace, step, options, look)

    def draw(self) -> Picture:
        """The picture."""
        place = layout(self.network.architecture, self.options)
        return draw(self.network, self.trace, self.step, place, self.look)


class Sketchbook:
    """The pictures last drawn ahead."""

    def __init__(self) -> None:
        self._kept: deque[tuple[Sketch, Picture]] = deque(maxlen=MOST_KEPT)

    def prepare(self, sketch: Sketch) -> None:
        """Draw a picture before it is asked for."""
        if self._find(sketch) is None:
            self._kept.append((sketch, sketch.draw()))

    def draw(self, sketch: Sketch) -> Picture:
        """The picture, drawn now if it was not drawn ahead."""
        return self._find(sketch) or sketch.draw()

    def clear(self) -> None:
        """Let go of what was drawn ahead."""
        self._kept.clear()

    def _find(self, sketch: Sketch) -> Picture | None:
        return next((picture for kept, picture in self._kept if kept == sketch), None)
