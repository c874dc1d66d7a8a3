"""The Markdown of lessons: what markdown-it reads for us, with a few rules more and many fewer."""

from __future__ import annotations

from functools import cache

from markdown_it import MarkdownIt
from markdown_it.rules_inline import StateInline
from mdit_py_plugins.dollarmath import dollarmath_plugin

from nnviz.lessons.parsing.live import closing

_OFF = [
    "code",  # four spaces are no program: a listing is put in fences
    "reference",
    "html_block",
    "html_inline",
    "lheading",
    "autolink",
    "image",  # so a link behind a ! is one, and is told to be none
    "text_join",  # keeps what was escaped apart from what was not
]


class _Markdown(MarkdownIt):
    """Takes the target of a link as it is written; what it may be is judged by us, in words."""

    def validateLink(self, url: str) -> bool:
        return True

    def normalizeLink(self, url: str) -> str:
        return url

    def normalizeLinkText(self, link: str) -> str:
        return link


@cache
def reader() -> MarkdownIt:
    """Markdown with tables, `~~…~~`, `$…$` and `{…}`, without HTML."""
    md = _Markdown("commonmark", {"html": False, "linkify": False, "typographer": False})
    md.enable(["table", "strikethrough"]).disable(_OFF)
    dollarmath_plugin(
        md, allow_labels=False, allow_space=False, allow_blank_lines=False, double_inline=True
    )
    md.inline.ruler.before("backticks", "live", _live)
    return md


def _live(state: StateInline, silent: bool) -> bool:
    """`{…}`: a value. What stands in it is no Markdown."""
    if state.src[state.pos] != "{":
        return False
    end = closing(state.src, state.pos)
    if end < 0 or end >= state.posMax:
        return False
    if not silent:
        token = state.push("live", "", 0)
        token.content = state.src[state.pos + 1 : end]
    state.pos = end + 1
    return True
