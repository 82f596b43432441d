# Every target, with what it does, is listed by `make`.
SHELL := /bin/bash
.DEFAULT_GOAL := help

TARGET := $(or $(CARGO_TARGET_DIR),target)
ANNALS := $(TARGET)/release/annals
VENV := .venv
BENCH_VENV := .venv-bench

.PHONY: help pipeline check test judges conformance fuzz bench verify release lint deny clean build

help: ## List the targets
	@sed -n 's/^\([a-z]*\):.*## \(.*\)/\1|\2/p' $(MAKEFILE_LIST) | while IFS='|' read -r name what; do printf '  make %-12s %s\n' "$$name" "$$what"; done

build:
	@cargo build --release --locked

pipeline: build ## Check raw/, derive the tables and publish everything in output/
	@$(ANNALS) build

check: build ## Check raw/ and publish nothing
	@$(ANNALS) check

test: build ## Run the tests, and the independent judges over what is published
	@cargo test --release --locked
	@$(MAKE) --no-print-directory judges

judges: build $(VENV)/requirements.txt
	@ANNALS=$(abspath $(ANNALS)) $(VENV)/bin/python -m pytest -q -rs -p no:cacheprovider tests/judges

conformance: build $(VENV)/requirements.txt ## Hold annals against frictionless on three thousand generated tables, and against DuckDB on as many queries
	@PAIRS=3000 QUERIES=3000 ANNALS=$(abspath $(ANNALS)) $(VENV)/bin/python -m pytest -q -p no:cacheprovider \
	  tests/judges/test_conformance.py tests/judges/test_sql.py

FUZZ_TARGETS := declaration table edtf model locator diff

# Only the crates of this workspace are compiled anew: the dependencies stay as they are.
fuzz: ## Try every reader with inputs that a fuzzer makes up, SECONDS=60 for each
	@RUSTC_WORKSPACE_WRAPPER=$(abspath fuzz/instrumented) cargo build --release --locked -p annals-fuzz --bins
	@for target in $(FUZZ_TARGETS); do \
	  echo "== $$target"; folder=$(TARGET)/fuzz/$$target; mkdir -p $$folder && \
	  ANNALS_QUERY_SECONDS=5 ANNALS_QUERY_MIB=2000 $(TARGET)/release/fuzz-$$target -max_total_time=$(or $(SECONDS),60) -timeout=60 \
	    -rss_limit_mb=4096 -print_final_stats=1 -verbosity=0 -artifact_prefix=$$folder- $$folder fuzz/seeds/$$target || exit 1; \
	done

verify: build ## Build again with one thread and with all, elsewhere, in another time zone and language, and compare with output/
	@$(ANNALS) verify
	@locale -a | grep -qix 'ru_RU.utf-\?8' || { \
	  echo 'the locale ru_RU.UTF-8 is not installed, and C stands in for it: `localedef -i ru_RU -f UTF-8 ru_RU.UTF-8` makes it' >&2; \
	  test -z "$$CI"; }
	@folder=$$(mktemp -d) && trap 'rm -rf "$$folder"' EXIT && \
	  mkdir "$$folder/copy" && cp -r datapackage.json CHANGELOG.md raw schemas "$$folder/copy" && \
	  RAYON_NUM_THREADS=1 POLARS_MAX_THREADS=1 TZ=Asia/Karachi LC_ALL=ru_RU.UTF-8 \
	    $(ANNALS) build --root "$$folder/copy" --output "$$folder/one" && \
	  TZ=America/St_Johns LC_ALL=C $(ANNALS) build --output "$$folder/all" && \
	  diff -r output "$$folder/one" && diff -r output "$$folder/all" && echo "the same bytes"

release: verify ## Pack output/ in dist/, where CHANGELOG.md tells of its version, and show what is new
	@$(ANNALS) release

bench: build $(BENCH_VENV)/done ## Time annals beside other programs that do the same work (ROWS=10000000)
	@$(BENCH_VENV)/bin/python -B benches/bench.py --annals $(ANNALS) --rows $(or $(ROWS),10000000)

lint: ## Hold the code to its format and to clippy
	@cargo fmt --all --check
	@cargo clippy --release --locked --workspace --all-targets -- -D warnings

deny: ## Hold the crates that are built in to deny.toml and to what is known of their safety
	@command -v cargo-deny >/dev/null || cargo install --locked --quiet cargo-deny
	@cargo deny --locked check

clean: ## Remove what was built, but not output/
	@rm -rf target $(VENV) $(BENCH_VENV) .venv-notebook .venv-metadata .output.annals-new .output.annals-old

# The judges: other people's programs that read what is published.
$(VENV)/requirements.txt: tests/judges/requirements.txt
	@python3 tests/judges/environment.py $(VENV) $<

$(BENCH_VENV)/done: benches/requirements.txt
	@python3 -m venv $(BENCH_VENV)
	@$(BENCH_VENV)/bin/python -m pip install --quiet --disable-pip-version-check -r benches/requirements.txt
	@touch $@
