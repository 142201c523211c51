# Two commands: `make run` (environment, data, app) and `make test` (all tests). Both work on a bare machine with Python 3.11.
PORT ?= 8501
HOST ?= 127.0.0.1
VENV := .venv
PYTHON := $(VENV)/bin/python
FIND_PYTHON := $(shell command -v python3.11 || command -v python3 || command -v python)

.PHONY: run test test-long check land bench shots clean

run: $(VENV)/run.stamp
	@$(PYTHON) -m etl run || test $$? -eq 2
	@echo "Groundswell: http://$(HOST):$(PORT)"
	@exec $(PYTHON) -m streamlit run app.py --server.port $(PORT) --server.address $(HOST)

test: $(VENV)/test.stamp
	@bash tests/find_chromium.sh >/dev/null
	@CHROMIUM="$$(bash tests/find_chromium.sh)" $(PYTHON) -m pytest -q -n 2 tests

test-long: $(VENV)/test.stamp
	@CHROMIUM="$$(bash tests/find_chromium.sh)" GROUNDSWELL_LONG=1 $(PYTHON) -m pytest -q -n 2 tests

check: $(VENV)/test.stamp
	@$(VENV)/bin/ruff check .
	@$(VENV)/bin/ruff format --check --diff . || true

land: $(VENV)/run.stamp
	@$(PYTHON) -m etl run

bench: $(VENV)/test.stamp
	@$(PYTHON) -m bench

shots: $(VENV)/test.stamp
	@CHROMIUM="$$(bash tests/find_chromium.sh)" $(PYTHON) tests/browser/shots.py

clean:
	rm -rf $(VENV) data/landed data/demo/exports

$(VENV)/bin/python:
	@$(FIND_PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || (echo "Python 3.11 or later is needed; found $$($(FIND_PYTHON) --version)"; exit 1)
	@$(FIND_PYTHON) -m venv $(VENV)

$(VENV)/run.stamp: requirements.txt | $(VENV)/bin/python
	@echo "Installing packages (first run only) ..."
	@$(PYTHON) -m pip install --quiet --disable-pip-version-check -r requirements.txt
	@touch $@

$(VENV)/test.stamp: requirements-dev.txt requirements.txt | $(VENV)/bin/python
	@echo "Installing packages for the tests (first run only) ..."
	@$(PYTHON) -m pip install --quiet --disable-pip-version-check -r requirements-dev.txt
	@touch $@ $(VENV)/run.stamp
