# Everything that is typed in this repository. `make help` lists it.
#
# One profile and one set of features for all of it (release, the whole workspace), so that RocksDB is
# compiled once. `cargo ... -p one-crate` chooses other features for the tools that RocksDB is built with,
# and compiles it a second time: take `--workspace` and name a test instead. CARGO_TARGET_DIR is honoured.

SHELL := /bin/bash
.SHELLFLAGS := -eu -o pipefail -c
.ONESHELL:
.DEFAULT_GOAL := help
MAKEFLAGS += --no-print-directory

# A shell that was opened before rustup came does not know its folder.
export PATH := $(PATH):$(or $(CARGO_HOME),$(HOME)/.cargo)/bin

TARGET := $(or $(CARGO_TARGET_DIR),target)
BIN := $(TARGET)/release/farthing
CARGO_BUILD := cargo build --release --workspace

# Of `make run`.
DATA_DIR ?= data
LISTEN ?= 127.0.0.1:7400
METRICS_LISTEN ?= 127.0.0.1:7401
# Of `make history`.
MILLIONS ?= 10
# Of `make test`, `bench`, `bench-full`, `ladder`, `load` and `python-test`: passed on to what they start.
ARGS ?=

.PHONY: help
help: ## List the targets.
	@sed -nE 's/^([a-z-]+):[^#]*## (.*)/\1\t\2/p' Makefile | expand -t 14

.PHONY: run
run: build ## Serve on DATA_DIR; an empty one is filled with the demo day first. Ctrl-C stops it.
	@exec $(BIN) serve --demo --data-dir $(DATA_DIR) --listen $(LISTEN) --metrics-listen $(METRICS_LISTEN)

.PHONY: demo
demo: build ## Play the demo day on a temporary directory, verify its journal, and end.
	@$(BIN) demo

.PHONY: build
build: setup ## Build everything in release.
	@$(CARGO_BUILD)

.PHONY: test
test: setup ## Run every test and say how many ran. ARGS='name' runs those with that name.
	@scripts/test.sh $(ARGS)

.PHONY: verify
verify: setup ## Check form, lints, protos, docs and dependencies. Writes nothing to the tree.
	@scripts/verify.sh

.PHONY: fix
fix: setup ## Format, and apply what the lints propose.
	@cargo clippy --release --workspace --all-targets --fix --allow-dirty --allow-staged
	cargo fmt --all

.PHONY: bench
bench: build ## Hold figures of this machine against the aims, in some minutes. ARGS='--only restart'.
	@$(TARGET)/release/farthing-bench aims $(ARGS)

.PHONY: bench-full
bench-full: build ## The same with the counts that the aims are stated for: a hundred million transfers and more.
	@$(TARGET)/release/farthing-bench aims --full $(ARGS)

.PHONY: chart
chart: build ## Draw the results of both to docs/aims.svg.
	@$(TARGET)/release/farthing-bench chart bench/results/[0-9]*.json

.PHONY: ladder
ladder: setup ## Measure the parts, rung by rung, then queries, restart, snapshots. ARGS='rules'.
	@cargo bench --workspace --bench '*' -- $(ARGS)

.PHONY: bench-peers
bench-peers: build ## Compare with PostgreSQL on this machine, in turn. DURATION=seconds a run.
	@BIN_DIR=$(TARGET)/release scripts/bench-peers.sh

.PHONY: overload
overload: build ## Send three times the peak, and see what is refused and how. SECONDS_OVERLOAD=60.
	@BIN_DIR=$(TARGET)/release scripts/overload.sh

.PHONY: history
history: build ## Load MILLIONS of transfers in steps, and see what one costs as history grows.
	@BIN_DIR=$(TARGET)/release scripts/history.sh $(MILLIONS)

.PHONY: load
load: build ## Run the load test against a server: make load ARGS='--help'.
	@$(TARGET)/release/farthing-loadtest $(ARGS)

.PHONY: camt-test
camt-test: setup ## Validate camt documents against the published schemas.
	@scripts/camt-test.sh

.PHONY: python-test
python-test: build ## Drive the server with a stock Python gRPC client that knows only reflection.
	@scripts/python-test.sh $(BIN) $(ARGS)

.PHONY: setup
setup: ## Install what is missing (Debian, Ubuntu) and say what.
	@scripts/setup.sh
	scripts/first-build.sh
