# `make run` starts the bot, `make test` and `make check` are what CI runs. Only Python 3.11 or newer is needed:
# the virtual environment in .venv is made here, and refreshed when a lock file changes.

PYTHON ?= $(shell for python in python3 python3.14 python3.13 python3.12 python3.11; do \
	$$python -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null && { echo $$python; break; }; done)
BIN := .venv/bin
PIP := $(BIN)/python -m pip --disable-pip-version-check --quiet
INSTALL := $(PIP) install --no-compile # Python compiles what it imports; compiling all would double the wait
COMPILE := $(BIN)/uv pip compile --quiet --universal --python-version 3.11 --generate-hashes --no-emit-index-url \
	--no-annotate --custom-compile-command "make lock"

.PHONY: run test check bench format lock audit captures pictures promises image fuzz clean

run: .venv/run.stamp
	@$(BIN)/eternaut run

test: .venv/dev.stamp
	$(BIN)/pytest

check: .venv/dev.stamp
	$(BIN)/ruff check
	$(BIN)/ruff format --check
	$(BIN)/mypy

# How good and how fast: some five minutes. Archives and a search cluster take longer and have commands of their own
# (docs/archives.md, docs/scaling.md).
bench: .venv/dev.stamp
	$(BIN)/python -m bench.quality tests/quality/dev
	$(BIN)/python -m bench.quality tests/quality/held
	$(BIN)/python -m bench.quality tests/quality/blind
	$(BIN)/python -m bench.quality tests/quality/reporters
	$(BIN)/python -m bench.quality tests/quality/hearsay
	$(BIN)/python -m bench.quality tests/quality/newcomers
	$(BIN)/python -m bench.seeds
	$(BIN)/python -m bench.acks
	$(BIN)/python -m bench.load

format: .venv/dev.stamp
	$(BIN)/ruff check --fix
	$(BIN)/ruff format

lock: .venv/dev.stamp
	$(COMPILE) pyproject.toml --group build -o requirements.lock
	$(COMPILE) pyproject.toml --all-extras -c requirements.lock -o requirements.txt
	$(COMPILE) pyproject.toml --all-extras --group build --group test --group browser --group lint --group lock \
		--group audit --group fuzz --group peers -c requirements.lock -o requirements-dev.lock

# Exit status 3 of the program, which make tells as an error too: the service could not be asked.
audit: .venv/dev.stamp
	$(BIN)/python -m tests.supply.audit

# The Dockerfile's steps in an empty folder, and its entry point started from what they leave.
image: .venv/dev.stamp
	$(BIN)/python -m tests.supply.replay

captures: .venv/dev.stamp
	$(BIN)/python tests/captures.py

pictures: .venv/dev.stamp
	$(BIN)/python tests/browser/pictures.py
	$(BIN)/python -m tests.digests.pictures
	$(BIN)/python -m tests.follow.pictures

# What docs/promises.md promises, measured at full length and printed as a table. Thirteen minutes on two cores.
promises: .venv/dev.stamp
	CI=true ETERNAUT_LONG=1 $(BIN)/pytest --promises=$(if $(write),write,run) $(only)

# Every parser of foreign input, for so many seconds each; on Linux.
fuzz: .venv/dev.stamp
	$(BIN)/python -m fuzz --seconds $(or $(SECONDS),60) $(only)

clean:
	rm -rf .venv .mypy_cache .pytest_cache .ruff_cache

.venv/bin/python:
	@[ -n "$(PYTHON)" ] || { echo "Eternaut needs Python 3.11 or newer, and found none. Install it, or name it:" \
		"make $(MAKECMDGOALS) PYTHON=/path/to/python3.11" >&2; exit 1; }
	@echo "Setting up .venv (once) ..."
	@$(PYTHON) -m venv .venv || { rm -rf .venv; exit 1; }

.venv/run.stamp: requirements.lock pyproject.toml | .venv/bin/python
	@echo "Installing what requirements.lock names ..."
	@$(INSTALL) --require-hashes -r requirements.lock
	@$(INSTALL) --no-deps --no-build-isolation --editable .
	@touch $@

.venv/dev.stamp: requirements-dev.lock pyproject.toml | .venv/bin/python
	@echo "Installing what requirements-dev.lock names ..."
	@$(INSTALL) --require-hashes -r requirements-dev.lock
	@$(INSTALL) --no-deps --no-build-isolation --editable .
	@touch .venv/run.stamp $@
