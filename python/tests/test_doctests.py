"""Every example of the documentation runs, each against a gateway of its own."""

from __future__ import annotations

import doctest
import importlib
from typing import Any

import pytest

from cfhost.testing import Gateway

MODULES = ["cfhost", "cfhost._client", "cfhost._codes", "cfhost._errors", "cfhost._replies", "cfhost.testing"]


def examples() -> list[Any]:
    found = []
    for name in MODULES:
        for test in doctest.DocTestFinder(exclude_empty=True).find(importlib.import_module(name)):
            if test.examples:
                found.append(pytest.param(test, id=test.name))
    return found


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
