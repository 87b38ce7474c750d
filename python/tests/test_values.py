"""Replies, secrets and exceptions as values: compared, copied, pickled, shown."""

from __future__ import annotations

import copy
import dataclasses
import enum
import pickle
from typing import Any

import pytest
from conftest import EMAIL, HOST_KEY, PASSWORD, Scripted

import cfhost
import cfhost.dns
import cfhost.ranges
from cfhost import _native


def test_a_reply_is_a_frozen_value(client: cfhost.Client, user_key: cfhost.Secret) -> None:
    zone = client.zone_set(user_key, "example.com", "origin.example.com", ["www"])
    again = client.zone_set(user_key, "example.com", "origin.example.com", ["www"])
    assert zone == again and hash(zone) == hash(again) and zone is not again
    with pytest.raises(dataclasses.FrozenInstanceError):
        zone.zone_name = "example.net"  # type: ignore[misc]
    with pytest.raises((AttributeError, TypeError)):
        zone.other = 1  # type: ignore[attr-defined]
    with pytest.raises(AttributeError):
        zone.hosted_cnames.other = 1  # type: ignore[attr-defined]
    with pytest.raises(TypeError):
        cfhost.ZoneDeleteReply("example.com", True)  # type: ignore[call-arg]
    assert copy.copy(zone) == zone and copy.deepcopy(zone) == zone and copy.deepcopy(zone).raw() == zone.raw()
    fields = dataclasses.asdict(zone)
    assert fields["hosted_cnames"] == {"www.example.com": "origin.example.com"} and "_raw" not in fields
    assert dataclasses.replace(zone, zone_name="example.net").zone_name == "example.net"
    assert repr(zone).startswith("ZoneSetReply(zone_name='example.com', resolving_to='origin.example.com'")


@pytest.mark.parametrize("protocol", range(pickle.HIGHEST_PROTOCOL + 1))
def test_pickles(client: cfhost.Client, user_key: cfhost.Secret, protocol: int) -> None:
    zone = client.zone_set(user_key, "example.com", "origin.example.com", ["www"])
    page = client.zone_list()
    without = client.user_lookup(unique_id="nobody")
    for reply in (zone, page, page.rows[0], without, client.reseller_plan_list()):
        pickled = pickle.dumps(reply, protocol)
        assert user_key.reveal().encode() not in pickled
        assert pickle.loads(pickled) == reply
    with pytest.raises(ValueError, match="did not come over the wire"):
        pickle.loads(pickle.dumps(zone, protocol)).raw()
    user = client.user_lookup(cloudflare_email=EMAIL)
    with pytest.raises(TypeError, match=r"UserLookupReply is not pickled while it holds a secret \(user_key\)"):
        pickle.dumps(user, protocol)
    assert copy.deepcopy(user) == user
    for value in (user_key, client):
        with pytest.raises(TypeError, match="is not pickled"):
            pickle.dumps(value, protocol)


def test_raw_json(client: cfhost.Client) -> None:
    user = client.user_create(EMAIL, PASSWORD)
    key = user.user_key.reveal()
    assert key not in user.raw() and '"user_key":"***"' in user.raw()
    assert key.encode() in user.reveal_raw()


def test_nothing_shows_a_secret(client: cfhost.Client, capfd: pytest.CaptureFixture[str]) -> None:
    user = client.user_create(EMAIL, PASSWORD)
    key = user.user_key.reveal()
    shown = [repr(user), str(user), user.raw(), repr(client), f"{user.user_key} {user.user_key!r} {user.user_key:>9}"]
    shown += [repr(dataclasses.asdict(user)), str(getattr(user, "_raw"))]
    with pytest.raises(cfhost.NotFoundError) as caught:
        client.zone_lookup("0f1e2d3c4b5a69788796a5b4c3d2e1f0", "example.com")
    with pytest.raises(cfhost.AuthError) as refused:
        client.user_auth(EMAIL, "wrong-horse-2")
    for error in (caught.value, refused.value):
        shown += [str(error), repr(error), repr(vars(error)), pickle.dumps(error).decode("latin-1")]
    text = "\n".join(shown) + "".join(capfd.readouterr())
    for secret in (key, PASSWORD, "wrong-horse-2", "0f1e2d3c4b5a69788796a5b4c3d2e1f0"):
        assert secret not in text
    assert f"{user.user_key:>5}" == "  ***"
    assert repr(client) == f"Client(host_key=Secret('***'), endpoint='{client.endpoint}')"


def test_secrets() -> None:
    secret = cfhost.Secret("a")
    assert secret == cfhost.Secret("a") and secret != cfhost.Secret("b") and secret != "a"
    assert len({secret, cfhost.Secret("a"), cfhost.Secret("b")}) == 2
    assert copy.copy(secret) is secret and copy.deepcopy(secret) is secret
    with pytest.raises(TypeError):
        type("Sub", (cfhost.Secret,), {})
    with pytest.raises(AttributeError):
        secret.value = "b"  # type: ignore[attr-defined]
    with pytest.raises(cfhost.InvalidArgument):
        cfhost.Secret("\ud800")


