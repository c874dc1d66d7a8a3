from __future__ import annotations

import pytest

from nnviz.nn.architecture import Architecture
from nnviz.nn.network import Network
from nnviz.picture.draw import draw
from nnviz.picture.layout import LayoutOptions, layout
from nnviz.picture.legend import ROLES
from nnviz.picture.look import Look
from nnviz.picture.shapes import Circle, Label, Line, Picture
from nnviz.picture.theme import THEMES, theme
from tests.picture.cases import drawn, preset_trace, running

LEGEND = Look(legend=True)


def entries(picture: Picture) -> dict[str, str]:
    """What each entry says."""
    return {
        s.id.removeprefix("legend:"): s.text
        for s in picture.shapes
        if isinstance(s, Label) and s.id.startswith("legend:") and s.part == "words"
    }


def test_roles_signs_and_sizes_of_a_network_alone() -> None:
    said = entries(draw(running().before, look=LEGEND))
    assert said == {
        "input": "input",
        "hidden": "hidden",
        "output": "output",
        "bias": "bias neuron",
        "positive": "positive weight",
        "negative": "negative weight",
        "size": "1.1  |weight|",
    }


def test_only_what_is_there_is_explained() -> None:
    network = Network(Architecture.layered([2, 1]), [0.5, 0.25, 0.125])
    hidden = layout(network.architecture, LayoutOptions(bias=False, loss=False))
    assert set(entries(draw(network, None, None, hidden, LEGEND))) == {
        *("input", "output", "positive", "size")
    }
    assert not any(s.id.startswith("legend:") for s in draw(network).shapes)


@pytest.mark.parametrize("name", THEMES)
def test_the_marks_look_like_what_they_mean(name: str) -> None:
    picture, colors = draw(running().before, look=Look(name, legend=True)), theme(name)
    for role in ROLES:
        (mark,) = (s for s in picture.of(f"legend:{role}") if isinstance(s, Circle))
        assert (mark.stroke, mark.fill) == (getattr(colors, role), getattr(colors, f"{role}_fill"))
    for sign in ("positive", "negative"):
        (line,) = (s for s in picture.of(f"legend:{sign}") if isinstance(s, Line))
        assert line.stroke == getattr(colors, sign)
        assert bool(line.dash) == (colors.dashes and sign == "negative")


def test_a_step_adds_what_its_marks_mean() -> None:
    trace = running()
    first, later = (
        entries(drawn(trace, f"e0/s0/{place}", LEGEND)) for place in ("forward/n3", "backward/n6")
    )
    assert first["faded"] == "not in use now" and first["unknown"] == "not known yet"
    assert "delta" not in first and "unknown" not in later
    assert later["delta"] == "δ = ∂C/∂z"


def test_a_colour_bar_of_weights_says_what_signs_and_widths_would() -> None:
    said = entries(draw(running().before, look=Look(legend=True, color_by="weight")))
    assert not {"positive", "negative", "size"} & set(said)
    grey = entries(draw(running().before, look=Look("greyscale", legend=True, color_by="weight")))
    assert {"positive", "negative"} <= set(grey)  # as dashes


def test_fixed_edges_are_explained() -> None:
    assert entries(draw(preset_trace("residual").before, look=LEGEND))["fixed"] == "fixed, = 1"


@pytest.mark.parametrize("orientation", ["columns", "rows"])
def test_the_picture_grows_and_the_network_stays_over_the_middle(orientation: str) -> None:
    for sizes in ((1, 1), (2, 3, 1), (2,) * 9):
        network = Network.layered(sizes, seed=1)
        options = LayoutOptions(orientation=orientation, loss=False)  # type: ignore[arg-type]
        place = layout(network.architecture, options)
        bare, told = (draw(network, None, None, place, look) for look in (Look(), LEGEND))
        assert told.height > bare.height and told.width >= bare.width
        legend = [s for s in told.shapes if s.id.startswith("legend:")]
        for shape in legend:
            if isinstance(shape, Label | Circle):
                assert 20.0 < shape.x < told.width - 20.0
                assert bare.height - 40.0 < shape.y < told.height - 20.0
        shift = [
            one.x - other.x
            for one, other in zip(told.of("neuron:1"), bare.of("neuron:1"), strict=True)
            if isinstance(one, Circle) and isinstance(other, Circle)
        ]
        assert shift[0] == pytest.approx((told.width - bare.width) / 2)
