"""The address of a step: something that can be typed, mailed and written in a lesson.

    e3/s2/backward/n6/t1      epoch 3 / sample 2 / backward / neuron 6 / term 1

The first two parts say when (epoch, then the sample, or the batch `b0` for what belongs to all
samples of it), the third is the phase, the fourth says what is computed, the fifth which part of
it:

    n6      neuron 6: its activation (forward), its δ (backward)
    l3      all neurons of layer 3 (counted from 1)
    w6      all weights of neuron 6, the edges that lead into it
    w4-6    the weight of the edge 4 → 6
    wl3     all weights of the edges into layer 3
    t1      the first term of a sum; also: sum, function, slope, product

The update of one weight has parts where its rule has several terms (`Trace.update_terms`):

    e0/s0/update/w4-6/t3    the third term of the rule, such as Adam's m̂
    e0/s0/update/w4-6       without a part, at every detail: the new weight
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Literal

from nnviz.errors import UsageError

Phase = Literal["forward", "loss", "backward", "average", "update"]

PHASES: tuple[Phase, ...] = ("forward", "loss", "backward", "average", "update")

LONGEST = 200  # characters; an address of any network is far shorter

_FORM = re.compile(
    r"e(?P<epoch>[0-9]+)/(?:s(?P<sample>[0-9]+)|b(?P<batch>[0-9]+))/(?P<phase>[a-z]+)"
    r"(?:/(?P<target>n[0-9]+|l[0-9]+|w[0-9]+(?:-[0-9]+)?|wl[0-9]+))?"
    r"(?:/(?P<part>t[1-9][0-9]*|sum|function|slope|product))?"
)

_TARGETS: dict[Phase, str] = {
    "forward": r"n[0-9]+|l[0-9]+",
    "loss": r"(n[0-9]+|l[0-9]+)?",
    "backward": r"n[0-9]+|l[0-9]+|w[0-9]+(-[0-9]+)?|wl[0-9]+",
    "average": r"w[0-9]+(-[0-9]+)?|wl[0-9]+",
    "update": r"w[0-9]+(-[0-9]+)?|wl[0-9]+",
}

_PARTS: dict[tuple[Phase, str], str] = {
    ("forward", "n"): r"(t[0-9]+|sum|function)?",
    ("forward", "l"): r"(function)?",
    ("backward", "n"): r"(t[0-9]+|sum|slope|product)?",
    ("backward", "l"): r"(function)?",
    ("update", "w-"): r"(t[0-9]+)?",
}

_WORDS = {
    "e": "epoch",
    "s": "sample",
    "b": "batch",
    "n": "neuron",
    "l": "layer",
    "w": "weights",
    "wl": "weights into layer",
    "t": "term",
}


@dataclass(frozen=True, slots=True)
class Address:
    """Where a step stands; `str(address)` and `Address.parse(text)` are inverse to each other.

    Exactly one of `sample` and `batch` is a number (a label, not a position). `target` and
    `part` are the short forms listed above, "" where there is none.
    """

    epoch: int
    sample: int | None
    batch: int | None
    phase: Phase
    target: str = ""
    part: str = ""

    def __str__(self) -> str:
        who = f"s{self.sample}" if self.batch is None else f"b{self.batch}"
        tail = "".join(f"/{piece}" for piece in (self.target, self.part) if piece)
        return f"e{self.epoch}/{who}/{self.phase}{tail}"

    @staticmethod
    def parse(text: str) -> Address:
        """Read the short form or the long one (`epoch 3 / sample 2 / backward / neuron 6`)."""
        match = _FORM.fullmatch(_shortened(text)) if len(text) <= LONGEST else None
        address = None if match is None else _from_match(match)
        if address is None:
            raise UsageError(
                f"“{text[:LONGEST]}” is not the address of a step.",
                do="An address looks like e0/s0/forward/n6 or e0/s0/backward/n6/t1.",
            )
        return address

    def words(self) -> str:
        """The long form: `epoch 3 / sample 2 / backward / neuron 6 / term 1`."""
        return " / ".join(_in_words(piece) for piece in str(self).split("/"))

    @property
    def kind(self) -> str:
        """What the target is: "n", "l", "w" (of one neuron), "wl", "w-" (one edge) or ""."""
        return _kind(self.target)

    @property
    def number(self) -> int:
        """The neuron or layer of the target (of an edge, where it leads); 0 without target."""
        digits = re.findall(r"\d+", self.target)
        return int(digits[-1]) if digits else 0

    @property
    def edge(self) -> tuple[int, int]:
        """The edge of a `w4-6` target."""
        source, target = self.target.removeprefix("w").split("-")
        return int(source), int(target)

    @property
    def term(self) -> int:
        """k of a `tk` part, counted from 1; 0 when the part is something else."""
        return int(self.part[1:]) if re.fullmatch(r"t\d+", self.part) else 0

    def at(self, target: str = "", part: str = "", phase: Phase | None = None) -> Address:
        """Another address in the same epoch and sample or batch."""
        when = self.epoch, self.sample, self.batch
        return Address(*when, phase or self.phase, target, part)


def _kind(target: str) -> str:
    return "w-" if "-" in target else target.rstrip("0123456789")


def _from_match(match: re.Match[str]) -> Address | None:
    found = match.groupdict()
    phase = next((known for known in PHASES if known == found["phase"]), None)
    if phase is None:
        return None
    target, part = found["target"] or "", found["part"] or ""
    if not re.fullmatch(_TARGETS[phase], target):
        return None
    if not re.fullmatch(_PARTS.get((phase, _kind(target)), ""), part):
        return None
    if phase == "average" and found["batch"] is None:
        return None
    if phase in ("forward", "loss", "backward") and found["sample"] is None:
        return None
    if any(digits.startswith("0") for digits in re.findall(r"\d+", target)):
        return None
    sample, batch = (None if found[key] is None else int(found[key]) for key in ("sample", "batch"))
    return Address(int(found["epoch"]), sample, batch, phase, target, part)


def _shortened(text: str) -> str:
    pieces = [re.sub(r"\s+", " ", piece).strip().lower() for piece in text.strip().split("/")]
    return "/".join(_short(piece) for piece in pieces)


def _short(piece: str) -> str:
    for letters, word in sorted(_WORDS.items(), key=lambda item: -len(item[1])):
        if piece.startswith(word + " "):
            rest = piece.removeprefix(word).removeprefix(" of neuron").strip()
            return letters + re.sub(r"\s*(→|->|-)\s*", "-", rest)
    return piece


def _in_words(piece: str) -> str:
    match = re.fullmatch(r"([a-z]+)(\d+(?:-\d+)?)", piece)
    if match is None:
        return piece
    letters, digits = match.groups()
    if letters == "w":
        edge = digits.replace("-", " → ")
        return f"weights {edge}" if "-" in digits else f"weights of neuron {digits}"
    return f"{_WORDS[letters]} {digits}"
