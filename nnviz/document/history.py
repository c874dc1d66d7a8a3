"""What was done, and how to take it back: a list of documents with a place in it.

Documents are frozen and share what they have in common, so undo is a matter of pointing at
another one. There is nothing to run backwards, hence nothing that can fail half-way.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from typing import Generic, TypeVar

from nnviz.document.model import Document, parts_of

Playhead = TypeVar("Playhead")

LONGEST = 1_000
# Numbers that the kept documents may hold together, shared ones counted once: about 256 MiB.
MOST_NUMBERS = 32 * 2**20


@dataclass(frozen=True, slots=True)
class Entry(Generic[Playhead]):
    """A document, the edit that made it, and the playhead at which that edit was made."""

    label: str
    document: Document
    playhead: Playhead


class History(Generic[Playhead]):
    """The documents of a session, oldest first; one of them is the present one.

    The oldest entries are let go when there are more than `longest` or their weights would fill
    the memory.
    """

    def __init__(self, document: Document, playhead: Playhead, *, longest: int = LONGEST) -> None:
        self._entries: list[Entry[Playhead]] = []
        # How many entries hold a part (by identity: parts are shared), and their numbers.
        self._held: Counter[int] = Counter()
        self._numbers = 0
        self._append(Entry("", document, playhead))
        self._at = 0
        self._clean: Document | None = document
        self._longest = longest

    def __len__(self) -> int:
        """How many edits are remembered, those taken back included."""
        return len(self._entries) - 1

    @property
    def document(self) -> Document:
        """The present document."""
        return self._entries[self._at].document

    def push(self, label: str, document: Document, playhead: Playhead) -> None:
        """Make `document` the present one; what had been taken back is forgotten."""
        while self.can_redo:
            self._drop(-1)
        self._append(Entry(label, document, playhead))
        self._at += 1
        while len(self) > self._longest or (len(self) > 1 and self._numbers > MOST_NUMBERS):
            self._drop(0)
            self._at -= 1

    def undo(self) -> tuple[Document, Playhead]:
        """Step back; returns the document and where the edit that was taken back was made."""
        if not self.can_undo:
            raise IndexError("nothing to undo")
        playhead = self._entries[self._at].playhead
        self._at -= 1
        return self.document, playhead

    def withdraw(self) -> tuple[Document, Playhead]:
        """Undo the last edit and forget it: a gesture that was cancelled never happened."""
        back = self.undo()
        while self.can_redo:
            self._drop(-1)
        return back

    def redo(self) -> tuple[Document, Playhead]:
        """Step forward again; returns the document and where its edit was made."""
        if not self.can_redo:
            raise IndexError("nothing to redo")
        self._at += 1
        return self.document, self._entries[self._at].playhead

    @property
    def can_undo(self) -> bool:
        return self._at > 0

    @property
    def can_redo(self) -> bool:
        return self._at < len(self._entries) - 1

    @property
    def undo_label(self) -> str:
        """What the next undo takes back, or ""."""
        return self._entries[self._at].label if self.can_undo else ""

    @property
    def redo_label(self) -> str:
        """What the next redo does again, or ""."""
        return self._entries[self._at + 1].label if self.can_redo else ""

    @property
    def labels(self) -> tuple[str, ...]:
        """The edits, oldest first, those taken back included."""
        return tuple(entry.label for entry in self._entries[1:])

    @property
    def is_clean(self) -> bool:
        """Whether the present document is the one last saved."""
        return self.document is self._clean

    def mark_clean(self) -> None:
        """The present document has been saved."""
        self._clean = self.document

    def mark_unsaved(self) -> None:
        """No document of this history is in a file: recovered work."""
        self._clean = None

    def _append(self, entry: Entry[Playhead]) -> None:
        self._entries.append(entry)
        for part, count in parts_of(entry.document.lines).items():
            if part not in self._held:
                self._numbers += count
            self._held[part] += 1

    def _drop(self, at: int) -> None:
        for part, count in parts_of(self._entries.pop(at).document.lines).items():
            self._held[part] -= 1
            if not self._held[part]:
                del self._held[part]
                self._numbers -= count
