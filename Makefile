# `make` lists the commands. Everything that they make lies in this checkout, ignored by git.
PYTHON ?= python3
RUN := .venv/bin/python
# A worker for each core. The tests of a file share what its fixtures make: one worker runs them all. Not reordered,
# the long tests of the engine come before the many short ones, which then fill both workers to the end.
PYTEST := $(RUN) -m pytest --numprocesses auto --dist loadfile --no-loadscope-reorder
unexport PYTHONPATH PYTHONHOME

help: ## list these commands
	@awk -F ':.*## ' '/^[a-z-]+:.*## / {printf "  make %-14s%s\n", $$1, $$2}' Makefile

tools: python3 ## .venv and .tools/bin/pulumi (minutes the first time, then nothing)
	@$(PYTHON) -m tools setup

up: tools ## `pulumi up` the project against the stand-in of Twilio
	@$(RUN) -m tools up

preview: tools ## `pulumi preview` against the stand-in
	@$(RUN) -m tools preview

drift: tools ## edit a live domain behind Pulumi's back, then preview
	@$(RUN) -m tools drift

down: tools ## destroy all that `make up` made
	@$(RUN) -m tools down

local-twilio: .venv ## run the stand-in until Ctrl-C, to send it requests by hand
	@$(RUN) -m tools run_in_foreground

quick: .venv ## unit tests, lint and types, in less than a minute
	@$(RUN) -m tools lint
	@$(RUN) -m mypy
	@$(PYTEST) --quiet tests/unit $(ARGS)

test: tools ## all tests, in parallel (ARGS='-k name' for some; ARGS=-n0 for one after the other)
	@$(PYTEST) $(ARGS)

simulate: .venv ## every overlap of small programs, and of larger ones at random (MINUTES=5)
	@$(RUN) -m tests.simulation

test-pythons: .venv ## tests/unit and the examples' tests, with every Python that is found here
	@$(RUN) -m tests.pythons

coverage: .venv ## the lines and branches of sipdomain_provider that tests/unit and tests/api reach, and a floor
	@$(PYTEST) --cov --quiet tests/unit tests/api $(ARGS)

format: .venv ## the layout of the code and the order of its imports, put right
	@$(RUN) -m ruff check --select I --fix --quiet
	@$(RUN) -m ruff format --quiet

lint: .venv ## ruff, the words of documents and texts, and actionlint for the workflows
	@$(RUN) -m tools lint

types: .venv ## mypy, strict
	@$(RUN) -m mypy

bench: tools ## the budgets, measured
	@$(RUN) -m bench

reliability: .venv ## every operation under every fault, into docs/reliability.md
	@$(RUN) -m tests.api.reliability

audit: .venv ## secrets in the files; known weaknesses of the locked packages, where those can be asked for
	@$(RUN) -m tools audit

lock: .venv ## lock the newest packages that pyproject.toml allows
	@$(RUN) -m tools lock

generate: .venv ## the typed classes, look-ups and docs/reference.md, from the tables (CHECK=1: only report stale ones)
	@$(RUN) -m tools $(if $(CHECK),check_generated,generate)

picture: tools ## docs/sipdomain.svg: a terminal with an export, the first `pulumi up` on it, and drift
	@$(RUN) -m tools picture

dist: .venv ## the sdists and wheels into dist, and twine's check (RELEASE=v1.2.3: only if that is the version)
	@$(RUN) -m tools dist

clean: ## remove all that these commands made
	@$(PYTHON) -m tools clean

.venv: python3
	@$(PYTHON) -m tools environment

python3:
	@command -v $(PYTHON) >/dev/null || { echo "There is no $(PYTHON) on PATH: Python 3.11 or newer is needed."; exit 1; }

.PHONY: help tools up preview drift down local-twilio quick test test-pythons coverage format lint types bench reliability simulate audit lock generate dist clean .venv python3 picture
