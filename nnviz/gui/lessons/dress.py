"""How a page is dressed: the sizes of its letters, and a style sheet for its own widgets."""

from __future__ import annotations

from dataclasses import dataclass
from string import Template

from nnviz.gui.lessons.writing import Look
from nnviz.picture.theme import Theme

PIXELS = 14.0  # of the text at 100 %
NATIVE, SMALL, TITLE, HEADING = 13, 12, 17, 14

_SHEET = Template("""
* { font-size: ${native}px; }
QLabel[role="caption"], QLabel[role="remark"], QLabel[role="state"] { font-size: ${small}px; }
QLabel[role="title"] { font-size: ${title}px; font-weight: 600; }
QLabel[role="heading"] { font-size: ${heading}px; font-weight: 600; }
QLabel[role="state"] { color: $text_muted; padding: 1px 7px; border: 1px solid $border;
    border-radius: 8px; background: $panel; }
QLabel[role="state"][done="true"] { color: $success; border-color: $success; }
QLabel[role="key"] { font-size: ${small}px; }
QLabel[role="badge"] { font-size: ${small}px; font-weight: 600; color: $text_muted;
    border: 1px solid $border_strong; border-radius: ${round}px;
    min-width: ${badge}px; max-width: ${badge}px; min-height: ${badge}px; max-height: ${badge}px; }
QLabel[role="badge"][active="true"] { background: $accent; color: $accent_text;
    border-color: $accent; }
QFrame[role="feedback"] { background: $panel; border: 1px solid $border;
    border-left: 3px solid $negative;
    border-top-right-radius: 6px; border-bottom-right-radius: 6px; }
QFrame[role="feedback"][right="true"] { border-left-color: $success; }
QLabel[role="verdict"] { font-weight: 600; color: $text; }
QLabel[role="verdict"][right="true"] { color: $success; }
QFrame[role="hint"] { background: transparent; border: none;
    border-left: 2px solid $border_strong; }
QFrame[role="note"] { background: transparent; border: none;
    border-left: 3px solid $border_strong; }
QFrame[role="note"][slip="true"] { background: $update_soft; border-left-color: $update;
    border-top-right-radius: 8px; border-bottom-right-radius: 8px; }
QLabel[role="slip"] { font-size: ${small}px; font-weight: 600; color: $update; }
QFrame[role="order"] { background: $panel; border: 1px solid $border; border-radius: 7px; }
QFrame[role="order"]:hover { border-color: $border_strong; }
QFrame[role="order"]:focus { border-color: $focus; }
QPushButton[role="quiet"] { background: transparent; border: 1px solid transparent;
    color: $accent; padding: 5px 3px; }
QPushButton[role="quiet"]:hover { background: $selection; }
QPushButton[role="quiet"]:focus { border: 1px solid $focus; }
""")


@dataclass(frozen=True, slots=True)
class Dress:
    """Theme and text size of a page; `percent` is 100 to 200."""

    tokens: Theme
    percent: int = 100

    @property
    def pixels(self) -> float:
        """The size of the letters of the text."""
        return PIXELS * self.percent / 100.0

    def scaled(self, pixels: float) -> int:
        """A length that grows with the text."""
        return round(pixels * self.percent / 100.0)

    def look(self, *, muted: bool = False, small: bool = False) -> Look:
        """How a text looks, usual or set back."""
        colour = self.tokens.text_muted if muted else self.tokens.text
        return Look(self.tokens, self.pixels * (SMALL / NATIVE if small else 1.0), colour)

    def sheet(self) -> str:
        """The style sheet of a page."""
        badge = self.scaled(20)
        sizes = {
            "native": self.scaled(NATIVE),
            "small": self.scaled(SMALL),
            "title": self.scaled(TITLE),
            "heading": self.scaled(HEADING),
            "badge": badge,
            "round": badge // 2 + 1,
        }
        return _SHEET.substitute(self.tokens.colors(), **sizes)
