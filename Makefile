# `make demo` and `make test` are all that a new checkout needs: the first of them also makes the environment, from the
# locked versions. Wanted on the machine: Python 3.11 or newer with venv, GNU make, and Pango (for PDFs).

SHELL := /bin/sh
VENV := .venv
PYTHON := $(VENV)/bin/python
READY := $(VENV)/.installed
BENCH_VENV := .venv-bench
BENCH_PYTHON := $(BENCH_VENV)/bin/python
BENCH_READY := $(BENCH_VENV)/.installed
DEMO := build/demo
PYTEST := $(PYTHON) -m pytest -n 2 --dist loadgroup

export PIP_DISABLE_PIP_VERSION_CHECK := 1

.PHONY: help setup demo test slow long lint bench lock clean pango
.DEFAULT_GOAL := help

help:
	@echo 'make demo    price, issue, explain, verify and reconcile the sample project, in $(DEMO)'
	@echo 'make test    run the tests'
	@echo 'make slow    run the tests that take longer; CI runs them too'
	@echo 'make long    run what CI has no time for: the same tests with more cases'
	@echo 'make lint    check style, types and layers'
	@echo 'make bench   measure, against DuckDB, pandas and polars; ONLY=month: a part; BILL_BENCH_ROWS=1000000: fewer rows'
	@echo 'make lock    bring the locks up to pyproject.toml (UPGRADE=--upgrade: to the newest versions)'
	@echo 'make clean   remove what was made here, but for the environments'

# --- the environment -------------------------------------------------------------------------------------------------

# $(call environment,FOLDER,LOCK): a virtual environment with exactly what the lock says, and this project in it, editable.
# A folder without a working pip is what an interrupted run leaves: it is made again.
define environment
	@set -e; if ! $(1)/bin/python -m pip --version >/dev/null 2>&1; then \
	  for python in python3.11 python3.12 python3.13 python3.14 python3; do \
	    if $$python -c 'import sys, venv, ensurepip; sys.exit(sys.version_info < (3, 11))' 2>/dev/null; then \
	      echo "Making $(1) with $$python"; $$python -m venv --clear $(1); exit; \
	    fi; \
	  done; \
	  echo 'No Python 3.11 or newer with the venv module was found.' >&2; \
	  echo 'Install one (Debian and Ubuntu: apt-get install python3 python3-venv) and run make again.' >&2; \
	  exit 1; \
	fi
	@echo 'Installing the versions of $(2) into $(1)'
	@$(1)/bin/python -m pip install --quiet --require-hashes -r $(2)
	@$(1)/bin/python -m pip install --quiet --no-deps --no-build-isolation --editable .
	@touch $@
endef

setup: $(READY)

$(READY): requirements.lock pyproject.toml
	$(call environment,$(VENV),requirements.lock)

$(BENCH_READY): requirements-bench.lock pyproject.toml
	$(call environment,$(BENCH_VENV),requirements-bench.lock)

# WeasyPrint loads Pango when it is imported, and cuts fonts with HarfBuzz's subsetter where it is there: without it the
# PDFs are larger and their bytes differ. Never fails: what needs no PDF works without.
PANGO_IS_HERE := $(PYTHON) -c 'from weasyprint.text import ffi; raise SystemExit(ffi.harfbuzz_subset is None)' >/dev/null 2>&1
PANGO_PACKAGES := libpango-1.0-0 libpangoft2-1.0-0 libharfbuzz-subset0

pango: $(READY)
	@$(PANGO_IS_HERE) && exit 0; \
	if [ "$$(id -u)" = 0 ] && command -v apt-get >/dev/null; then \
	  echo 'Pango is missing, PDFs need it: installing $(PANGO_PACKAGES) with apt-get'; \
	  apt-get update -qq && DEBIAN_FRONTEND=noninteractive \
	    apt-get install -y -qq --no-install-recommends $(PANGO_PACKAGES) >/dev/null; \
	fi; \
	$(PANGO_IS_HERE) && exit 0; \
	echo 'Pango is missing: invoices come out as HTML only, and the tests of PDFs fail. To install it:' >&2; \
	echo '  Debian, Ubuntu:  sudo apt-get install $(PANGO_PACKAGES)' >&2; \
	echo '  Fedora:          sudo dnf install pango' >&2; \
	echo '  macOS:           brew install pango' >&2