def test_maps() -> None:
    names = cfhost.FrozenMap({"b": "2", "a": "1"})
    assert list(names) == ["b", "a"] and len(names) == 2 and "a" in names and names.get("c") is None
    assert names == {"a": "1", "b": "2"} and hash(names) == hash(cfhost.FrozenMap({"a": "1", "b": "2"}))
    assert pickle.loads(pickle.dumps(names)) == names and copy.copy(names) is names
    with pytest.raises(TypeError):
        names["c"] = "3"  # type: ignore[index]
    with pytest.raises(KeyError):
        names["c"]
    with pytest.raises(AttributeError):
        del names._items


OPEN = (cfhost.ZoneStatus, cfhost.SubStatus, cfhost.SslStatus, cfhost.ErrorCode)


def test_enums_keep_what_is_new() -> None:
    for kind in OPEN[:3]:
        assert kind("new") == "new" and "new" not in [member.value for member in kind]
        with pytest.raises(ValueError):
            kind(7)
    code = cfhost.ErrorCode(999)
    assert code == 999 and code.advice is None and not code.retryable
    with pytest.raises(ValueError):
        cfhost.ErrorCode(-1)


def enums() -> set[type[enum.Enum]]:
    found = [getattr(module, name) for module in (cfhost, cfhost.dns, cfhost.ranges) for name in module.__all__]
    return {value for value in found if isinstance(value, type) and issubclass(value, enum.Enum)}


def test_enums_are_copied_and_pickled() -> None:
    assert enums() > set(OPEN)
    values: list[Any] = [member for kind in enums() for member in kind]
    values += [cfhost.ErrorCode(999), cfhost.ErrorCode(0)]
    # New words, among them such as are the name of a member, of an attribute or of a method.
    values += [kind(word) for kind in OPEN[:3] for word in ("new", "", "ACTIVE", "READY", "name", "__class__", "lower")]
    for value in values:
        copies = [pickle.loads(pickle.dumps(value, protocol)) for protocol in range(pickle.HIGHEST_PROTOCOL + 1)]
        for other in (*copies, copy.copy(value), copy.deepcopy(value), copy.deepcopy([value])[0]):
            assert type(other) is type(value) and other == value
            assert (other.name, other.value, repr(other)) == (value.name, value.value, repr(value))


def test_codes_are_those_of_the_table() -> None:
    rows = _native.error_codes()
    assert len(rows) == 65
    assert [(code.value, code.name) for code in cfhost.ErrorCode] == [(row[0], row[1]) for row in rows]
    for number, _, category, retryable, template, advice in rows:
        code = cfhost.ErrorCode(number)
        assert (code.category, code.retryable, code.advice) == (cfhost.Category(category), retryable, advice)
        assert code.message_template == template


def errors() -> list[Any]:
    found = [getattr(cfhost, name) for name in cfhost.__all__]
    return [value for value in found if isinstance(value, type) and issubclass(value, BaseException)]


def test_exceptions_are_errors_and_pickle() -> None:
    assert len(errors()) == 18
    for kind in errors():
        assert issubclass(kind, cfhost.Error) and issubclass(kind, Exception)
        about: dict[str, Any] = {"message": "m", "act": "zone_set", "code": 124, "delivery": "answered", "retryable": True}
        error = kind("a text", **about)
        error.add_note("a note") if hasattr(error, "add_note") else None
        for other in (pickle.loads(pickle.dumps(error)), copy.copy(error)):
            assert type(other) is kind and str(other) == "a text" and vars(other) == vars(error)
        assert kind("alone").message == "alone"
    assert issubclass(cfhost.InvalidArgument, ValueError)
    assert issubclass(cfhost.Timeout, TimeoutError) and issubclass(cfhost.Timeout, cfhost.TransportError)
    assert issubclass(cfhost.TlsError, cfhost.TransportError)
    assert all(issubclass(kind, cfhost.ApiError) for kind in (cfhost.AuthError, cfhost.ServerError, cfhost.LimitError))


def test_a_revealed_answer_is_not_pickled(scripted: Scripted) -> None:
    scripted.answer = b'{"request":{},"response":{"host_key":["' + HOST_KEY.encode() + b'"]},"result":"success","msg":null}'
    with pytest.raises(cfhost.ProtocolError) as caught:
        scripted.client.host_key_regen()
    assert caught.value.reveal_raw() == scripted.answer
    pickled = pickle.dumps(caught.value)
    assert HOST_KEY.encode() not in pickled and pickle.loads(pickled).reveal_raw() is None
