"""Ways to look at one document: what stands around the canvas, and what the foot does."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Perspective:
    """A key, the word on its tab, and what it is for."""

    key: str
    title: str
    meaning: str
    shortcut: str


PERSPECTIVES: tuple[Perspective, ...] = (
    Perspective("learn", "Learn", "Lessons: look, guess, try", "Ctrl+1"),
    Perspective("explore", "Explore", "Step through an iteration and ask every number", "Ctrl+2"),
    Perspective("train", "Train", "Watch it learn, stop anywhere and go back", "Ctrl+3"),
)

CATALOGUE = "catalogue"  # how Learn is arranged while no lesson is open

KEYS = tuple(perspective.key for perspective in PERSPECTIVES)
