# Hengdu 衡度. Two commands do everything on a fresh machine: `make demo` and `make test`.
# Needs Python 3.11 or newer with pip and venv; nothing else is installed outside .venv.

PYTHON ?= python3
VENV ?= .venv
DEMO_DIR ?= build/demo
WHEELS ?= build/wheels
# What the folder of wheels holds beside the necessary: postgresql, ldap, planning, sm2 (a list in requirements/ each).
EXTRAS ?= postgresql ldap
PYTEST_ARGS ?= -n auto
# Tests of the application wait for browsers and servers now and then: one more of them than there are cores.
WAITING_ARGS ?= -n $(shell $(PYTHON) -c 'import os; print((os.cpu_count() or 1) + 1)')

BIN := $(VENV)/bin
PY := $(BIN)/python
PIP := $(PY) -m pip --disable-pip-version-check --no-input
STAMPS := $(VENV)/.stamps
# What the installed package's metadata and entry points are made of.
PACKAGE := pyproject.toml src/hengdu/__init__.py
PURE_TESTS := $(addprefix tests/,advice assessments chain content deadlines documents dossier errors glossary packs pilot \
  evidence readings reports scoring sheets standards text workbooks)
# What touches a database. How pages look to axe does not depend on which one; the flow, faults, operations and
# runtime have both by themselves. Schemathesis meets the stricter of the two.
DATABASE_TESTS := $(addprefix tests/,actions api store web)
WHEEL_LISTS := $(patsubst %,requirements/%.txt,runtime $(EXTRAS))
LOCKS := runtime build planning postgresql ldap sm2 test docs lock

export PYTHONUTF8 := 1
# The Python of an activated environment must not leak into ours.
unexport PYTHONPATH PYTHONHOME
# The tests start hundreds of processes; each would compile the whole program again.
unexport PYTHONDONTWRITEBYTECODE

.DEFAULT_GOAL := help
.PHONY: help demo test lint types contracts unit pure application coverage postgresql format load bench docs model-pages changelog lock sbom wheels release offline clean

help: ## list the commands
	@grep -hE '^[a-z-]+:.*## ' $(MAKEFILE_LIST) | awk -F ':.*## ' '{printf "  make %-11s %s\n", $$1, $$2}'

# --- environments ------------------------------------------------------------------------------------------

$(STAMPS)/venv:
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || { \
	  echo "Hengdu needs Python 3.11 or newer; '$(PYTHON)' is $$($(PYTHON) --version 2>&1)." >&2; \
	  echo "Name another one: make PYTHON=python3.12 $(MAKECMDGOALS)" >&2; exit 1; }
	@$(PYTHON) -c 'import ensurepip, venv' || { \
	  echo "'$(PYTHON)' has no venv module; on Debian or Ubuntu: apt-get install python3-venv" >&2; exit 1; }
	@test -x $(PY) || { echo "Making the environment in $(VENV)"; $(PYTHON) -m venv $(VENV); }
	@mkdir -p $(STAMPS)
	@touch $@

$(STAMPS)/runtime: $(STAMPS)/venv requirements/runtime.txt requirements/build.txt
	@echo "Installing what Hengdu needs (requirements/runtime.txt)"
	@$(PIP) install -qq --require-hashes -r requirements/runtime.txt -r requirements/build.txt
	@touch $@

$(STAMPS)/package: $(STAMPS)/runtime $(PACKAGE)
	@$(PIP) install -qq --no-build-isolation --no-deps --no-index --editable .
	@touch $@

$(STAMPS)/test: $(STAMPS)/package requirements/test.txt
	@echo "Installing the checkers (requirements/test.txt)"
	@$(PIP) install -qq --require-hashes -r requirements/test.txt
	@touch $@

$(STAMPS)/docs: $(STAMPS)/venv requirements/docs.txt
	@$(PIP) install -qq --require-hashes -r requirements/docs.txt
	@touch $@

$(STAMPS)/lock: $(STAMPS)/venv requirements/lock.txt
	@$(PIP) install -qq --require-hashes -r requirements/lock.txt
	@touch $@

# --- the two commands --------------------------------------------------------------------------------------

# Where nobody watches (CI, a pipe) it ends with the summary; on a terminal the application follows.
demo: $(STAMPS)/package ## score the sample institution, write its reports; on a terminal serve the application
	@$(BIN)/hengdu demo --out $(DEMO_DIR)
	@if [ -t 1 ]; then exec $(BIN)/hengdu serve --demo --data $(DEMO_DIR)-data; fi

# mypy keeps one core busy for a minute, beside the tests of the pure rings.
test: lint ## every check: style, types, contracts, tests on both databases
	@$(MAKE) --no-print-directory -j2 types pure
	@$(MAKE) --no-print-directory contracts application postgresql

# --- the parts of `make test` ------------------------------------------------------------------------------

lint: $(STAMPS)/test ## ruff: rules and format
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .

types: $(STAMPS)/test ## mypy --strict
	$(BIN)/mypy --strict

contracts: $(STAMPS)/test ## import-linter
	$(BIN)/lint-imports --no-cache

unit: pure application ## pytest in random order

pure: $(STAMPS)/test ## the tests of the pure rings
	$(PY) -m pytest $(PYTEST_ARGS) $(PURE_TESTS)

application: $(STAMPS)/test ## all other tests, on SQLite
	$(PY) -m pytest $(WAITING_ARGS) $(addprefix --ignore=,$(PURE_TESTS) tests/api/test_schemathesis.py)

