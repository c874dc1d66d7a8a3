"""Exporting figures from the window: the dialog with its preview, and the clipboard."""
