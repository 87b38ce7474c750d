.PHONY: cfhost-cargo
# A profile of cargo.
CFHOST_PROFILE = release
# The PHP of the PATH is found by itself; another one, as configure was told of it, has to be named.
cfhost-cargo:
	test "$(PHP_CONFIG)" = php-config || export PHP_CONFIG="$(PHP_CONFIG)" PHP="$(PHP_EXECUTABLE)"; \
	$(CARGO) build --profile $(CFHOST_PROFILE) --locked --manifest-path $(top_srcdir)/Cargo.toml --target-dir $(CFHOST_TARGET)

$(phplibdir)/cfhost.so: cfhost-cargo
	@mkdir -p $(phplibdir)
	cp $(CFHOST_TARGET)/$(CFHOST_PROFILE:dev=debug)/libcfhost_php.so $(phplibdir)/cfhost.so
