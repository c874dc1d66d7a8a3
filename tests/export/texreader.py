"""Reads LaTeX as TeX would, for the tests: what it prints, and that it does nothing else."""

from __future__ import annotations

import re
import shutil
import subprocess
from pathlib import Path

import pytest

from nnviz.export.tex import MATHS, SUBSCRIPTS, SUPERSCRIPTS

PRINTED = {
    "textbackslash": "\\",
    "textasciicircum": "^",
    "textasciitilde": "~",
    "textless": "<",
    "textgreater": ">",
    "textbar": "|",
    "textquotedbl": '"',
    "ldots": "…",
}
"""Control words of text, and what they print."""

WRITTEN = {
    *("documentclass", "usepackage", "ifPDFTeX", "else", "fi", "begin", "end", "definecolor"),
    *(
        "tikzset",
        "path",
        "fill",
        "draw",
        "node",
        "clip",
        "def",
        "cells",
        "pgfsetfillcolor",
        "pgfpathrectangle",
        "pgfpointxy",
        "pgfusepath",
        "displaystyle",
        "sffamily",
    ),
    *(
        "fontsize",
        "selectfont",
        "bfseries",
        "textcolor",
        "DeclareUnicodeCharacter",
        "DeclareFontShape",
        "unknownchar",
    ),
    *("DeclareRobustCommand", "fboxsep", "fboxrule", "relax", "fbox", "resizebox"),
}
"""The control words that a file may hold beside those of labels and formulas."""

SYMBOLS = {**{c: c for c in "{}$&#%_ "}, "`": "`", ",": "\u2009"}
MATHS_WORDS = {latex[1:]: sign for sign, latex in MATHS.items() if re.fullmatch(r"\\\w+", latex)}
COMPOSED = {latex: sign for sign, latex in MATHS.items() if "{" in latex}
LIGATURES = ("--", "''", ",,", "``", "?`", "!`", "<<", ">>")

_TOKEN = re.compile(r"\\([A-Za-z]+) ?|\\(.)|(.)", re.DOTALL)


class Reader:
    """One piece of LaTeX, read from left to right."""

    def __init__(self, latex: str) -> None:
        self.latex, self.at = latex, 0
        self.words: set[str] = set()

    def text(self, *, nested: bool = False) -> str:
        """What text prints, up to its end."""
        printed, before = "", ""
        while self.at < len(self.latex):
            for ligature in LIGATURES:
                assert not self.latex.startswith(ligature, self.at), self.latex
            match = self._next()
            word, symbol, plain = match.groups()
            if word:
                self.words.add(word)
                assert self.latex[match.end(1) : match.end(1) + 2] == "{}", self.latex
                self.at = match.end(1) + 2
                printed += PRINTED[word]
            elif symbol:
                printed += SYMBOLS[symbol]
                if symbol == "`":
                    self._expect("{}")
            elif plain == "$":
                printed += self.maths()
            elif plain == "{":
                self._expect("}")
            elif plain == "}" and nested:
                return printed
            else:
                assert plain not in '}#%&^_<>|"`\\', (plain, self.latex)
                assert not (plain == " " and before in ("", " ")), self.latex
                printed += {"~": "\u00a0"}.get(plain, plain)
            before = plain or "x"
        assert before != " ", self.latex
        return printed

    def maths(self) -> str:
        """What mathematics prints, up to the dollar that ends it."""
        printed, used = "", ""
        while True:
            composed = next((c for c in COMPOSED if self.latex.startswith(c, self.at)), None)
            if composed:
                self.at += len(composed)
                self.words.add(re.sub(r"\W.*", "", composed[1:]))
                printed, used = printed + COMPOSED[composed], ""
                continue
            word, symbol, plain = self._next().groups()
            assert not symbol, self.latex
            if plain == "$":
                return printed
            if plain and plain in "_^":
                assert plain not in used, f"two indices in one place: {self.latex}"
                used += plain
                self._expect("{")
                printed += self._index(plain)
                continue
            used = ""
            if word:
                self.words.add(word)
                printed += MATHS_WORDS[word]
            elif plain == "{":
                self._expect("}")
            else:
                assert re.fullmatch(r"[-A-Za-z/=+()]", plain), (plain, self.latex)
                printed += "−" if plain == "-" else plain

    def _index(self, mark: str) -> str:
        """What stands below or above; digits come back as small digits."""
        for word in ("mathrm", "text"):
            if self.latex.startswith(f"\\{word}{{", self.at):
                self.words.add(word)
                self.at += len(word) + 2
                printed = self.text(nested=True)
                self._expect("}")
                return printed
        end = self.latex.index("}", self.at)
        inside, self.at = self.latex[self.at : end], end + 1
        small = {v: k for k, v in (SUBSCRIPTS if mark == "_" else SUPERSCRIPTS).items()}
        return "".join(small.get(c, c) for c in inside)

    def _next(self) -> re.Match[str]:
        match = _TOKEN.match(self.latex, self.at)
        assert match is not None
        self.at = match.end()
        return match

    def _expect(self, text: str) -> None:
        assert self.latex.startswith(text, self.at), (text, self.at, self.latex)
        self.at += len(text)


def read(latex: str) -> str:
    """What LaTeX prints; it fails for anything but text and mathematics that are known."""
    return Reader(latex).text()


def control_words(file: str) -> set[str]:
    """The control words of a file, comments aside."""
    lines = (re.sub(r"(?<!\\)((?:\\\\)*)%.*", r"\1", line) for line in file.split("\n"))
    return {word for line in lines for word in re.findall(r"\\([A-Za-z]+)", line)}


def _has_tex() -> bool:
    finder = shutil.which("kpsewhich")
    if shutil.which("pdflatex") is None or finder is None:
        return False
    names = ["tikz.sty", "standalone.cls", "beamer.cls", "helvet.sty", "amsfonts.sty"]
    return subprocess.run([finder, *names], capture_output=True, check=False).returncode == 0


needs_tex = pytest.mark.skipif(not _has_tex(), reason="needs pdflatex with TikZ and Beamer")


def compiled(folder: Path, name: str, text: str) -> tuple[int, str]:
    """How pdflatex took a file, without leave to run anything: its pages, and its log."""
    (folder / f"{name}.tex").write_text(text, encoding="utf-8")
    command = ["pdflatex", "-no-shell-escape", "-interaction=nonstopmode", "-halt-on-error"]
    done = subprocess.run([*command, name], cwd=folder, capture_output=True, check=False)
    log = (folder / f"{name}.log").read_text(encoding="utf-8", errors="replace")
    assert done.returncode == 0, log[-3000:]
    found = re.search(r"Output written on \S+\s*\((\d+) pages?", log)
    assert found is not None, log[-3000:]
    return int(found[1]), log.replace("\n", " ")


def complaints(log: str) -> list[str]:
    """What a log says that an author would have to look into."""
    return re.findall(
        r"Missing character.{60}|Overfull.{60}|LaTeX Font Warning.{60}|undefined.{60}|mktexpk", log
    )
