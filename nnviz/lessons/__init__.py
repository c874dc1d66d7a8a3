"""Lessons: text files that set a stage, ask, and check what is done (docs/lessons.md)."""
