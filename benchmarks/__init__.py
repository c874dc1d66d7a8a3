"""Speeds, as ratios measured interleaved in one run: `make bench`.

Each module `bench_*.py` has a function `rows()` that yields `Row`s; `benchmarks.measure` times two
ways of doing the same work in turns, so that a machine that slows down slows both.
"""
