# Every target, with what it does, is listed by `make`.
SHELL := /bin/bash
.DEFAULT_GOAL := help

TARGET := $(or $(CARGO_TARGET_DIR),target)
ANNALS := $(TARGET)/release/annals
VENV := .venv

.PHONY: help pipeline check test conformance lint clean build

help: ## List the targets
	@sed -n 's/^\([a-z]*\):.*## \(.*\)/\1|\2/p' $(MAKEFILE_LIST) | while IFS='|' read -r name what; do printf '  make %-12s %s\n' "$$name" "$$what"; done

build:
	@cargo build --release --locked

pipeline: build ## Check raw/, derive the tables and publish everything in output/
	@$(ANNALS) build

check: build ## Check raw/ and publish nothing
	@$(ANNALS) check

test: build $(VENV)/done ## Run the tests, and the independent judges over what is published
	@cargo test --release --locked
	@ANNALS=$(abspath $(ANNALS)) $(VENV)/bin/python -m pytest -q -p no:cacheprovider tests/judges

conformance: build $(VENV)/done ## Hold annals against frictionless on three thousand generated tables
	@PAIRS=3000 ANNALS=$(abspath $(ANNALS)) $(VENV)/bin/python -m pytest -q -p no:cacheprovider tests/judges/test_conformance.py

lint: ## Hold the code to its format and to clippy
	@cargo fmt --check
	@cargo clippy --release --locked --all-targets -- -D warnings

clean: ## Remove what was built, but not output/
	@rm -rf target $(VENV) .output.annals-new .output.annals-old

# The judges: other people's programs that read what is published.
$(VENV)/done: tests/judges/requirements.txt
	@python3 -m venv $(VENV)
	@$(VENV)/bin/python -m pip install --quiet --disable-pip-version-check -r tests/judges/requirements.txt
	@touch $@
