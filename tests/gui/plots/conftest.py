"""Plots are tested like the panels: on a real session, shown, in the program's own style."""

from tests.gui.panels.conftest import Open, dressed, open_session, session, show

__all__ = ["Open", "dressed", "open_session", "session", "show"]
