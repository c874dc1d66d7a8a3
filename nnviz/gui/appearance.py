"""Where we stand and how it looks: two values of the session that are in no document."""

from __future__ import annotations

from dataclasses import dataclass

from nnviz.steps import Address


@dataclass(frozen=True, slots=True)
class Playhead:
    """Where we stand: an iteration, and the address of a step of it.

    Without an address, on its first step, if ever somebody looks at its steps.
    """

    iteration: int
    address: Address | None = None


@dataclass(frozen=True, slots=True)
class Appearance:
    """What a picture looks like beyond what the document says: settings of this program.

    highlight: ids that a lesson lights while the rest steps back, seen in Learn only.
    lesson_trains: whether the lesson shows the network as it is trained.
    room: how wide the canvas is, in pixels; 0 where there is none.
    """

    theme: str = "light"
    weight_labels: str = "active"
    show_bias: bool = True
    perspective: str = "explore"
    highlight: tuple[str, ...] = ()
    lesson_trains: bool = False
    room: float = 0.0

    @property
    def trains(self) -> bool:
        """Whether the network is seen as it is trained, and not step by step."""
        return self.perspective == "train" or (self.perspective == "learn" and self.lesson_trains)

    @property
    def lit(self) -> tuple[str, ...]:
        """The ids that stand out."""
        return self.highlight if self.perspective == "learn" else ()
