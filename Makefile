# `make` lists the commands. Everything that they make lies in this checkout, ignored by git.
PYTHON ?= python3
RUN := .venv/bin/python
# A worker for each core. The tests of a file share what its fixtures make: one worker runs them all. Not reordered,
# the long tests of the engine come before the many short ones, which then fill both workers to the end.
PYTEST := $(RUN) -m pytest --numprocesses auto --dist loadfile --no-loadscope-reorder
unexport PYTHONPATH PYTHONHOME

help: ## list these commands
	@awk -F ':.*## ' '/^[a-z-]+:.*## / {printf "  make %-14s%s\n", $$1, $$2}' Makefile

tools: python3 ## install .venv and .tools/bin/pulumi (minutes the first time, then nothing)
	@$(PYTHON) -m tools setup

up: tools ## `pulumi up` the project against the stand-in of Twilio
	@$(RUN) -m tools up

preview: tools ## `pulumi preview` against the stand-in
	@$(RUN) -m tools preview

drift: tools ## edit a live domain behind Pulumi's back, then preview
	@$(RUN) -m tools drift

down: tools ## delete everything that `make up` created
	@$(RUN) -m tools down

local-twilio: .venv ## run the stand-in until Ctrl-C, for requests by hand
	@$(RUN) -m tools run_in_foreground

quick: .venv ## unit tests, lint and types, in less than a minute
	@$(RUN) -m tools lint
	@$(RUN) -m mypy
	@$(PYTEST) --quiet tests/unit $(ARGS)

test: tools ## all tests, in parallel (some: ARGS='-k name'; one after the other: ARGS=-n0)
	@$(PYTEST) $(ARGS)

simulate: .venv ## every overlap of small programs in the engine's model, larger ones at random (MINUTES=5)
	@$(RUN) -m tests.simulation

test-pythons: .venv ## tests/unit and the examples' tests, with each installed Python from 3.11 on
	@$(RUN) -m tests.pythons

coverage: .venv ## fail if tests/unit and tests/api reach too few lines; name the others
	@$(PYTEST) --cov --quiet tests/unit tests/api $(ARGS)

format: .venv ## correct the layout of the code and its imports
	@$(RUN) -m ruff check --select I --fix --quiet
	@$(RUN) -m ruff format --quiet

lint: .venv ## check style (ruff), words of documents and texts, workflows (actionlint)
	@$(RUN) -m tools lint

types: .venv ## check types (mypy, strict)
	@$(RUN) -m mypy

bench: tools ## measure the budgets, and write docs/performance.md
	@$(RUN) -m bench

reliability: .venv ## run every operation under every fault, and write docs/reliability.md
	@$(RUN) -m tests.api.reliability

audit: .venv ## look for secrets in the files, and known weaknesses of the locked packages
	@$(RUN) -m tools audit

lock: .venv ## lock the newest packages that pyproject.toml allows
	@$(RUN) -m tools lock

generate: .venv ## write typed classes, look-ups and docs/reference.md from the tables (CHECK=1: only report stale ones)
	@$(RUN) -m tools $(if $(CHECK),check_generated,generate)

picture: tools ## draw docs/sipdomain.svg: an export, its first `pulumi up`, and drift
	@$(RUN) -m tools picture

dist: .venv ## build and check the packages in dist/ (RELEASE=v1.2.3: only if that is the version)
	@$(RUN) -m tools dist

clean: ## delete everything that these commands created
	@$(PYTHON) -m tools clean

.venv: python3
	@$(PYTHON) -m tools environment

python3:
	@command -v $(PYTHON) >/dev/null || { echo "There is no $(PYTHON) on PATH: Python 3.11 or newer is needed."; exit 1; }

.PHONY: help tools up preview drift down local-twilio quick test test-pythons coverage format lint types bench reliability simulate audit lock generate dist clean .venv python3 picture
