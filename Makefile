# Two commands: `make plan` plans and draws a trip, `make test` runs everything.
# Both set up their own environment in .venv with nothing but Python >= 3.11. A C++ compiler makes
# planning faster; without one everything works.

PYTHON   ?= python3
BIN      := .venv/bin
ARGS     ?=
SECONDS  ?= 60
COMPILED := planner/solver/compiled

.PHONY: plan test lint types unit fuzz pure docs bench clean

plan: .venv/installed            ## plan tomorrow for a family; ARGS="--profile ceramics --days 2" for more
	@$(BIN)/planner plan --json plan.json --map plan.html $(ARGS)

test: lint types unit            ## everything that must hold

lint: .venv/developing
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .

types: .venv/developing
	$(BIN)/mypy

unit: .venv/developing
	$(BIN)/pytest -q -n auto --dist worksteal

fuzz: build/fuzz_search          ## the compiled search under sanitizers, with SECONDS=60 of random problems
	$< $(SECONDS)

pure: .venv/python               ## planning without the compiled search, from the wheel that has none
	rm -rf build/pure
	$(BIN)/python -m pip wheel --quiet --disable-pip-version-check --no-deps --wheel-dir build/pure \
	  --config-settings wheel.cmake=false .
	$(PYTHON) -m venv build/pure/venv
	build/pure/venv/bin/python -m pip install --quiet --disable-pip-version-check 'pip>=25.1'
	build/pure/venv/bin/python -m pip install --quiet --disable-pip-version-check --group dev \
	  build/pure/planner-*-py3-none-any.whl
	cp -r tests examples docs pyproject.toml build/pure  # away from the sources, to test the wheel
	cd build/pure && venv/bin/python -m pytest -q -n auto --dist worksteal $(addprefix tests/test_,solver.py scenarios.py examples.py cli.py)

docs: .venv/developing           ## write what is generated: JSON Schema, translations, pictures
	$(BIN)/python -m docs.build

bench: .venv/developing          ## start-up, random requests, catalogue size, what is done with a plan, its files
	$(BIN)/python -m benchmarks.startup
	$(BIN)/python -m benchmarks.search --requests 50
	$(BIN)/python -m benchmarks.scale
	$(BIN)/python -m benchmarks.tasks
	$(BIN)/python -m benchmarks.outputs

clean:
	rm -rf .venv build plan.json plan.html .pytest_cache .mypy_cache .ruff_cache .hypothesis

.venv/python:
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11) and "planner needs Python 3.11 or newer: make PYTHON=/path/to/python3.11")'
	$(PYTHON) -m venv .venv
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check 'pip>=25.1'
	@touch $@

.venv/installed: .venv/python pyproject.toml $(wildcard $(COMPILED)/*)
	@echo 'Setting up (a minute or two the first time) ...'
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check --editable .
	@touch $@

.venv/developing: .venv/installed
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check --group dev
	@touch $@

build/fuzz_search: $(wildcard $(COMPILED)/*)
	@mkdir -p build
	$(CXX) -std=c++20 -O1 -g -Wall -Wextra -Werror -D_GLIBCXX_ASSERTIONS -ffp-contract=off \
	  -fsanitize=address,undefined -fno-sanitize-recover=all -o $@ $(COMPILED)/fuzz.cpp
