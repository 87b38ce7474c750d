"""The pytest plugin: see ``cfhost.testing``."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from cfhost.testing import Gateway


@pytest.fixture
def cfhost_gateway() -> Iterator[Gateway]:
    """A fresh gateway of the Host API: ``.client`` calls it, ``.set_fault(…)`` makes it misbehave."""
    from cfhost.testing import Gateway

    with Gateway() as gateway:
        yield gateway
