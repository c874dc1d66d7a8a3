"""A range of steps as slides: for each its picture, its equation, its sentence.

What a deck, a player and an animation have in common. Nothing is drawn before it is asked for.
"""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from functools import cached_property

from nnviz.export.equations import WIDTH, equation_picture
from nnviz.picture.draw import draw, focus_of
from nnviz.picture.highlight import highlighted
from nnviz.picture.layout import LayoutOptions, layout
from nnviz.picture.look import Look
from nnviz.picture.shapes import Picture
from nnviz.steps.equation import Equation
from nnviz.steps.explain import explain
from nnviz.steps.plan import Step
from nnviz.steps.trace import Trace


@dataclass(frozen=True)
class Slides:
    """Steps of one iteration, to be shown one after the other (`len(slides)`, from 0)."""

    trace: Trace
    steps: tuple[Step, ...]
    options: LayoutOptions = field(default_factory=LayoutOptions)
    look: Look = field(default_factory=Look)

    def __len__(self) -> int:
        return len(self.steps)

    @cached_property
    def _equations(self) -> dict[int, Equation]:
        return {}

    def equation(self, at: int) -> Equation:
        """The equation of a step, with its title and its sentence."""
        if at not in self._equations:
            look, step = self.look, self.steps[at]
            self._equations[at] = explain(self.trace, step, look.notation, look.format)
        return self._equations[at]

    def picture(self, at: int, theme: str = "") -> Picture:
        """The network at a step; in another theme than that of the look where one is named."""
        step = self.steps[at]
        architecture = self.trace.architecture
        focus = focus_of(step, highlighted(architecture, self.look.highlight))
        place = layout(architecture, replace(self.options, focus=focus))
        look = replace(self.look, theme=theme or self.look.theme)
        return draw(self.trace.before, self.trace, step, place, look)

    def equation_picture(
        self, at: int, theme: str = "", *, width: float = WIDTH, words: bool = True
    ) -> Picture:
        """The typeset equation of a step, with `words` its title and its sentence too."""
        name = theme or self.look.theme
        return equation_picture(
            self.equation(at), self.trace.before, name, width=width, words=words
        )
