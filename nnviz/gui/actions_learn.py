"""The actions of the Learn menu: through a lesson, and to another one."""

from __future__ import annotations

from nnviz.gui.action import ActionSpec

LEARN = [
    ActionSpec(
        "learn.next", "Next", "Learn", "lesson_next", ("N",), enabled="has_lesson", words="page"
    ),
    ActionSpec(
        "learn.back",
        "Back",
        "Learn",
        "lesson_back",
        ("Shift+N",),
        enabled="has_lesson_back",
        words="previous page",
    ),
    ActionSpec(
        "learn.come_back",
        "Back to the page",
        "Learn",
        "lesson_come_back",
        ("Backspace",),
        enabled="has_strayed",
        words="return stage lesson",
    ),
    ActionSpec(
        "learn.hint", "Hint", "Learn", "lesson_hint", ("H",), enabled="has_hint", starts_group=True
    ),
    ActionSpec("learn.show_me", "Show me", "Learn", "lesson_show_me", enabled="has_task"),
    ActionSpec(
        "learn.answer",
        "Answer with the selection",
        "Learn",
        "lesson_answer",
        ("A",),
        enabled="can_answer",
        words="question neuron edge",
    ),
    ActionSpec(
        "learn.across",
        "To the network and back",
        "Learn",
        "lesson_across",
        ("L",),
        enabled="has_lesson",
        words="keyboard focus page",
    ),
    ActionSpec(
        "learn.larger",
        "Larger text",
        "Learn",
        "lesson_larger",
        ("Ctrl+Shift+Up",),
        starts_group=True,
        words="size font",
    ),
    ActionSpec(
        "learn.smaller",
        "Smaller text",
        "Learn",
        "lesson_smaller",
        ("Ctrl+Shift+Down",),
        words="size",
    ),
    ActionSpec(
        "learn.catalogue",
        "All lessons",
        "Learn",
        "lesson_catalogue",
        words="catalogue courses",
        starts_group=True,
    ),
    ActionSpec("learn.open", "Open a lesson…", "Learn", "lesson_open", words="file md"),
    ActionSpec("learn.close", "Close the lesson", "Learn", "lesson_close", enabled="has_lesson"),
    ActionSpec(
        "learn.record",
        "Record…",
        "Learn",
        "lesson_record",
        checked="is_recording",
        starts_group=True,
        words="write lesson steps author teacher",
    ),
    ActionSpec(
        "learn.reset_page",
        "Begin this page again",
        "Learn",
        "lesson_reset_page",
        enabled="has_lesson",
        starts_group=True,
        words="reset",
    ),
    ActionSpec(
        "learn.reset",
        "Begin this lesson again…",
        "Learn",
        "lesson_reset",
        enabled="has_lesson",
        words="reset answers",
    ),
    ActionSpec(
        "learn.forget",
        "Begin all lessons again…",
        "Learn",
        "lesson_forget_all",
        words="reset progress forget",
    ),
]
