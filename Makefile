# `make help` lists the targets. `make demo` and `make test` set up all that they need.

SHELL := /bin/bash
.SHELLFLAGS := -euo pipefail -c
CARGO ?= cargo
PREFIX ?= /usr/local
LIBDIR ?= $(PREFIX)/lib
PROFILE ?= release
# Tests that take a build of their own.
OWN_BUILDS = a_program_of_today_runs_with_a_library_that_has_grown the_image_of_a_container_serves_in_an_empty_root

.PHONY: help deps build bindings install uninstall demo test test-long quick test-rust test-builds test-database conformance fuzz soak soak-upstream test-go test-php test-python test-v4 test-loaded lint deny bench php install-php python dist test-dist release-check clean

help: ## list the targets
	@awk -F ':.*## ' '/^[a-z-]+:.*## / { printf "  make %-13s %s\n", $$1, $$2 }' $(MAKEFILE_LIST)

deps: ## install what building needs (CFHOST_NO_INSTALL=1 only lists it)
	@tests/scripts/deps

build: deps ## build the libraries, the command with its man pages and completions, and the gateway
	$(CARGO) build --release --locked --package cfhost --package cfhost-cli --package cfhost-ffi --package cfhost-gateway
	@$${CARGO_TARGET_DIR:-target}/release/cfhost generate $${CARGO_TARGET_DIR:-target}/release/cfhost-share

bindings: ## write what follows from the acts in core/src/acts, in each language
	@said=$$(CFHOST_UPDATE=1 $(CARGO) test --locked --quiet --package cfhost-bindgen) || { echo "$$said"; exit 1; }
	@said=$$(CFHOST_UPDATE=1 $(CARGO) test --locked --quiet --package cfhost-ffi --test header) || { echo "$$said"; exit 1; }

install: ## put the C library where PREFIX, LIBDIR and DESTDIR say; builds nothing
	@PREFIX="$(PREFIX)" LIBDIR="$(LIBDIR)" DESTDIR="$(DESTDIR)" PROFILE="$(PROFILE)" ffi/install install

uninstall: ## take it away again
	@PREFIX="$(PREFIX)" LIBDIR="$(LIBDIR)" DESTDIR="$(DESTDIR)" PROFILE="$(PROFILE)" ffi/install uninstall

demo: deps ## play a customer's life on a gateway, in each language (LANGUAGES="python php" for some)
	@tests/scripts/step "building the gateway and the demo" tests/scripts/build
	@$${CARGO_TARGET_DIR:-target}/debug/cfhost-demo --build $(LANGUAGES)

test: deps ## run every check and test that a change needs, and say what ran
	@tests/scripts/suites

test-long: deps ## run what takes longer: builds of their own, the vendor's SDK, crates of others, fuzzing
	@tests/scripts/suites long

quick: deps ## what a change to the client needs, in under a minute once built
	@cargo fmt --all --check
	@tests/scripts/step "testing the client" $(CARGO) test --locked --quiet --package cfhost --package cfhost-ffi --package cfhost-gateway --package cfhost-tests \
	  --lib --test vectors --test retries --test header --test stubs

test-rust: deps ## test the client, the C library, the gateway, and what spans them
	@tests/scripts/deps c v4
	@tests/scripts/step "unpacking the servers that tests ask" tests/scripts/tools dns web ranges clock deploy database browser
	@tests/scripts/step "fetching the rules for pages" tests/scripts/axe
	$(CARGO) test --locked --no-fail-fast -- --show-output $(OWN_BUILDS:%=--skip %)

test-builds: deps ## test what takes a build of its own: few features, a library that has grown, a container's image, wheels
	@tests/scripts/deps c python
	@tests/scripts/step "unpacking the servers that tests ask" tests/scripts/tools dns deploy
	$(CARGO) test --locked --package cfhost --no-default-features --lib --quiet
	$(CARGO) test --locked --package cfhost-gateway --lib --test upstream_check --quiet
	$(CARGO) test --locked --no-fail-fast --package cfhost-ffi --package cfhost-gateway --package cfhost-tests --test install --test deploy -- $(OWN_BUILDS)
	@tests/scripts/test-wheels

test-database: deps ## test the gateway once more with its state in PostgreSQL
	@tests/scripts/step "unpacking PostgreSQL, BIND and a browser" tests/scripts/tools database dns browser
	@tests/scripts/step "fetching the rules for pages" tests/scripts/axe
	@tests/scripts/test-database

