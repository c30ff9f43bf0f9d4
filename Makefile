# Two commands: `make plan` plans and draws a trip, `make test` runs everything.
# Both set up their own environment in .venv with nothing but Python >= 3.11.

PYTHON ?= python3
BIN    := .venv/bin
ARGS   ?=

.PHONY: plan test lint types unit docs bench clean

plan: .venv/installed            ## plan tomorrow for a family; ARGS="--profile ceramics --days 2" for more
	@$(BIN)/planner plan --json plan.json --map plan.html $(ARGS)

test: lint types unit            ## everything that must hold

lint: .venv/developing
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .

types: .venv/developing
	$(BIN)/mypy

unit: .venv/developing
	$(BIN)/pytest -q

docs: .venv/developing           ## write what is generated: JSON Schema, translations, pictures
	$(BIN)/python docs/build.py

bench: .venv/developing          ## start-up and planning times, side by side with the bare libraries
	$(BIN)/python -m benchmarks.startup
	$(BIN)/python -m benchmarks.search

clean:
	rm -rf .venv plan.json plan.html .pytest_cache .mypy_cache .ruff_cache .hypothesis

.venv/python:
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11) and "planner needs Python 3.11 or newer: make PYTHON=/path/to/python3.11")'
	$(PYTHON) -m venv .venv
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check 'pip>=25.1'
	@touch $@

.venv/installed: .venv/python pyproject.toml
	@echo 'Setting up (about half a minute the first time) ...'
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check --editable .
	@touch $@

.venv/developing: .venv/installed
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check --group dev
	@touch $@
