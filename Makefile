# `make help` lists the targets. `make demo` and `make test` set up all that they need.

SHELL := /bin/bash
.SHELLFLAGS := -euo pipefail -c
CARGO ?= cargo

.PHONY: help deps build demo test lint bench php install-php test-php clean

# What building the PHP extension needs.
PHP_PACKAGES := php-cli php-dev libclang-dev

help: ## list the targets
	@awk -F ':.*## ' '/^[a-z-]+:.*## / { printf "  make %-12s %s\n", $$1, $$2 }' $(MAKEFILE_LIST)

deps: ## install what building needs (CFHOST_NO_INSTALL=1 only lists it)
	@tests/scripts/deps

build: deps ## build the library and the gateway, optimised
	$(CARGO) build --release --locked

demo: deps php ## start a gateway and play a customer's life on it
	@tests/scripts/step "building" $(CARGO) build --locked --quiet --bins
	@$(CARGO) run --locked --quiet -p cfhost-tests --bin cfhost-demo -- rust php

test: deps lint ## run every check and test
	$(CARGO) test --locked --package cfhost --no-default-features --lib --quiet
	$(CARGO) test --locked --no-fail-fast -- --show-output
	$(MAKE) --no-print-directory test-php

lint: deps ## formatting, clippy and rustdoc, warnings as errors
	@tests/scripts/deps $(PHP_PACKAGES)
	@tests/scripts/lint

bench: deps php ## measure beside the peers; writes bench.json into the target folder
	@tests/scripts/deps libcurl4-openssl-dev valgrind php-curl
	@tests/scripts/tools php8.2-fpm nginx
	@tests/scripts/step "building" $(CARGO) build --release --locked --quiet -p cfhost-tests
	@$(CARGO) run --release --locked --quiet -p cfhost-tests --bin cfhost-bench

php: deps ## build the PHP extension, target/release/cfhost.so
	@tests/scripts/deps $(PHP_PACKAGES)
	@tests/scripts/step "building the PHP extension" $(CARGO) build --release --locked --quiet -p cfhost-php
	@cp target/release/libcfhost_php.so target/release/cfhost.so

install-php: ## put the extension, built before, and an ini file where php-config says (DESTDIR)
	install -D -m 644 target/release/cfhost.so "$(DESTDIR)$$(php-config --extension-dir)/cfhost.so"
	install -D -m 644 php/cfhost.ini "$(DESTDIR)$$(php-config --ini-dir)/30-cfhost.ini"

test-php: php ## run every test of the PHP extension
	@tests/scripts/test-php

clean: ## remove what was built
	$(CARGO) clean
