"""What several tests of lessons begin with."""

from __future__ import annotations

from nnviz.document.presets import preset_document
from nnviz.lessons.actions import parse_actions, perform
from nnviz.lessons.showing import Showing


def shown(network: str = "running-example", actions: str = "") -> Showing:
    """A lesson's beginning, with actions done."""
    document = preset_document(network)
    return done(Showing(document, beginning=document), actions)


def done(showing: Showing, actions: str) -> Showing:
    """What is shown after actions as an author writes them."""
    return perform(showing, parse_actions(actions)) if actions else showing