# By itself, because a scoring engine that is measured takes three times as long.
coverage: $(STAMPS)/test ## branch coverage of the pure rings, at least 95 %
	$(PY) -m pytest --cov --cov-report=term $(PYTEST_ARGS) $(PURE_TESTS)

postgresql: $(STAMPS)/test ## what touches a database once more, on PostgreSQL
	HENGDU_TESTS_ON=postgresql $(PY) -m pytest $(WAITING_ARGS) $(DATABASE_TESTS) tests/faults/test_killed_in_each_job.py $(addprefix --ignore=tests/,web/axe web/flow web/runtime)

# --- the rest ----------------------------------------------------------------------------------------------

format: $(STAMPS)/test ## let ruff mend what it can and format the code
	$(BIN)/ruff check --fix-only .
	$(BIN)/ruff format .

load: $(STAMPS)/test ## fifty people answer at once on each database; nothing acknowledged may be lost
	$(PY) -m benchmarks.web load sqlite
	$(PY) -m benchmarks.web load postgresql

bench: $(STAMPS)/test ## the speed promises, as ratios measured in one run
	$(PY) -m benchmarks

docs: $(STAMPS)/docs ## build the documentation site into build/site
	$(BIN)/zensical build --clean --strict
	@! grep -rnE '<(script|link|img|iframe)[^>]*(src|href)="(https?:)?//' build/site --include='*.html' || { \
	  echo "the site loads something from another host" >&2; exit 1; }

model-pages: $(STAMPS)/package ## write docs/reference/model/ again, after a change of the model
	@rm -rf build/model-pages
	$(BIN)/hengdu pack pages sf-nscmm --out build/model-pages
	@rm -rf docs/reference/model && mv build/model-pages docs/reference/model

changelog: $(STAMPS)/docs ## show the change log of the coming release
	$(BIN)/towncrier build --draft --version unreleased

# One universal resolution per list: Linux and Windows, x86-64 and aarch64, Python 3.11 and newer. In this
# order, because later lists are constrained by earlier ones.
lock: $(STAMPS)/lock ## write the hashed locks again (needs a package index; UPGRADE=1 takes newer versions)
	@cd requirements && for name in $(LOCKS); do \
	  echo "requirements/$$name.txt"; \
	  $(abspath $(BIN))/uv pip compile --quiet --universal --python-version 3.11 --generate-hashes \
	    --no-emit-index-url --no-emit-find-links --no-header --no-annotate $(if $(UPGRADE),--upgrade) \
	    $$name.in --output-file $$name.txt || exit 1; done

sbom: ## write the bill of materials (CycloneDX) of the package and all its extras
	@$(PYTHON) deploy/sbom.py build/sbom.cdx.json $(patsubst %,requirements/%.txt,runtime postgresql ldap planning sm2)
	@echo build/sbom.cdx.json

# With what an operator needs beside the wheels: units, proxy, the program that verifies a release, and the guides.
wheels: $(STAMPS)/package ## a folder for an installation without network (EXTRAS="postgresql ldap planning sm2")
	@for name in $(EXTRAS); do test -f requirements/$$name.txt || { \
	  echo "no extra is called '$$name'; there are postgresql, ldap, planning and sm2" >&2; exit 1; }; done
	@rm -rf $(WHEELS) && mkdir -p $(WHEELS)
	@cat $(WHEEL_LISTS) > $(WHEELS)/requirements.txt
	@$(PIP) download -qq --require-hashes --only-binary=:all: --dest $(WHEELS) -r $(WHEELS)/requirements.txt
	@$(PIP) wheel -qq --no-build-isolation --no-deps --no-index --wheel-dir $(WHEELS) .
	@printf 'hengdu==%s \\\n    %s\n' "$$($(PY) -c 'import hengdu; print(hengdu.__version__)')" \
	  "$$($(PY) -m pip hash $(WHEELS)/hengdu-*.whl | tail -n 1)" >> $(WHEELS)/requirements.txt
	@mkdir $(WHEELS)/deploy && cp deploy/*.service deploy/*.timer deploy/nginx.conf deploy/release.py deploy/Dockerfile $(WHEELS)/deploy/
	@cp -R docs $(WHEELS)/
	@echo "$$(ls $(WHEELS)/*.whl | wc -l) wheels ($(or $(strip $(EXTRAS)),no extras)) and requirements.txt in $(WHEELS)"

release: wheels sbom ## wheels, bill of materials and their signature (RELEASE_KEY=release.pem, see deploy/release.py)
	@test -n "$(RELEASE_KEY)" || { echo "name the key: make release RELEASE_KEY=release.pem" >&2; exit 1; }
	@cp build/sbom.cdx.json $(WHEELS)/
	@$(PY) deploy/release.py sign $(WHEELS) $(RELEASE_KEY)

# In a network namespace without anything but the loopback, where the system lets us make one; `make wheels` comes
# first, where there is a network. Root is refused without one; UNCUT=1 says that this is known.
offline: ## install, serve, upgrade and go back by the guides' commands, network cut off
	@cut="unshare --net"; $$cut true 2>/dev/null || cut="unshare --user --map-root-user --net"; \
	  $$cut true 2>/dev/null || cut=; \
	  $$cut $(PYTHON) deploy/offline.py $(WHEELS) build/offline $(if $(UNCUT),--uncut)

clean: ## remove what was built; the environment stays
	rm -rf build dist .mypy_cache .ruff_cache .pytest_cache .hypothesis .import_linter_cache .coverage .coverage.*
	find src tests benchmarks -name __pycache__ -type d -prune -exec rm -rf {} + 2>/dev/null || true
