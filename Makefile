# What one does here. `make` alone says what there is; every word sets up what it needs, once.

SHELL := /bin/bash
.SHELLFLAGS := -eu -o pipefail -c
.DEFAULT_GOAL := help
MAKEFLAGS += --no-print-directory

PYTHON ?=
VENV := .venv
BIN := $(VENV)/bin
READY := $(VENV)/ready
CHECKS := lint layout types rooms templates dependencies content assets

.PHONY: help run test check bench fix lock $(CHECKS)


help: ## Say what there is
	@sed -n 's/^\([a-z]*\):.*## \(.*\)/  make \1 \2/p' Makefile | awk '{ printf "  make %-7s", $$2; $$1 = $$2 = ""; print $$0 }'

run: $(READY) ## Serve a demonstration with invented people, on port 8000 or PORT=
	@$(BIN)/learn demo

test: $(READY) ## Run the tests; PICK="-k words" or PICK=path picks some
	@$(BIN)/python -m pytest --numprocesses 2 --dist worksteal $(PICK)

check: $(READY) ## Check style, types, rooms, templates, dependencies, content and built files
	@$(MAKE) --jobs 2 --keep-going --output-sync=target $(CHECKS)

bench: $(READY) ## Measure: every figure as a ratio to a bare page under the same server
	@$(BIN)/python -m tests.benchmarks

fix: $(READY) ## Mend what a tool can mend: style and layout
	@$(BIN)/ruff check --fix --quiet || true
	@$(BIN)/ruff format

lock: ## Write requirements.lock anew after a change of pyproject.toml; versions stay where they may
	@$(call find-python); "$$python" -m venv build/lock && build/lock/bin/python -m pip install --quiet uv
	@UV_PYTHON_DOWNLOADS=never build/lock/bin/uv pip compile --quiet --universal --generate-hashes --no-header \
		--all-extras --python-version 3.11 pyproject.toml --output-file requirements.lock


# The parts of `make check`: each prints one line when all is well, and everything when it is not.

define checked
@out=$$($(2) 2>&1) && echo "  well     $(1)" || { echo "  NOT WELL $(1)"; echo "$$out"; exit 1; }
endef

lint: $(READY)
	$(call checked,style (ruff check),$(BIN)/ruff check --quiet --output-format concise)

layout: $(READY)
	$(call checked,layout (ruff format),$(BIN)/ruff format --check)

types: $(READY)
	$(call checked,types (mypy --strict),$(BIN)/mypy --no-error-summary)

rooms: $(READY)
	$(call checked,rooms (lint-imports),$(BIN)/lint-imports --no-logo)

templates: $(READY)
	$(call checked,templates (djlint),$(BIN)/djlint --lint --quiet templates)

dependencies: $(READY)
	$(call checked,dependencies (deptry),$(BIN)/deptry .)

content: $(READY)
	$(call checked,content (learn content check),$(BIN)/learn content check)

assets:
	@if [ -d static/src/node_modules ] && command -v node >/dev/null; then \
		rm -rf build/assets && mkdir -p build/assets && cp -r static build/assets/ && \
		out=$$(cd build/assets/static/src && node build.mjs 2>&1 && diff -rq ../dist $(CURDIR)/static/dist) \
		&& echo "  well     built files (static/dist)" || { echo "  NOT WELL built files: run npm run build in static/src"; echo "$$out"; exit 1; }; \
	else echo "  left out built files (static/dist): they are checked where npm ci was run in static/src"; fi


# Setting up: an environment of our own, with what the lock lists and nothing else.

define find-python
python=""; \
for each in $(or $(PYTHON),python3 python3.14 python3.13 python3.12 python3.11); do \
	if "$$each" -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null; then python="$$each"; break; fi; \
done; \
if [ -z "$$python" ]; then \
	echo "Python 3.11 or newer is needed, and $(or $(PYTHON),python3) is not that. Install it, or name one: make PYTHON=python3.12" >&2; exit 1; \
fi; \
if ! "$$python" -c 'import ensurepip, venv' 2>/dev/null; then \
	echo "Python cannot make environments here. On Debian: apt-get install python3-venv" >&2; exit 1; \
fi
endef

$(READY): requirements.lock pyproject.toml
	@$(call find-python); \
	if ! $(BIN)/python -m pip --version >/dev/null 2>&1; then "$$python" -m venv --clear $(VENV); fi
	@echo "Setting up in $(VENV): $$(grep -c '^[a-z]' requirements.lock) packages, by their hashes. It takes a minute, once."
	@$(BIN)/python -m pip install --quiet --quiet --disable-pip-version-check --require-hashes --requirement requirements.lock
	@$(BIN)/python -m pip install --quiet --quiet --disable-pip-version-check --no-deps --no-build-isolation --editable .
	@touch $(READY)
