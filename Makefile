# Two commands: `make demo` and `make test`. Needs python3 >= 3.11, make and a Python package index.
PYTHON ?= $(shell for p in python3 python3.13 python3.12 python3.11; do command -v $$p >/dev/null 2>&1 && $$p -c 'import sys; sys.exit(sys.version_info < (3, 11))' && { echo $$p; exit; }; done; echo python3)
PORT ?= 8000
GLOTIP ?=
.PHONY: help demo test install install-dev lint types contracts secrets check bench docs lock clean

help:            ## what can be done here
	@grep -hE '^[a-z-]+: .*##|^[a-z-]+:  *##' Makefile | sed -E 's/:.*##/\t/' | expand -t 14

install:         ## the environment of the product, from requirements.lock
	@$(PYTHON) tools/bootstrap/install.py requirements.lock

install-dev:     ## the environment of a contributor, from requirements-dev.lock
	@$(PYTHON) tools/bootstrap/install.py requirements-dev.lock

demo: install    ## a simulated region through the whole chain, then the site (make demo PORT=8010, GLOTIP=FILE)
	@exec .venv/bin/amparo-web demo --port $(PORT) $(if $(GLOTIP),--glotip $(GLOTIP))

test: install-dev ## the whole suite; installs chromium and postgresql where it may
	@tools/distribution-packages.sh
	@.venv/bin/python tools/run_tests.py

lint: install-dev ## style, terminology, messages
	@.venv/bin/ruff check . && .venv/bin/ruff format --check .

types: install-dev ## mypy strict
	@.venv/bin/mypy

contracts: install-dev ## the walls of the house
	@.venv/bin/lint-imports --no-cache

secrets: install-dev ## no secret and no dump in the repository
	@.venv/bin/python tools/no_secrets_no_dumps.py

check: lint types contracts secrets ## everything quick

bench: install   ## benchmarks; results to docs/reference/benchmarks.md
	@.venv/bin/python tools/bench.py

docs: install-dev ## rewrite the generated reference pages
	@.venv/bin/python tools/reference_docs.py

lock:            ## rewrite the lock files from pyproject.toml (needs uv)
	@tools/lock.sh

clean:           ## remove the environment and the demo
	rm -rf .venv var