conformance: deps ## run every vector and fault in each language, and search what they show for secrets
	@tests/scripts/deps c go php python shell
	@tests/scripts/step "building" tests/scripts/build cfhost cfhost-cli cfhost-php
	@python=$$(tests/scripts/step "building the Python package" tests/scripts/python-demo) && \
	  CFHOST_CONFORMANCE_PYTHON=$$python $(CARGO) run --locked --quiet -p cfhost-tests --bin cfhost-conformance

soak: deps ## five languages on one gateway that meets faults and is killed, for TIME seconds (60)
	@tests/scripts/deps c go php python
	@tests/scripts/step "building" tests/scripts/build cfhost-php
	@python=$$(tests/scripts/step "building the Python package" tests/scripts/python-demo) && \
	  CFHOST_CONFORMANCE_PYTHON=$$python \
	  $(CARGO) run --locked --quiet -p cfhost-tests --bin cfhost-soak $(or $(TIME),60)

soak-upstream: deps ## the same with acts carried out at a vendor that fails, customers' DNS, and clocks that run
	@tests/scripts/deps c go php python
	@tests/scripts/step "building" tests/scripts/build cfhost-php
	@tests/scripts/step "unpacking BIND" tests/scripts/tools dns
	@python=$$(tests/scripts/step "building the Python package" tests/scripts/python-demo) && \
	  CFHOST_CONFORMANCE_PYTHON=$$python \
	  $(CARGO) run --locked --quiet -p cfhost-tests --bin cfhost-soak-upstream $(or $(TIME),60)

fuzz: deps ## run the fuzz targets, each for TIME seconds (60)
	@tests/scripts/deps fuzz
	@tests/scripts/fuzz $(or $(TIME),60)

test-go: deps ## check and test the Go package
	@tests/scripts/deps go
	@tests/scripts/step "building" tests/scripts/build cfhost-ffi
	@tests/scripts/test-go

test-python: deps ## check and test the Python package
	@tests/scripts/deps python
	@tests/scripts/test-python

test-php: deps ## check and test the PHP extension
	@tests/scripts/test-php

test-v4: deps ## hold the stand-in of the vendor's API against the vendor's SDK and foreign clients
	@tests/scripts/deps python v4
	@tests/scripts/test-v4

test-loaded: deps ## make test with two busy loops per core beside it; may take hours
	@tests/scripts/loaded all

lint: deps ## formatting, clippy and rustdoc; warnings are errors
	@tests/scripts/deps php python
	@tests/scripts/lint

deny: deps ## check the licences, sources and versions of other people's crates
	@tests/scripts/deny

bench: deps php ## measure beside the peers; writes bench.json into the target folder
	@tests/scripts/deps bench go python
	@tests/scripts/tools database dns fpm
	@tests/scripts/step "building" $(CARGO) build --release --locked --quiet -p cfhost-gateway -p cfhost-tests -p cfhost-ffi -p cfhost-cli \
	  --lib --bin cfhost-bench --bin cfhost-gateway --bin cfhost
	@python=$$(tests/scripts/step "building the Python package" tests/scripts/python-bench) && \
	  CFHOST_BENCH_PYTHON=$$python \
	  $(CARGO) run --release --locked --quiet -p cfhost-tests --bin cfhost-bench -- rust load database command c go python php growth

php: deps ## build the PHP extension, target/release/cfhost.so
	@tests/scripts/deps php
	@tests/scripts/step "building the PHP extension" $(CARGO) build --release --locked --quiet -p cfhost-php
	@cp target/release/libcfhost_php.so target/release/cfhost.so

install-php: ## put the extension, built before, and an ini file where php-config says (DESTDIR)
	install -D -m 644 target/$(PROFILE)/libcfhost_php.so "$(DESTDIR)$$(php-config --extension-dir)/cfhost.so"
	install -D -m 644 php/cfhost.ini "$(DESTDIR)$$(php-config --ini-dir)/30-cfhost.ini"
	install -D -m 644 -t "$(DESTDIR)$(PREFIX)/share/doc/php-cfhost" LICENSE-*

python: deps ## build the Python package's wheel into target/wheels
	@tests/scripts/python-wheel python

dist: deps ## make packages of everything, for Debian, EL 8 and later, pip, PHP and any Linux, in target/dist (Debian 12, root)
	@tests/scripts/deps dist
	@packaging/dist

test-dist: deps ## look into those packages, then install and use them in bare machines (root)
	@tests/scripts/deps dist release
	@packaging/check
	@packaging/test-release-check
	@packaging/test

release-check: deps ## say whether this commit, with its packages, is fit to be a release (LAST=TAG is the one before)
	@tests/scripts/deps dist release
	@packaging/release-check $(if $(LAST),--last $(LAST))

clean: ## remove what was built
	$(CARGO) clean
