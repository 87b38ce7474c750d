"""Every example of the documentation runs, each against a gateway of its own."""

from __future__ import annotations

import doctest
from typing import Any

import pytest

import cfhost
from cfhost import dns, ranges
from cfhost.testing import Gateway

PUBLIC = {name: getattr(cfhost, name) for name in cfhost.__all__}


def examples() -> list[Any]:
    # Without a module, because the classes say that they are cfhost's own, wherever they stand.
    finder = doctest.DocTestFinder(exclude_empty=True)
    found = finder.find(cfhost, "cfhost", globs=PUBLIC.copy())
    for name, value in {**PUBLIC, "testing.Gateway": Gateway}.items():
        if isinstance(value, type):
            found += finder.find(value, name, module=False, globs={**PUBLIC, "Gateway": Gateway})
    for module in (dns, ranges):
        found += finder.find(module, module.__name__, globs={**PUBLIC, **vars(module)})
    return [pytest.param(test, id=test.name) for test in found if test.examples]


@pytest.mark.parametrize("test", examples())
def test_example(
    test: doctest.DocTest, cfhost_gateway: Gateway, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    for name in ("CFHOST_HOST_KEY", "CFHOST_ENDPOINT", "CFHOST_CA_FILE"):
        monkeypatch.setenv(name, "")
    client = cfhost_gateway.client
    test.globs.update(
        client=client,
        gateway=cfhost_gateway,
        host_key=cfhost_gateway.host_key.reveal(),
        endpoint=cfhost_gateway.endpoint,
        ca_file=cfhost_gateway.ca_file,
    )
    if any("user_key" in example.source for example in test.examples):
        test.globs["user_key"] = client.user_create("customer@example.com", "correct-horse-1").user_key
    runner = doctest.DocTestRunner(optionflags=doctest.ELLIPSIS)
    results = runner.run(test)
    assert results.failed == 0 and results.attempted > 0, capsys.readouterr().out
