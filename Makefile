# The one list of commands. Each works on a fresh machine with Python 3.11+ and make.

PYTHON ?= python3
UV := $(shell command -v uv 2>/dev/null || echo .venv-tools/bin/uv)
RUN := $(UV) run --no-sync
STAGE := @sh .ci/stage
FAST := -n 2
BROWSE = env CHROMIUM="$$(sh .ci/chromium --path)" $(RUN) pytest -m e2e tests/e2e
# Where Python is told to keep no bytecode, each of the hundred processes of a run would compile
# everything again.
unexport PYTHONDONTWRITEBYTECODE

.DEFAULT_GOAL := help
.PHONY: help setup build demo test check lint types contracts migrations translations unit e2e bench new map messages

help:
	@echo "make demo     a sample company on http://127.0.0.1:8000"
	@echo "make test     everything that is checked, set-up included"
	@echo "make check    lint, types, import contracts, migrations, translations"
	@echo "make unit     tests without a browser"
	@echo "make e2e      tests in a browser"
	@echo "make bench    measure the requests of the design's budget"
	@echo "make new      action=remind_owner (or trigger=, adapter=): a plug-in and its test"
	@echo "make map      draw the areas and who imports whom, into docs/map.svg or .dot"
	@echo "make messages collect the texts to translate"

demo: setup
	@$(RUN) voronka demo $(if $(PORT),--port $(PORT))

test: check unit e2e
	@echo "all green"

# Two at a time; each says its line when it is through.
check: setup
	@$(MAKE) --no-print-directory --output-sync=line -j2 types lint contracts migrations translations

lint: setup
	$(STAGE) "lint" $(RUN) ruff check --quiet .
	$(STAGE) "format" $(RUN) ruff format --quiet --check .

types: setup
	$(STAGE) "types" $(RUN) mypy

contracts: setup
	$(STAGE) "import contracts" $(RUN) lint-imports

migrations: setup
	$(STAGE) "migrations complete" $(RUN) python manage.py makemigrations --check --dry-run --settings tests.settings

translations: setup
	$(STAGE) "translations complete" $(RUN) python -m voronka.cli.messages --check

unit: setup
	$(STAGE) "unit tests" $(RUN) pytest -m "not e2e" $(FAST) --dist worksteal

e2e: setup
	@sh .ci/chromium
	$(STAGE) "browser tests" $(BROWSE) $(FAST) || sh .ci/stage "those that failed, once more in a fresh company" $(BROWSE) --last-failed

bench: setup
	@$(RUN) python -m bench

new: setup
	@$(RUN) python -m voronka.cli.scaffold $(foreach kind,action trigger adapter,$(if $($(kind)),$(kind) $($(kind))))

map: setup
	@$(RUN) import-linter drawgraph voronka > docs/map.dot
	@if command -v dot >/dev/null; then dot -Tsvg docs/map.dot -o docs/map.svg && echo docs/map.svg; else echo docs/map.dot; fi

messages: setup
	@$(RUN) python -m voronka.cli.messages

build: setup
	@$(RUN) python -m voronka.cli.build

# Tools and packages, again only when their lists changed; the front end when its sources did.

setup: .venv/.complete
	$(STAGE) --quiet "front end and translations" $(RUN) python -m voronka.cli.build

.venv/.complete: pyproject.toml uv.lock hatch_build.py | $(UV)
	$(STAGE) "packages" $(UV) sync --frozen --quiet
	@touch $@

.venv-tools/bin/uv:
	$(STAGE) "uv" sh .ci/uv $(PYTHON)
