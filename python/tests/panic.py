"""A panic in the middle of a call, in a build with debug assertions: an ``InternalError``, and the client goes on."""

from __future__ import annotations

import cfhost
from cfhost.testing import Gateway

with Gateway() as gateway:
    client = gateway.client
    for _ in range(3):
        try:
            client.call("test_panic")
        except Exception as error:
            assert type(error) is cfhost.InternalError, repr(error)
            assert "(internal, perhaps carried out)" in str(error) and error.advice.startswith("Look up what is there")
            assert error.delivery is cfhost.Delivery.PERHAPS_CARRIED_OUT and "asked for" not in str(error)
        else:
            raise AssertionError("nothing panicked")
        assert client.zone_list().rows == ()
print("a panic is an InternalError")