# --- what people run -------------------------------------------------------------------------------------------------

# Each command is shown and run. Exit status 3 is no failure: done, with findings that a person should look at.
demo: $(READY) pango
	@rm -rf $(DEMO) && mkdir -p $(DEMO)
	@PATH="$(CURDIR)/$(VENV)/bin:$$PATH"; cd $(DEMO); \
	run() { \
	  printf '\n$$ %s\n' "$$1"; status=0; eval "$$1" || status=$$?; \
	  case $$status in \
	    0) ;; \
	    3) echo '(exit status 3: done, with findings to look at)' ;; \
	    *) echo "The demo stopped: '$$1' ended with exit status $$status." >&2; exit 1 ;; \
	  esac; \
	}; \
	run 'bill init --sample shop'; \
	run 'cd shop'; \
	run 'bill check'; \
	run 'bill ingest exports/*'; \
	run 'bill price --period 2026-08'; \
	run 'bill price --period 2026-09'; \
	run 'bill invoice list'; \
	run 'bill invoice issue --period 2026-08 --now 2026-10-05'; \
	run 'bill invoice issue --period 2026-09 --now 2026-10-05'; \
	run 'bill invoice render --period 2026-09'; \
	run 'bill explain INV-2026-000019 2'; \
	run 'bill audit verify'; \
	run 'bill reconcile --period 2026-08 --now 2026-10-05'; \
	pdfs=$$(find . -name '*.pdf' | sed 's|^\./|$(DEMO)/shop/|' | sort); \
	if [ -z "$$pdfs" ]; then echo 'The demo made no PDF.' >&2; exit 1; fi; \
	printf '\nThe project is in $(DEMO)/shop, its PDFs are:\n%s\n' "$$pdfs"

test: $(READY) pango
	@$(PYTEST)

slow: $(READY) pango
	@$(PYTEST) -m slow --hypothesis-profile=slow

long: $(READY) pango
	@$(PYTEST) -m long --hypothesis-profile=long

lint: $(READY)
	@$(PYTHON) -m ruff check .
	@$(PYTHON) -m ruff format --check .
	@$(PYTHON) -m mypy
	@$(VENV)/bin/lint-imports

# Rows per export (BILL_BENCH_ROWS) are 10,000,000 by default: that takes about an hour on two cores, and up to 26 GB in TMPDIR.
bench: $(BENCH_READY)
	@$(BENCH_PYTHON) -m pytest tests/benchmarks -o python_files='bench_*.py' -s $(if $(ONLY),-k '$(ONLY)')

# --- the locks -------------------------------------------------------------------------------------------------------

# Hashes of every file of a release, and no word of where the files come from: that is pip's configuration to say.
# The second lock starts from the first, so that both hold the same versions.
COMPILE = $(PYTHON) -m piptools compile --quiet --generate-hashes --allow-unsafe --strip-extras --no-build-isolation \
  --no-header --no-emit-index-url --no-emit-trusted-host --no-emit-find-links

lock: $(READY)
	$(COMPILE) $(UPGRADE) --extra dev --output-file requirements.lock pyproject.toml
	cp requirements.lock requirements-bench.lock
	$(COMPILE) --extra dev --extra bench --output-file requirements-bench.lock pyproject.toml

clean:
	rm -rf build dist .pytest_cache .hypothesis .mypy_cache .ruff_cache .import_linter_cache
	find billing_cli pricing tests -name __pycache__ -type d -prune -exec rm -rf {} +
