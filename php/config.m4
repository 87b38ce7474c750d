dnl For phpize, and with it PIE: `phpize && ./configure && make`. The extension is Rust: cargo builds it, with the PHP that
dnl phpize belongs to.

PHP_ARG_ENABLE([cfhost],
  [whether to enable cfhost],
  [AS_HELP_STRING([--enable-cfhost], [Enable the client of the Hosting Provider API])],
  [yes])

if test "$PHP_CFHOST" != "no"; then
  AC_PATH_PROG([CARGO], [cargo], [no])
  if test "$CARGO" = no; then
    AC_MSG_ERROR([cargo is missing: install a Rust toolchain of 1.89 or later, https://rustup.rs])
  fi
  AC_MSG_CHECKING([for the sources of cfhost])
  if test ! -f "$srcdir/../core/Cargo.toml"; then
    AC_MSG_ERROR([the folder above has no core/: take the whole project, not this folder alone])
  fi
  AC_MSG_RESULT([yes])
  CFHOST_TARGET=${CARGO_TARGET_DIR:-`cd "$srcdir/.." && pwd`/target}
  PHP_SUBST([CARGO])
  PHP_SUBST([CFHOST_TARGET])
  PHP_SUBST([PHP_CONFIG])
  PHP_NEW_EXTENSION([cfhost], [], [$ext_shared])
  dnl The module is not linked of C objects, but copied from where cargo leaves it: Makefile.frag says how.
  PHP_MODULES="\$(phplibdir)/cfhost.so"
  PHP_ADD_MAKEFILE_FRAGMENT
fi
