"""How large a lesson may be. A file is only text: it is measured before it is understood."""

from __future__ import annotations

FILE_BYTES = 512 * 1024
LINES = 10_000
LINE_CHARACTERS = 4_000
PARAGRAPH_CHARACTERS = 5_000  # between blank lines
PARAGRAPH_LINES = 300
PARAGRAPH_SIGNS = 400  # characters that Markdown has to pair: * _ [ ] ` $ { and the like
SIGNS = 15_000  # of a whole lesson

HEADER_LINES = 60
HEADER_BYTES = 4_000
TITLE = 120
SUMMARY = 300
SOURCES = 12
PREREQUISITES = 12
LANGUAGES = 20

PAGES = 60
BLOCKS = 600
PAGE_BLOCKS = 40
PAGE_CHARACTERS = 20_000
PAGE_WEIGHT = 1_500  # of its formulas; see `weighing`
ATTRIBUTES = 40
OPTIONS = 12
HINTS = 6
LIST_DEPTH = 4
CELLS = 10_000  # of all tables together; columns times lines, before they are read

EXPRESSION = 200
FORMULA = 800
FORMULA_DEPTH = 12
VALUES = 1_000
FORMULAS = 1_000
