.PHONY: cfhost-cargo
# The PHP of the PATH is found by itself; another one, as configure was told of it, has to be named.
cfhost-cargo:
	test "$(PHP_CONFIG)" = php-config || export PHP_CONFIG="$(PHP_CONFIG)" PHP="$(PHP_EXECUTABLE)"; \
	$(CARGO) build --release --locked --manifest-path $(top_srcdir)/Cargo.toml --target-dir $(CFHOST_TARGET)

$(phplibdir)/cfhost.so: cfhost-cargo
	@mkdir -p $(phplibdir)
	cp $(CFHOST_TARGET)/release/libcfhost_php.so $(phplibdir)/cfhost.so
