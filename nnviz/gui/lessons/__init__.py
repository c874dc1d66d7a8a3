"""Lessons in the window: the catalogue, the page, and the guide that follows a learner."""
