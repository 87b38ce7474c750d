# `make help` lists the targets. `make demo` and `make test` set up all that they need.

SHELL := /bin/bash
.SHELLFLAGS := -euo pipefail -c
CARGO ?= cargo
PREFIX ?= /usr/local
LIBDIR ?= $(PREFIX)/lib
PROFILE ?= release
# Debian packages of servers that tests and the demo run from the target folder.
SERVERS = apache2 bind9 bind9-dnsutils nginx

.PHONY: help deps build install uninstall demo test test-python lint bench python clean

help: ## list the targets
	@awk -F ':.*## ' '/^[a-z-]+:.*## / { printf "  make %-11s %s\n", $$1, $$2 }' $(MAKEFILE_LIST)

deps: ## install what building needs (CFHOST_NO_INSTALL=1 only lists it)
	@tests/scripts/deps

build: deps ## build the libraries and the gateway, optimised
	$(CARGO) build --release --locked --package cfhost --package cfhost-ffi --package cfhost-gateway

install: ## put the C library where PREFIX, LIBDIR and DESTDIR say; builds nothing
	@PREFIX="$(PREFIX)" LIBDIR="$(LIBDIR)" DESTDIR="$(DESTDIR)" PROFILE="$(PROFILE)" ffi/install install

uninstall: ## take it away again
	@PREFIX="$(PREFIX)" LIBDIR="$(LIBDIR)" DESTDIR="$(DESTDIR)" PROFILE="$(PROFILE)" ffi/install uninstall

demo: deps ## start a gateway and play a customer's life on it
	@tests/scripts/step "building" $(CARGO) build --locked --quiet --bins --package cfhost-gateway --package cfhost-tests
	@tests/scripts/step "building libcfhost" $(CARGO) build --locked --quiet --package cfhost-ffi
	@python=$$(tests/scripts/step "building the Python package" tests/scripts/python-demo) && \
	  CFHOST_DEMO_PYTHON=$$python $(CARGO) run --locked --quiet -p cfhost-tests --bin cfhost-demo -- rust c python

test: deps lint ## run every check and test
	@tests/scripts/deps g++ libjansson-dev pkg-config valgrind
	@tests/scripts/tools $(SERVERS)
	$(CARGO) test --locked --package cfhost --no-default-features --lib --quiet
	$(CARGO) test --locked --no-fail-fast -- --show-output
	tests/scripts/test-python

test-python: deps ## the Python package's tests alone
	tests/scripts/test-python

python: deps ## build the Python package's wheel into target/wheels
	@tests/scripts/python-wheel python

lint: deps ## formatting, clippy and rustdoc, warnings as errors
	@tests/scripts/lint

bench: deps ## measure beside the peers; writes bench.json into the target folder
	@tests/scripts/deps libcurl4-openssl-dev python3 valgrind
	@tests/scripts/step "building" $(CARGO) build --release --locked --quiet -p cfhost-tests -p cfhost-ffi
	@python=$$(tests/scripts/step "building the Python package" tests/scripts/python-bench) && \
	  CFHOST_BENCH_PYTHON=$$python $(CARGO) run --release --locked --quiet -p cfhost-tests --bin cfhost-bench -- rust c python

clean: ## remove what was built
	$(CARGO) clean
