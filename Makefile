# Everything for a fresh machine with Python 3.11 or newer and make: `make run`, `make test`.
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
# The lists are complete. Were pip to look for dependencies itself, older ones would take the newest version, which has no
# hash here, of what another package wants with an extra (pytest-cov: coverage[toml]).
INSTALL := $(BIN)/python -m pip install --quiet --disable-pip-version-check --no-deps
# The tests start many processes and rewrite their own assertions: without kept bytecode each begins by compiling everything.
unexport PYTHONDONTWRITEBYTECODE

.PHONY: run test thorough lint check bench docs lock clean

$(VENV)/.run: requirements.txt pyproject.toml
	$(PYTHON) -m venv --clear $(VENV)
	$(INSTALL) --require-hashes -r requirements.txt
	$(INSTALL) --no-build-isolation --editable .
	touch $@

# What the tests import is compiled as they import it: compiling everything takes as long again as installing it.
$(VENV)/.dev: requirements-dev.txt requirements-model.txt pyproject.toml
	$(PYTHON) -m venv --clear $(VENV)
	$(INSTALL) --no-compile --require-hashes -r requirements-dev.txt
	$(INSTALL) --no-build-isolation --editable .
	$(BIN)/python -m pip check
	$(INSTALL) --no-compile --require-hashes -r requirements-model.txt
	touch $@ $(VENV)/.run

run: $(VENV)/.run  ## start the app
	$(BIN)/python -m streamlit run app.py

test: $(VENV)/.dev  ## lint, types, import contracts, content, tests
	$(MAKE) --no-print-directory -j2 --output-sync lint check
	$(BIN)/python -m pytest -n auto

thorough: $(VENV)/.dev  ## what `make test` leaves out because it takes long
	$(BIN)/python -m pytest -n auto -m "slow or twin or long or hypothesis" --hypothesis-profile=thorough

lint: $(VENV)/.dev
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/lint-imports

check: $(VENV)/.dev  ## the content
	$(BIN)/python -m roleplay check

bench: $(VENV)/.dev  ## figures that depend on the machine
	$(BIN)/python -m pytest -m bench -s tests/bench

docs: $(VENV)/.dev  ## the documentation as a site in `site`; a broken link ends it
	NO_MKDOCS_2_WARNING=1 $(BIN)/mkdocs build --strict

lock:  ## renew the locked dependencies (needs uv)
	uv pip compile --universal --python-version 3.11 --generate-hashes --no-header --quiet pyproject.toml --extra build --extra dev -o requirements-dev.txt
	uv pip compile --universal --python-version 3.11 --generate-hashes --no-header --quiet pyproject.toml --extra build -c requirements-dev.txt -o requirements.txt

clean:
	rm -rf $(VENV) site .mypy_cache .ruff_cache .pytest_cache .hypothesis
