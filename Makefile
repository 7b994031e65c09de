# Everything needs Python 3.11 or newer, make and git; all else is installed into .venv, node_modules and build.
PYTHON ?= $(shell for p in python3 python3.14 python3.13 python3.12 python3.11; do \
	command -v $$p >/dev/null 2>&1 && $$p -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null && echo $$p && break; done)
HOST ?= 127.0.0.1
PORT ?= 8000
TESTS ?= tests
# Two test processes: as many as the smallest machine we promise times for has cores.
JOBS ?= 2
BIN := .venv/bin
BOOTSTRAP := $(or $(PYTHON),$(error Python 3.11 or newer is needed)) tools/bootstrap.py
DEMO := TRANSFERLOTSE_DEMO=1 TRANSFERLOTSE_URL=http://$(HOST):$(PORT)
PYTEST := $(BIN)/python -m pytest
# The test settings do not depend on who runs the tests.
QUIET := env -u DJANGO_SETTINGS_MODULE -u PYTHONPATH -u TRANSFERLOTSE_DATABASE -u TRANSFERLOTSE_VAR TRANSFERLOTSE_DEMO=1 TRANSFERLOTSE_VAR=build/test-var
FAST := not (browser or spark or soak or slow)
# Of chosen tests (make test TESTS=tests/files) a part may have none: pytest answers 5.
NONE_IS_FINE := $(if $(filter-out tests,$(TESTS)),|| [ $$? -eq 5 ])

.DEFAULT_GOAL := help
.PHONY: help run setup dev check format test test-sqlite test-postgresql test-browser test-spark soak bench audit lock build clean

help: ## Lists what can be made
	@grep -hE '^[a-z-]+:.*## ' $(MAKEFILE_LIST) | sed -E 's/^([a-z-]+):.*## (.*)/\1	\2/' | expand -t 18

setup: ## Environment, front-end files and translations for running (part of run)
	@$(BOOTSTRAP) runtime
	@$(BIN)/python tools/assets.py
	@$(BIN)/python tools/translations.py compile

run: setup ## Serves a demo centre on http://127.0.0.1:8000 (PORT=8001 make run)
	@$(DEMO) $(BIN)/transferlotse migrate
	@$(DEMO) $(BIN)/transferlotse demo --if-missing
	@$(DEMO) $(BIN)/transferlotse serve --host $(HOST) --port $(PORT)

dev: ## Environment for working on it: everything the tests and checks need (part of test and check)
	@$(BOOTSTRAP) runtime dev
	@$(BIN)/python tools/assets.py
	@$(BIN)/python tools/translations.py compile

check: dev ## Style, types, contracts, content, missing migrations and translations
	@$(BIN)/python tools/check.py

format: dev ## Formats code and templates
	@$(BIN)/ruff format .
	@$(BIN)/ruff check --fix .

test: dev ## The suite on SQLite and PostgreSQL, the architecture, the journeys in a browser (about 10 minutes)
	@$(MAKE) --no-print-directory test-sqlite test-browser test-postgresql

test-sqlite: dev ## The suite on SQLite, with the tests of the architecture
	@echo "→ Suite on SQLite"
	@$(QUIET) $(PYTEST) $(TESTS) -n $(JOBS) --dist worksteal -q -m "$(FAST)" $(NONE_IS_FINE)

test-browser: dev ## The journeys in Chromium
	@echo "→ Journeys in a browser"
	@$(QUIET) TRANSFERLOTSE_CHROMIUM="$${TRANSFERLOTSE_CHROMIUM:-$$($(BIN)/python tools/browser.py)}" \
		$(PYTEST) $(TESTS) -n $(JOBS) --dist worksteal -q -m "browser and not soak" $(NONE_IS_FINE)

test-postgresql: dev ## What uses the database, on a PostgreSQL of its own; the architecture does not depend on which it is
	@echo "→ Suite on PostgreSQL"
	@$(QUIET) $(BIN)/python tools/postgres.py $(PYTEST) $(TESTS) --database-only --ignore tests/architecture \
		-n $(JOBS) --dist worksteal -q -m "$(FAST)" $(NONE_IS_FINE)

test-spark: dev ## The evaluation on Apache Spark; needs Java 17
	@if command -v java >/dev/null 2>&1; then \
		$(BOOTSTRAP) runtime dev spark && echo "→ Evaluation on Spark" && \
		{ $(QUIET) $(PYTEST) $(TESTS) -q -m "spark and not slow" || { status=$$?; [ $$status -eq 5 ] && echo "No Spark tests yet."; [ $$status -eq 5 ]; }; }; \
	else echo "Java is missing: the tests on Spark are left out (sudo apt install default-jre-headless)."; fi

soak: dev ## What is long: kills, attacks, every page in every state, built packages
	@echo "→ Long tests on SQLite"
	@$(QUIET) TRANSFERLOTSE_CHROMIUM="$${TRANSFERLOTSE_CHROMIUM:-$$($(BIN)/python tools/browser.py)}" \
		$(PYTEST) $(TESTS) -q -m "soak or slow"

bench: dev ## What is measured: every file in benchmarks/
	@$(BOOTSTRAP) runtime dev bench
	@missed=""; for file in benchmarks/*.py; do echo "→ $$file"; $(BIN)/python $$file || missed="$$missed $$file"; done; \
	[ -z "$$missed" ] || { echo "Goals missed:$$missed"; exit 1; }

audit: dev ## Known weaknesses of the locked packages; fails when nothing could be audited
	@$(BIN)/python tools/audit.py

lock: dev ## Writes the lock files anew
	@$(BIN)/python tools/lock.py

build: dev ## Source package and wheel in dist/
	@$(BIN)/python -m build

clean: ## Removes what was installed and built; keeps var/ with the database
	@rm -rf .venv node_modules tests/journeys/node_modules build dist .mypy_cache .ruff_cache .pytest_cache .import_linter_cache
	@rm -rf src/transferlotse/kit/static/kit/vendor src/transferlotse/kit/typst/fonts src/transferlotse/locale/en
