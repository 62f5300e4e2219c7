# Everything that is done to Tablée goes through here; `make` alone lists it.
# Needs Python 3.11 or newer with its venv module, and make. Nothing else.

VENV := .venv
PYTHON := $(VENV)/bin/python
HAS_RUN := $(VENV)/.has-run
HAS_DEV := $(VENV)/.has-dev
PIP := $(PYTHON) -m pip --disable-pip-version-check --no-input -qq
SOURCES := config groups events notifications benchmarks tests manage.py

.DEFAULT_GOAL := help
.DELETE_ON_ERROR:
.PHONY: help run keys test test-sqlite test-rules test-series test-edges test-live test-messages test-postgres check bench lock format messages clean

help: ## list these targets
	@awk -F ':.*## ' '/^[a-z-]+:.*## / { printf "  make %-10s %s\n", $$1, $$2 }' $(MAKEFILE_LIST)

run: $(HAS_RUN) ## start everything (PORT, HOST, TABLEE_HOME); Ctrl-C stops it
	@exec $(PYTHON) -m config.run

keys: $(HAS_RUN) ## print the three keys that a real site needs, freshly drawn
	@$(PYTHON) -m config.new_keys

test: test-sqlite test-postgres ## run the whole suite, then what both databases must hold on PostgreSQL

# Each has a place of its own, so that `make -j6 -O test` may run them side by side.
SERIES := $(addprefix tests/events/domain/,edits feeds phrases recurrence skips imports calendar_imports)
LIVE := tests/config tests/discretion tests/journeys
MESSAGES := tests/notifications
ifeq ($(strip $(ARGS)),)
test-sqlite: test-rules test-series test-edges test-live test-messages
else
test-sqlite: $(HAS_DEV)
	$(PYTHON) -m pytest $(ARGS)
endif

test-rules: $(HAS_DEV)
	$(PYTHON) -m pytest tests/events/domain $(SERIES:%=--ignore %)

test-series: $(HAS_DEV)
	$(PYTHON) -m pytest $(SERIES)

test-edges: $(HAS_DEV)
	$(PYTHON) -m pytest tests --ignore tests/events/domain $(LIVE:%=--ignore %) \
		--ignore $(MESSAGES)

test-live: $(HAS_DEV)
	$(PYTHON) -m pytest $(LIVE)

test-messages: $(HAS_DEV)
	$(PYTHON) -m pytest $(MESSAGES)

test-postgres: $(HAS_DEV)
	TEST_DATABASE=postgres $(PYTHON) -m pytest -m both_databases $(ARGS)

check: $(HAS_DEV) ## format, lint, types, imports, templates, migrations, deployment
	$(PYTHON) -m ruff format --check $(SOURCES)
	$(PYTHON) -m ruff check $(SOURCES)
	$(PYTHON) -m mypy
	$(VENV)/bin/lint-imports
	$(PYTHON) -m djlint --check templates
	$(PYTHON) -m djlint --lint --quiet templates
	$(PYTHON) manage.py makemigrations --check --dry-run --settings tests.settings
	$(PYTHON) -m config.check_deploy

bench: $(HAS_DEV) ## print what it costs beside bare programs (BENCH=full takes longer)
	@BENCH=$(BENCH) $(PYTHON) -m benchmarks $(ARGS)

format: $(HAS_DEV) ## put code and templates in the common form
	$(PYTHON) -m ruff check --fix-only --quiet $(SOURCES)
	$(PYTHON) -m ruff format $(SOURCES)
	-$(PYTHON) -m djlint --reformat --quiet templates

messages: $(HAS_DEV) ## gather the words into locale/, compile them, list what is untranslated
	@$(PYTHON) -m config.catalogues

LOCK := $(VENV)/bin/uv pip compile --quiet --universal --generate-hashes --no-header \
	--no-emit-index-url --python-version 3.11

lock: $(HAS_DEV) ## pin again what pyproject.toml asks for, with hashes
	$(LOCK) $(UPGRADE) pyproject.toml --output-file requirements.lock
	$(LOCK) $(UPGRADE) pyproject.toml --group dev --constraints requirements.lock \
		--output-file requirements-dev.lock

clean: ## forget the tools and caches made here (never var/, the data)
	rm -rf $(VENV) .mypy_cache .ruff_cache .pytest_cache .hypothesis .import_linter_cache

$(PYTHON):
	@found=; \
	for python in python3.14 python3.13 python3.12 python3.11 python3; do \
		if "$$python" -c 'import sys, venv, ensurepip; sys.exit(sys.version_info < (3, 11))' \
			2>/dev/null; then found=$$python; break; fi; \
	done; \
	if [ -z "$$found" ]; then \
		echo "Tablée needs Python 3.11 or newer with venv (on Debian: apt-get install python3-venv)."; \
		exit 1; \
	fi; \
	echo "Making $(VENV) with $$found"; \
	rm -rf $(VENV) && "$$found" -m venv $(VENV)

$(HAS_RUN): requirements.lock | $(PYTHON)
	@echo "Installing what requirements.lock pins"
	@$(PIP) install --require-hashes --requirement requirements.lock
	@touch $@

$(HAS_DEV): requirements-dev.lock | $(PYTHON)
	@echo "Installing what requirements-dev.lock pins"
	@$(PIP) install --require-hashes --requirement requirements-dev.lock
	@touch $@
