# The two commands are `make run` and `make test`; each sets up what it needs (scripts/bootstrap).

PYTHON := .venv/bin/python

.PHONY: help run test lint bench screenshots setup clean

help:
	@echo "make run          set up, then open the window on the running example"
	@echo "make test         set up, then ruff, mypy, import-linter and pytest"
	@echo "make lint         the checks of make test without the tests"
	@echo "make bench        print the benchmarks, as ratios"
	@echo "make screenshots  draw docs/images again"
	@echo "make clean        remove the virtual environment and all caches"

setup:
	@scripts/bootstrap

run:
	@scripts/bootstrap --window
	@scripts/run

lint: setup
	$(PYTHON) -m ruff check .
	$(PYTHON) -m ruff format --check .
	$(PYTHON) -m mypy
	.venv/bin/lint-imports

test: export QT_QPA_PLATFORM = offscreen
# What is compiled is kept, also where the environment forbids it: dozens of processes load it.
test: export PYTHONDONTWRITEBYTECODE =
test:
	@scripts/bootstrap --test
	@$(MAKE) --no-print-directory lint
	$(PYTHON) -m pytest -n auto --maxprocesses 4 --dist worksteal

bench: export OMP_NUM_THREADS = 1
bench: setup
	$(PYTHON) -m benchmarks

screenshots: export QT_QPA_PLATFORM = offscreen
screenshots: setup
	$(PYTHON) scripts/screenshots.py

clean:
	rm -rf .venv .mypy_cache .pytest_cache .ruff_cache .hypothesis .import_linter_cache build dist
	find . -name __pycache__ -type d -prune -exec rm -rf {} +
