"""What the window shows now, as lessons see it."""

from __future__ import annotations

from dataclasses import replace

from nnviz.document.model import Document
from nnviz.document.view import View
from nnviz.gui.session import Session
from nnviz.lessons.showing import Showing

Signature = tuple[object, ...]


def showing_of(session: Session, beginning: Document | None = None) -> Showing:
    """What a session shows, with what a running training has come to.

    `beginning` is what the lesson began with, where there is one.
    """
    appearance = session.appearance
    return Showing(
        session.present(),
        session.selection,
        appearance.highlight,
        session.panels,
        appearance.trains,
        appearance.show_bias,
        beginning,
    )


def signature(session: Session) -> Signature:
    """All that an action can change, but for what is lit: equal where nothing of it differs."""
    view, document = session.document.view, session.document
    return (
        replace(document, view=View()),
        session.playhead if not session.appearance.trains else session.iteration,
        session.detail,
        (view.notation, view.decimals),
        session.selection,
        session.appearance.trains,
        session.appearance.show_bias,
        session.training,
    )
