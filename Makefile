# Type `make` for the list. Python 3.11 or newer and make are all that has to be there.
.DEFAULT_GOAL := help
.PHONY: help install ldap demo test check chaos quarter bench browser lock clean

VENV := .venv
PYTHON ?= python3
BIN := $(VENV)/bin
UV := $(shell command -v uv 2>/dev/null)
STAMP := $(VENV)/.installed
LDAP := $(VENV)/.installed-ldap
PYTEST_OPTIONS ?=
# processes that share the tests, a file each; 0: all in one, as a debugger needs it
WORKERS ?= auto
# of make chaos: without seeds one by the clock, which is printed; 0 users: as many as suit the store
SEEDS ?=
STORE ?= sqlite
# of make quarter
SEED ?= 1
PAGE ?= quarter.html
KIND ?= moves
USERS ?= 0
# without the LDAP client the reading of Active Directory is not tried, which is one part in a hundred
COVERED = $(shell $(BIN)/python -c "import ldap" 2>/dev/null || echo --cov-fail-under=97)
# with their extras, since pip looks for a newer version of what is pinned without one, and stops there
LOCKED := --universal --generate-hashes --no-emit-index-url --no-header --no-strip-extras --python-version 3.11

help:  ## this list
	@awk -F ':.*## ' '/^[a-z]+:.*## / {printf "make %-8s %s\n", $$1, $$2}' $(MAKEFILE_LIST)

# Runs again only when what it installs has changed.
$(STAMP): requirements.lock pyproject.toml
	@test -x $(BIN)/python || { \
	  echo "Making $(VENV) ..."; \
	  if [ -n "$(UV)" ]; then $(UV) venv -q --python $(PYTHON) $(VENV); else $(PYTHON) -m venv $(VENV); fi; }
	@echo "Installing what requirements.lock names ..."
	@if [ -n "$(UV)" ]; then \
	  $(UV) pip install -q --python $(BIN)/python --require-hashes -r requirements.lock && \
	  $(UV) pip install -q --python $(BIN)/python --no-deps --no-build-isolation -e . ; \
	else \
	  $(BIN)/python -m pip install -q --disable-pip-version-check --require-hashes -r requirements.lock && \
	  $(BIN)/python -m pip install -q --disable-pip-version-check --no-deps --no-build-isolation -e . ; \
	fi
	@touch $(STAMP)

install: $(STAMP)  ## make .venv and install into it

$(LDAP): $(STAMP) requirements-ldap.lock
	@if [ -n "$(UV)" ]; then \
	  $(UV) pip install -q --python $(BIN)/python --require-hashes -r requirements-ldap.lock; \
	else \
	  $(BIN)/python -m pip --version >/dev/null 2>&1 || $(BIN)/python -m ensurepip --default-pip >/dev/null; \
	  $(BIN)/python -m pip install -q --disable-pip-version-check --require-hashes -r requirements-ldap.lock; \
	fi
	@touch $(LDAP)

ldap: $(LDAP)  ## add the LDAP client to .venv; needs a C compiler and the headers of OpenLDAP and Cyrus SASL

demo: $(STAMP)  ## start a pretend company and the bot in it; prints an address for the browser
	@exec $(BIN)/hybridbot demo

test: $(STAMP)  ## run the tests, warnings as errors, with branch coverage
	$(BIN)/pytest -n $(WORKERS) --dist loadfile --no-loadscope-reorder --cov --cov-report=term $(COVERED) $(PYTEST_OPTIONS)

check: $(STAMP)  ## formatting, lint, types, direction of imports, dependencies
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .
	$(BIN)/mypy
	$(BIN)/lint-imports
	$(BIN)/deptry .

chaos: $(STAMP)  ## kill, freeze and starve the engine while it moves people, or with KIND=slots the clock; SEEDS="7 8" STORE=sqlite|postgres USERS=100
	$(BIN)/python -m tests.chaos --kind $(KIND) --store $(STORE) --users $(USERS) --seeds $(SEEDS)

quarter: $(STAMP)  ## live through 90 days of digests, held to an oracle; SEED=1 PAGE=quarter.html
	$(BIN)/python -m tests.quarter --seed $(SEED) --page $(PAGE)

bench: $(STAMP)  ## measure, each figure beside a baseline of the same run
	$(BIN)/python -m benchmarks

browser: $(STAMP)  ## only the tests that drive Chromium
	$(BIN)/pytest -m browser --no-cov $(PYTEST_OPTIONS)

lock:  ## pin the dependencies anew (needs uv)
	uv pip compile $(LOCKED) --extra postgres --extra sandbox --group dev pyproject.toml -o requirements.lock
	uv pip compile $(LOCKED) --extra ldap -c requirements.lock pyproject.toml -o requirements-ldap.lock

clean:  ## remove .venv and caches
	rm -rf $(VENV) .mypy_cache .ruff_cache .pytest_cache .hypothesis .coverage
