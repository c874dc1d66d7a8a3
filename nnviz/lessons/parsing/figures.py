"""Figure blocks: what they can show, and what they can be told beside that.

What each option does is said in docs/figures.md; a lesson's figure takes those that suit a page.
"""

from __future__ import annotations

from nnviz.errors import UsageError
from nnviz.lessons.actions import check_action
from nnviz.lessons.model import Action, Figure
from nnviz.lessons.parsing.attributes import Attributes, allow
from nnviz.lessons.parsing.lines import Source
from nnviz.lessons.parsing.text import body
from nnviz.lessons.problems import Findings
from nnviz.lessons.reading import number, one_of

FIGURE_VIEWS = ("network", "maps", "blocks", "equation", "map", "loss", "gradients")

FLAG = ("yes", "no")
CHOICES: dict[str, tuple[str, ...]] = {
    "equation": ("none", "beside", "below"),
    "color-by": ("sign", "weight", "gradient", "activation", "delta"),
    "magnitude": ("width", "opacity", "both", "none"),
    "neuron-labels": ("number", "name", "value", "function", "bias"),
    "weight-labels": ("active", "all", "none"),
    "weight-text": ("both", "name", "value"),
    **dict.fromkeys(("legend", "bias", "loss", "curved", "arrows", "captions"), FLAG),
}
"""Words that an option takes; `neuron-labels` takes several with commas between."""

NUMBERS = {
    "neuron-size": (0.2, 3.0),
    "neuron-gap": (0.25, 10.0),
    "layer-gap": (0.25, 10.0),
    "edge-width": (0.1, 10.0),
}
"""Options that say how many times as large as usual something is, from … to."""

AS_ACTIONS = ("step", "detail", "notation", "decimals")  # written as the actions of these names
FIGURE_OPTIONS = ("view", "highlight", *AS_ACTIONS, *CHOICES, *NUMBERS)


def figure(given: Attributes, source: Source, findings: Findings) -> Figure:
    """A figure block; what it cannot show or be told becomes a problem."""
    allow(given, FIGURE_OPTIONS, (), findings)
    view = given.get("view")
    if view not in FIGURE_VIEWS:
        do = f"Write view= and one of {', '.join(FIGURE_VIEWS)}."
        findings.add(given.line, f"A figure shows no “{view[:40]}”.", do)
    options = tuple(one for one in given.values if one[0] != "view")
    for name, value in options:
        try:
            _check(name, value)
        except UsageError as error:
            findings.error(given.line, error)
    return Figure(view, options, body(source, findings), given.line)


def _check(name: str, value: str) -> None:
    """`UsageError` in words where an option cannot have this value."""
    if name in AS_ACTIONS:
        check_action(Action(name, value, 0))
    elif name in NUMBERS:
        low, high = NUMBERS[name]
        number(value, f"{name} of a figure", low=low, high=high)
    elif name in CHOICES:
        for word in value.split(",") if name == "neuron-labels" else (value,):
            one_of(word, CHOICES[name], f"{name} of a figure")
