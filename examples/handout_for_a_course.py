"""What a teacher hands out: a player for the course page, slides, and the worked solution.

Run: python examples/handout_for_a_course.py [FOLDER]
"""

from __future__ import annotations

import sys
from pathlib import Path

import nnviz

folder = Path(sys.argv[1] if len(sys.argv) > 1 else "handout")
folder.mkdir(exist_ok=True)
iteration = nnviz.figure("running-example", steps="all")
for name in ("player.html", "slides.tex"):
    print(f"wrote {iteration.save(folder / name)}")
solution = folder / "solution.md"
solution.write_text(nnviz.derive("running-example", format="markdown"), encoding="utf-8")
print(f"wrote {solution}")
