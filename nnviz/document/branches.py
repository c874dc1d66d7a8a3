"""Edits of lines: what a training came to, and the branches beside it."""

from __future__ import annotations

from dataclasses import replace

from nnviz.document.changes import as_branch, fitted, kept
from nnviz.document.model import Branch, Document
from nnviz.errors import UsageError
from nnviz.training.curves import Curves


def train(document: Document, iteration: int, curves: Curves | None = None) -> Document:
    """This line was trained up to `iteration`, and `curves` tell how that went.

    Going over a part that had been trained before changes nothing: it is the same again.
    """
    if iteration < document.trained or iteration <= document.first:
        return document
    told = document.curves if curves is None else curves
    return fitted(
        replace(document, trained=iteration, curves=told), document.chapters, document.branches
    )


def rename_line(document: Document, name: str) -> Document:
    """Give this line a name that it keeps when it becomes a branch; "" takes it back."""
    if name and any(branch.name == name for branch in document.branches):
        raise UsageError(f"There is a branch called “{name}” already.")
    return document if name == document.line else replace(document, line=name)


def rename_branch(document: Document, name: str, to: str) -> Document:
    """Give a branch another name; with a name that was given it is never let go by itself."""
    branch = document.branch(name)
    taken = {document.line, *(other.name for other in document.branches)} - {name, ""}
    if to in taken:
        raise UsageError(f"There is a branch called “{to}” already.")
    return _replaced(document, branch, replace(branch, name=to, named=True))


def delete_branch(document: Document, name: str) -> Document:
    """Forget a branch."""
    return _replaced(document, document.branch(name), None)


def take_branch(document: Document, name: str) -> Document:
    """A branch becomes the line; the line becomes a branch if it was trained.

    The view stays at its iteration as far as the branch was trained, else it goes to its end.
    """
    branch = document.branch(name)
    left = _replaced(document, branch, None)
    branches = left.branches
    if document.trained > document.first:
        branches = kept(left, as_branch(left, branch))
    last = max(branch.trained, branch.chapter.start)
    view = document.view
    if not branch.first <= view.iteration <= last:
        view = replace(view, iteration=max(branch.first, min(view.iteration, last)), address="")
    return replace(
        document,
        chapter=branch.chapter,
        earlier=branch.chapters[:-1],
        view=view,
        trained=branch.trained,
        curves=branch.curves,
        branches=branches,
        line=branch.name if branch.named else "",
    )


def _replaced(document: Document, old: Branch, new: Branch | None) -> Document:
    branches = (new if branch is old else branch for branch in document.branches)
    return replace(document, branches=tuple(branch for branch in branches if branch is not None))
