"""The window (floor 8): session, canvas, timeline, panels and plots."""
