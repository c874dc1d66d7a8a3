"""What a desktop is told about nnviz, as freedesktop.org has it: texts in, texts out.

A desktop entry says how nnviz is started, a MIME package by which names its files are known, and
the user's list of defaults (`mimeapps.list`) what a double click on them opens.
"""

from __future__ import annotations

from collections.abc import Iterable

NETWORK_TYPE = "application/x-nnviz"
LESSON_TYPE = "text/x-nnviz-lesson"
TYPES = (NETWORK_TYPE, LESSON_TYPE)
ENTRY = "nnviz.desktop"
DEFAULTS = "[Default Applications]"

# The glob of lessons weighs more than *.md does, which has 50.
MIME_PACKAGE = f"""\
<?xml version="1.0" encoding="UTF-8"?>
<mime-info xmlns="http://www.freedesktop.org/standards/shared-mime-info">
  <mime-type type="{NETWORK_TYPE}">
    <comment>nnviz network</comment>
    <sub-class-of type="application/json"/>
    <icon name="nnviz"/>
    <glob pattern="*.nnviz"/>
  </mime-type>
  <mime-type type="{LESSON_TYPE}">
    <comment>nnviz lesson</comment>
    <sub-class-of type="text/markdown"/>
    <icon name="nnviz"/>
    <glob pattern="*.nnviz.md" weight="60"/>
  </mime-type>
</mime-info>
"""


# The entry --------------------------------------------------------------------------------------


def desktop_entry(program: list[str]) -> str:
    """The desktop entry that opens a file with nnviz, which the words of `program` start."""
    lines = {
        "Type": "Application",
        "Name": "nnviz",
        "GenericName": "Neural networks, taken apart",
        "Comment": "The neural network you can take apart",
        "TryExec": _value(program[0]),
        "Exec": _value(f"{_command(program)} open --tell %f"),
        "Icon": "nnviz",
        "Terminal": "false",
        "Categories": "Education;ArtificialIntelligence;",
        "MimeType": "".join(f"{one};" for one in TYPES),
        "StartupWMClass": "nnviz",
    }
    return "[Desktop Entry]\n" + "".join(f"{key}={value}\n" for key, value in lines.items())


def _command(program: list[str]) -> str:
    """The words as Exec wants them, before the escapes that the value of any key has."""
    if "%" in program[0]:  # GLib looks for the first word without undoing its %%
        program = ["/bin/sh", "-c", 'exec "$0" "$@"', *program]
    return " ".join(map(_quoted, program))


def _quoted(word: str) -> str:
    for sign in '\\"`$':
        word = word.replace(sign, f"\\{sign}")
    return f'"{word}"'.replace("%", "%%")


def _value(text: str) -> str:
    """A text as the value of a key: what would end the line or begin an escape is escaped."""
    for sign, written in (("\\", "\\\\"), ("\n", "\\n"), ("\r", "\\r"), ("\t", "\\t")):
        text = text.replace(sign, written)
    return text


# The list of defaults ---------------------------------------------------------------------------


def with_defaults(text: str) -> str:
    """The list with nnviz as the first choice for our types; all else stays as it is.

    Without it a text editor that is the default for texts would open lessons too.
    """
    lines = _without(text.splitlines(keepends=True))
    if DEFAULTS not in map(str.strip, lines):
        if lines and not lines[-1].endswith("\n"):
            lines[-1] += "\n"
        lines.append(f"{DEFAULTS}\n")
    begin = [line.strip() for line in lines].index(DEFAULTS) + 1
    end = next((i for i in range(begin, len(lines)) if lines[i].startswith("[")), len(lines))
    chosen: dict[str, list[str]] = {one: [] for one in TYPES}
    rest = []
    for line in lines[begin:end]:
        kind, applications = _understood(line)
        if kind in chosen:
            chosen[kind] += applications
        else:
            rest.append(line)
    ours = [_line(kind, [ENTRY, *others]) for kind, others in chosen.items()]
    return "".join([*lines[:begin], *ours, *rest, *lines[end:]])


def without_defaults(text: str) -> str:
    """The list without nnviz for our types; the section goes where only we stood in it."""
    lines = text.splitlines(keepends=True)
    kept = _without(lines)
    if len(kept) < len(lines):
        following = [*(line.strip() for line in kept[1:]), "["]
        kept = [
            line
            for line, after in zip(kept, following, strict=True)
            if not (line.strip() == DEFAULTS and after.startswith("["))
        ]
    return "".join(kept)


def _without(lines: list[str]) -> list[str]:
    kept = []
    for line in lines:
        kind, applications = _understood(line)
        if kind not in TYPES or ENTRY not in applications:
            kept.append(line)
        elif others := [one for one in applications if one != ENTRY]:
            kept.append(_line(kind, others))
    return kept


def _understood(line: str) -> tuple[str, list[str]]:
    """A type and the desktop entries that are named for it."""
    kind, _, value = line.partition("=")
    return kind.strip(), [one.strip() for one in value.split(";") if one.strip()]


def _line(kind: str, applications: Iterable[str]) -> str:
    return f"{kind}={''.join(f'{one};' for one in applications)}\n"
