"""What type checkers make of the package: this file is checked, and run."""

from __future__ import annotations

import dataclasses
from collections.abc import Iterator
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from conftest import EMAIL, PASSWORD

import cfhost
from cfhost.testing import Gateway

if TYPE_CHECKING:
    from typing_extensions import assert_type
else:

    def assert_type(value: object, kind: object) -> object:
        return value


def test_types(cfhost_gateway: Gateway) -> None:
    settings = {"endpoint": cfhost_gateway.endpoint}
    client = cfhost.Client(cfhost_gateway.host_key, ca_file=Path(cfhost_gateway.ca_file), timeout=30, **settings)  # type: ignore[arg-type]
    assert_type(client.with_options(retries=0), cfhost.Client)
    with client as entered:
        assert_type(entered, cfhost.Client)
        user = entered.user_create(EMAIL, PASSWORD)
        assert_type(user, cfhost.UserCreateReply)
        assert_type(user.user_key, cfhost.Secret)
        assert_type(user.user_key.reveal(), str)
        zone = entered.zone_set(user.user_key, "example.com", "origin.example.com", [("www", None), "blog"])
        assert_type(zone.forward_tos["www.example.com"], str)
        assert_type(entered.zone_lookup(user.user_key, "example.com").ssl_status, "cfhost.SslStatus | None")
        rows = entered.zones(zone_status="ALL")
        assert_type(rows, Iterator[cfhost.ZoneListRow])
        assert_type(next(rows).sub_activated_on, "datetime | None")
        assert_type(entered.zone_list().rows, "tuple[cfhost.ZoneListRow, ...]")
        assert_type(entered.call("zone_list", limit=1).raw(), str)
        assert_type(dataclasses.replace(zone, zone_name="example.net"), cfhost.ZoneSetReply)
        entered.zone_list(zone_status="V", sub_status="CNL")
    assert datetime is not None


def test_types_of_errors(client: cfhost.Client) -> None:
    with pytest.raises(cfhost.ApiError) as caught:
        client.user_auth(EMAIL, PASSWORD)
    error = caught.value
    assert_type(error.code, "cfhost.ErrorCode | None")
    assert_type(error.category, "cfhost.Category | None")
    assert_type(error.delivery, cfhost.Delivery)
    assert_type(error.name, "str | None")
    assert_type(error.reveal_raw(), "bytes | None")
