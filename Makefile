# `make help` lists the targets. `make demo` and `make test` set up all that they need.

SHELL := /bin/bash
.SHELLFLAGS := -euo pipefail -c
CARGO ?= cargo
# Debian packages of servers that tests and the demo run from the target folder.
SERVERS = apache2 bind9 bind9-dnsutils nginx

.PHONY: help deps build demo test lint bench clean

help: ## list the targets
	@awk -F ':.*## ' '/^[a-z-]+:.*## / { printf "  make %-8s %s\n", $$1, $$2 }' $(MAKEFILE_LIST)

deps: ## install what building needs (CFHOST_NO_INSTALL=1 only lists it)
	@tests/scripts/deps

build: deps ## build the library and the gateway, optimised
	$(CARGO) build --release --locked

demo: deps ## start a gateway and play a customer's life on it
	@tests/scripts/tools $(SERVERS)
	@tests/scripts/step "building" $(CARGO) build --locked --quiet --bins
	@$(CARGO) run --locked --quiet -p cfhost-tests --bin cfhost-demo

test: deps lint ## run every check and test
	@tests/scripts/tools $(SERVERS)
	$(CARGO) test --locked --package cfhost --no-default-features --lib --quiet
	$(CARGO) test --locked --no-fail-fast -- --show-output

lint: deps ## formatting, clippy and rustdoc, warnings as errors
	@tests/scripts/lint

bench: deps ## measure beside the peers; writes bench.json into the target folder
	@tests/scripts/deps libcurl4-openssl-dev python3 valgrind
	@tests/scripts/step "building" $(CARGO) build --release --locked --quiet -p cfhost-tests
	@$(CARGO) run --release --locked --quiet -p cfhost-tests --bin cfhost-bench

clean: ## remove what was built
	$(CARGO) clean
