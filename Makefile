# What a person types. Everything runs in .venv, which the first command makes.
# With DATABASE_URL and REDIS_URL set, the same commands use those servers instead of the embedded ones.

PYTHON ?= python3
PY := .venv/bin/python
INSTALL := $(PYTHON) config/install.py
# One test process a core; the files in their order, so that the slow ones of the browser begin first; `make test ARGS="tests/core -x"` runs a part.
JOBS ?= $(shell nproc 2>/dev/null || echo 2)
ARGS ?=

.PHONY: help demo demo-reset test check bench messages lock

help:  ## this list
	@grep -E '^[a-z-]+:.*##' $(MAKEFILE_LIST) | sed 's/:.*## */\t/' | expand -t 14

demo:  ## the whole system with demo data on 127.0.0.1:$PORT (8000), until Ctrl-C
	@$(INSTALL) demo
	@$(PY) -m config.supervisor

demo-reset:  ## throw the demo's data away
	@$(PYTHON) config/reset.py

test:  ## every test: unit, database, race, jobs with a real broker, browser
	@$(INSTALL) demo test
	@$(PY) -m config.browser
	@$(PY) -m pytest -n $(JOBS) --dist loadfile --no-loadscope-reorder $(ARGS)

check:  ## linters, types, import line, migrations, templates, production settings
	@$(INSTALL) demo test lint
	@$(PY) -m config.check

bench:  ## the benchmarks, one table
	@$(INSTALL) demo test
	@$(PY) -m bench $(ARGS)

messages:  ## bring the translations in step with the source
	@$(INSTALL) demo test
	@$(PY) -m config.messages update

lock:  ## pin the dependencies: requirements.lock (production, with hashes), requirements-dev.lock
	@$(INSTALL) demo
	@$(PY) config/lock.py
