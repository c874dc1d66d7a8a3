"""A browser for the tests that need one."""

from tests.chromium import chromium

__all__ = ["chromium"]
