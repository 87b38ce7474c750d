"""Each act against the gateway, each category of errors, and what is refused before sending."""

from __future__ import annotations

import logging
import os
import re
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from conftest import EMAIL, HOST_KEY, PASSWORD, Scripted

import cfhost
from cfhost.testing import Gateway


def test_every_act(cfhost_gateway: Gateway) -> None:
    client = cfhost_gateway.client
    user = client.user_create(EMAIL, PASSWORD, cloudflare_username="customer1001", unique_id="customer-1001")
    assert (user.cloudflare_email, user.unique_id, user.cloudflare_username) == (EMAIL, "customer-1001", "customer1001")
    again = client.user_auth(EMAIL, cfhost.Secret(PASSWORD), unique_id="other", clobber_unique_id=True)
    assert again.user_key == user.user_key and again.unique_id == "other"
    found = client.user_lookup(cloudflare_email=EMAIL)
    assert found.user_exists and found.user_authed and found.user_key == user.user_key

    zone = client.zone_set(user.user_key, "example.com", "origin.example.com", {"www": None, "shop": "shop.example.net"})
    assert zone.hosted_cnames == {"shop.example.com": "shop.example.net", "www.example.com": "origin.example.com"}
    assert list(zone.forward_tos) == ["shop.example.com", "www.example.com"]
    assert zone.zone_name_sent is None
    below = client.zone_set(user.user_key, "shop.example.com", "origin.example.com", (label for label in ["www"]))
    assert (below.zone_name, below.zone_name_sent) == ("example.com", "shop.example.com")
    looked_up = client.zone_lookup(user.user_key.reveal(), "example.com")
    assert looked_up.zone_exists and looked_up.zone_hosted
    assert client.user_lookup(unique_id="other").hosted_zones == ("example.com",)

    full = client.full_zone_set(user.user_key, "example.net", jumpstart=True)
    assert full.jumpstart and len(full.nameservers) == 2 and full.msg and full.answer_msg is None

    page = client.zone_list(limit=1, offset=1, zone_status="ALL", sub_status="ALL")
    assert page.rows[0].zone_name == "example.net" and page.rows[0].zone_status is cfhost.ZoneStatus.ACTIVE
    assert [row.zone_name for row in client.zones(limit=1)] == ["example.com", "example.net"]
    assert client.zone_list(zone_name="example.com", zone_status="V").rows[0].user_email == EMAIL

    plans = client.reseller_plan_list().objs
    label = plans[0].sub_label
    assert label is not None and plans[0].product_price is not None
    sub = client.reseller_sub_new(user.user_key, "example.com", label)
    assert sub.sub_id is not None
    rows = client.reseller_sub_list().objs
    assert rows[0].sub_id == sub.sub_id and rows[0].sub_status is cfhost.SubStatus.ACTIVE
    activated = rows[0].sub_activated_on
    assert activated is not None and activated.utcoffset() is not None
    assert client.zone_list(sub_id=sub.sub_id).rows[0].sub_label == label
    client.reseller_sub_cancel(user.user_key, "example.com", label, sub.sub_id)
    assert client.zone_delete(user.user_key, "example.com").zone_deleted

    child = client.host_child_new("a", "b", "c", "https://www.example.com", "admin@example.com")
    assert child.host_key is not None and child.child_id is not None
    options: dict[str, Any] = {"endpoint": cfhost_gateway.endpoint, "ca_file": cfhost_gateway.ca_file}
    new_key = cfhost.Client(child.host_key, **options).host_key_regen().host_key
    assert new_key != child.host_key
    client.host_child_stop(child.child_id)
    with pytest.raises(cfhost.AuthError):
        cfhost.Client(new_key, **options).zone_list()
    assert client.cpanel_info().cpanel_latest is not None
    assert b'"act":"cpanel_info"' in client.call("cpanel_info").reveal_raw()


CATEGORIES = [
    (100, cfhost.AuthError),
    (101, cfhost.InputError),
    (118, cfhost.ConflictError),
    (123, cfhost.NotFoundError),
    (214, cfhost.StateError),
    (215, cfhost.LimitError),
    (334, cfhost.SubscriptionError),
    (701, cfhost.ServerError),
]


@pytest.mark.parametrize(("code", "kind"), CATEGORIES)
def test_every_category(cfhost_gateway: Gateway, code: int, kind: type[cfhost.ApiError]) -> None:
    cfhost_gateway.set_fault(f"zone_delete=error:{code}")
    with pytest.raises(cfhost.ApiError) as caught:
        cfhost_gateway.client.zone_delete("0f1e2d3c4b5a69788796a5b4c3d2e1f0", "example.com")
    error = caught.value
    assert type(error) is kind
    assert error.code == code and error.code is cfhost.ErrorCode(code) and error.name == cfhost.ErrorCode(code).name
    assert error.category is cfhost.ErrorCode(code).category
    assert error.act == "zone_delete" and error.delivery is cfhost.Delivery.ANSWERED and error.http_status == 200
    assert error.retryable is cfhost.ErrorCode(code).retryable
    assert error.advice and error.message and str(error).startswith(f"zone_delete: {error.message} (code {code}, answered)")


def test_categories_are_all() -> None:
    assert {cfhost.ErrorCode(code).category for code, _ in CATEGORIES} == set(cfhost.Category)


def test_a_code_that_is_not_in_the_table(scripted: Scripted) -> None:
    scripted.answer = b'{"request":{},"response":null,"result":"error","msg":"New.","err_code":999}'
    with pytest.raises(cfhost.ApiError) as caught:
        scripted.client.zone_list()
    error = caught.value
    assert type(error) is cfhost.ApiError
    assert (error.code, error.name, error.category, error.message) == (999, None, None, "New.")


def test_what_is_no_answer(scripted: Scripted) -> None:
    scripted.answer = b"<html>"
    with pytest.raises(cfhost.ProtocolError) as caught:
        scripted.client.with_options(retries=0).zone_list()
    assert caught.value.delivery is cfhost.Delivery.PERHAPS_CARRIED_OUT
    scripted.answer = b'{"request":{},"response":{"host_key":[]},"result":"success","msg":null}'
    with pytest.raises(cfhost.ProtocolError) as caught:
        scripted.client.host_key_regen()
    assert caught.value.reveal_raw() == scripted.answer
    assert "response" not in repr(vars(caught.value))


def test_words_and_times_that_nobody_expected(scripted: Scripted) -> None:
    scripted.answer = (
        b'{"request":{},"response":[{"zone_name":"example.com","zone_status":"X","sub_activated_on":'
        b'"2011-11-23 17:58:56.791516-05"}],"result":"success","msg":"Hello."}'
    )
    reply = scripted.client.zone_list()
    row = reply.rows[0]
    assert reply.msg == "Hello."
    assert row.zone_status == "X" and isinstance(row.zone_status, cfhost.ZoneStatus) and str(row.zone_status) == "X"
    assert row.sub_activated_on is not None and row.sub_activated_on.isoformat() == "2011-11-23T17:58:56.791516-05:00"


KEY = "0f1e2d3c4b5a69788796a5b4c3d2e1f0"


class Text(str):
    def __str__(self) -> str:
        return "another"


class Whole:
    def __index__(self) -> int:
        return 3


def wrong_types() -> list[tuple[str, Callable[[Any], object]]]:
    return [
        ("cloudflare_email", lambda c: c.user_create(None, PASSWORD)),
        ("cloudflare_email", lambda c: c.user_create(b"a@example.com", PASSWORD)),
        ("cloudflare_pass", lambda c: c.user_create(EMAIL, None)),
        ("cloudflare_pass", lambda c: c.user_create(EMAIL, b"correct-horse-1")),
        ("unique_id", lambda c: c.user_create(EMAIL, PASSWORD, unique_id=7)),
        ("clobber_unique_id", lambda c: c.user_create(EMAIL, PASSWORD, clobber_unique_id=1)),
        ("cloudflare_email", lambda c: c.user_lookup()),
        ("cloudflare_email", lambda c: c.user_lookup(cloudflare_email=EMAIL, unique_id="x")),
        ("user_key", lambda c: c.zone_lookup(None, "example.com")),
        ("zone_name", lambda c: c.zone_lookup(KEY, cfhost.Secret("example.com"))),
        ("subdomains", lambda c: c.zone_set(KEY, "example.com", "origin.example.com", "www")),
        ("subdomains", lambda c: c.zone_set(KEY, "example.com", "origin.example.com", b"www")),
        ("subdomains", lambda c: c.zone_set(KEY, "example.com", "origin.example.com", 7)),
        ("subdomains", lambda c: c.zone_set(KEY, "example.com", "origin.example.com", [7])),
        ("subdomains", lambda c: c.zone_set(KEY, "example.com", "origin.example.com", [("a", "b", "c")])),
        ("subdomains", lambda c: c.zone_set(KEY, "example.com", "origin.example.com", {"www": 7})),
        ("limit", lambda c: c.zone_list(limit="10")),
        ("limit", lambda c: c.zone_list(limit=10.0)),
        ("limit", lambda c: c.zone_list(limit=True)),
        ("zone_status", lambda c: c.zones(zone_status=7)),
        ("jumpstart", lambda c: c.full_zone_set(KEY, "example.com", jumpstart="1")),
        ("child_id", lambda c: c.host_child_stop(None)),
        ("child_id", lambda c: c.host_child_stop("1")),
        ("sub_id", lambda c: c.reseller_sub_cancel(KEY, "example.com", "PRO", "1")),
        ("act", lambda c: c.call(7)),
        ("limit", lambda c: c.call("zone_list", limit=None)),
        ("limit", lambda c: c.call("zone_list", limit=1.5)),
        ("timeout", lambda c: c.with_options(timeout="3")),
        ("timeout", lambda c: c.with_options(timeout=True)),
        ("retries", lambda c: c.with_options(retries=1.0)),
        ("unchecked", lambda c: c.with_options(unchecked=1)),
        ("host_key", lambda _: cfhost.Client(None)),  # type: ignore[arg-type]
        ("host_key", lambda _: cfhost.Client(HOST_KEY.encode())),  # type: ignore[arg-type]
        ("ca_file", lambda _: cfhost.Client(HOST_KEY, ca_file=b"ca.pem")),  # type: ignore[arg-type]
        ("endpoint", lambda _: cfhost.Client(HOST_KEY, endpoint=7)),  # type: ignore[arg-type]
        ("value", lambda _: cfhost.Secret(7)),  # type: ignore[arg-type]
    ]


@pytest.mark.parametrize(("argument", "call"), wrong_types())
def test_wrong_types_name_the_argument(scripted: Scripted, argument: str, call: Callable[[Any], object]) -> None:
    with pytest.raises(TypeError, match=argument):
        call(scripted.client)
    assert scripted.bodies == []


def bad_values() -> list[tuple[str, Callable[[Any], object]]]:
    return [
        ("cloudflare_pass", lambda c: c.user_create(EMAIL, "correct\ud800horse")),
        ("cloudflare_pass", lambda c: c.user_create(EMAIL, "correct\0horse")),
        ("cloudflare_pass", lambda c: c.user_create(EMAIL, "abc")),
        ("cloudflare_email", lambda c: c.user_create("", PASSWORD)),
        ("zone_name", lambda c: c.zone_lookup(KEY, "example.com\0")),
        ("zone_name", lambda c: c.zone_lookup(KEY, "\udfff.example.com")),
        ("zone_name", lambda c: c.zone_lookup(KEY, "not a domain")),
        ("user_key", lambda c: c.zone_lookup("", "example.com")),
        ("subdomains", lambda c: c.zone_set(KEY, "example.com", "origin.example.com", [])),
        ("subdomains", lambda c: c.zone_set(KEY, "example.com", "origin.example.com", ["www\0"])),
        ("limit", lambda c: c.zone_list(limit=-1)),
        ("limit", lambda c: c.zone_list(limit=0)),
        ("limit", lambda c: c.zone_list(limit=2**32)),
        ("limit", lambda c: c.zone_list(limit=10**40)),
        ("offset", lambda c: c.zone_list(offset=-1)),
        ("offset", lambda c: c.zone_list(offset=2**64)),
        ("zone_status", lambda c: c.zone_list(zone_status="P")),
        ("sub_status", lambda c: c.zone_list(sub_status="D")),
        ("child_id", lambda c: c.host_child_stop(-(10**40))),
        ("act", lambda c: c.call("zone list")),
        ("act", lambda c: c.call("zone_list", act="zone_delete")),
        ("host_key", lambda c: c.call("zone_list", host_key=HOST_KEY)),
        ("timeout", lambda c: c.with_options(timeout=-1)),
        ("timeout", lambda c: c.with_options(timeout=float("nan"))),
        ("timeout", lambda c: c.with_options(timeout=float("inf"))),
        ("timeout", lambda c: c.with_options(timeout=10**400)),
        ("retries", lambda c: c.with_options(retries=-1)),
        ("host_key", lambda _: cfhost.Client("too-short")),
        ("timeout", lambda _: cfhost.Client(HOST_KEY, timeout=0)),
        ("endpoint", lambda _: cfhost.Client(HOST_KEY, endpoint="http://gateway.example.com/")),
        ("endpoint", lambda _: cfhost.Client(HOST_KEY, endpoint="https://u:PASS@gateway.example.com/")),
        ("ca_file", lambda _: cfhost.Client(HOST_KEY, ca_file="/nonexistent/ca.pem")),
        ("ca_file", lambda _: cfhost.Client(HOST_KEY, ca_file="ca\0.pem")),
        ("ca_file", lambda _: cfhost.Client(HOST_KEY, ca_file=os.devnull)),
        ("proxy", lambda _: cfhost.Client(HOST_KEY, proxy="socks5://127.0.0.1:1")),
    ]


@pytest.mark.parametrize(("argument", "call"), bad_values())
def test_bad_values_are_refused_unsent(scripted: Scripted, argument: str, call: Callable[[Any], object]) -> None:
    with pytest.raises(cfhost.InvalidArgument) as caught:
        call(scripted.client)
    error = caught.value
    assert isinstance(error, ValueError)
    assert error.argument == argument and error.delivery is cfhost.Delivery.NOT_SENT
    assert scripted.bodies == []
    shown = f"{error} {error!r} {vars(error)} {error.__cause__!r} {error.__context__!r}"
    assert "horse" not in shown and "u:PASS" not in shown, shown


REFUSALS: dict[str, Callable[[cfhost.Client], object]] = {
    "user_auth: cloudflare_pass: is not UTF-8": lambda c: c.user_auth("a@example.com", "\ud800"),
    "user_lookup: unique_id: holds a NUL": lambda c: c.user_lookup(unique_id="a\0"),
    "zone_list: limit: must be a whole number from 0 to 4294967295": lambda c: c.zones(limit=-1),
    "zone_list: zone_status: must be one of V, D, ALL": lambda c: c.zone_list(zone_status="x"),  # type: ignore[arg-type]
    "timeout: is not a number of seconds": lambda c: c.with_options(timeout=-1),
}


@pytest.mark.parametrize("line", REFUSALS)
def test_a_refusal_is_the_librarys(scripted: Scripted, line: str) -> None:
    call = REFUSALS[line]
    with pytest.raises(cfhost.InvalidArgument) as caught:
        call(scripted.client)
    error = caught.value
    assert str(error) == f"{line} (invalid_argument, not sent) Nothing was changed."
    act = line.split(": ")[0] if line.count(": ") == 2 else None
    assert (error.act, error.advice, error.kind) == (act, "Nothing was changed.", "invalid_argument")
    assert error.message == (line if act is None else line.split(": ", 1)[1])


def test_subclasses_of_str_count_by_their_characters(scripted: Scripted) -> None:
    scripted.answer = b'{"request":{},"response":{"user_exists":false},"result":"success","msg":null}'
    scripted.client.user_lookup(unique_id=Text("customer-1001"))
    assert scripted.bodies[0].endswith(b"unique_id=customer-1001")
    scripted.answer = b'{"request":{},"response":[],"result":"success","msg":null}'
    scripted.client.zone_list(limit=Whole())  # type: ignore[arg-type]
    assert scripted.bodies[1].endswith(b"limit=3")
    scripted.client.call("x", flag=True, number=7, secret=cfhost.Secret("s"))
    assert scripted.bodies[2].endswith(b"flag=1&number=7&secret=s")


def test_a_closed_client(cfhost_gateway: Gateway) -> None:
    with cfhost.Client(cfhost_gateway.host_key, endpoint=cfhost_gateway.endpoint, ca_file=cfhost_gateway.ca_file) as client:
        zones = client.zones()
        derived = client.with_options(timeout=30)
        assert not client.closed
    assert client.closed
    before = len(cfhost_gateway.calls())
    attempts: list[Callable[[], object]] = [
        client.zone_list,
        client.with_options,
        client.zones,
        lambda: next(zones),
        lambda: client.call("x"),
    ]
    for attempt in attempts:
        with pytest.raises(cfhost.InvalidArgument, match="is closed"):
            attempt()
    assert len(cfhost_gateway.calls()) == before
    assert derived.zone_list().rows == ()


def test_pages_are_lazy_and_end_after_an_error(cfhost_gateway: Gateway, user_key: cfhost.Secret) -> None:
    client = cfhost_gateway.client
    for name in ("example.com", "example.net", "example.org"):
        client.zone_set(user_key, name, "origin.example.com", ["www"])
    cfhost_gateway.clear_calls()
    zones = client.zones(limit=1)
    assert iter(zones) is zones and cfhost_gateway.calls() == []
    assert next(zones).zone_name == "example.com"
    assert len(cfhost_gateway.calls()) == 1
    cfhost_gateway.set_fault("zone_list=error:100*1")
    with pytest.raises(cfhost.AuthError):
        next(zones)
    assert list(zones) == []


def test_the_log(cfhost_gateway: Gateway, caplog: pytest.LogCaptureFixture) -> None:
    logger = logging.getLogger("cfhost")
    assert any(isinstance(handler, logging.NullHandler) for handler in logger.handlers)
    client = cfhost_gateway.client
    with caplog.at_level(logging.DEBUG, "cfhost"):
        user = client.user_create(EMAIL, PASSWORD)
        with pytest.raises(cfhost.AuthError):
            client.user_auth(EMAIL, "wrong-horse-2")
        with pytest.raises(cfhost.InvalidArgument):
            client.zone_lookup(user.user_key, "not a domain")
    lines = [(record.levelname, re.sub(r"\d+ ms", "N ms", record.getMessage())) for record in caplog.records]
    assert lines == [
        ("DEBUG", "user_create: success in N ms, 1 attempt"),
        ("WARNING", "user_auth: error 124 (api, answered) in N ms, 1 attempt"),
        ("WARNING", "zone_lookup: error 201 (invalid_argument, not_sent) in N ms, 0 attempts"),
    ]
    caplog.clear()
    with caplog.at_level(logging.WARNING, "cfhost"):
        client.zone_list()
    assert caplog.records == []


class Failing(logging.Handler):
    def handle(self, record: logging.LogRecord) -> bool:
        raise RuntimeError("a handler that fails")


@pytest.fixture
def failing() -> Iterator[None]:
    handler = Failing()
    logger = logging.getLogger("cfhost")
    logger.addHandler(handler)
    logger.setLevel(logging.DEBUG)
    yield
    logger.removeHandler(handler)
    logger.setLevel(logging.NOTSET)


@pytest.mark.filterwarnings("ignore::pytest.PytestUnraisableExceptionWarning")
@pytest.mark.usefixtures("failing")
def test_a_handler_that_fails_costs_no_answer(client: cfhost.Client) -> None:
    assert client.zone_list().rows == ()


def test_what_the_environment_sets(cfhost_gateway: Gateway, monkeypatch: pytest.MonkeyPatch) -> None:
    with pytest.raises(cfhost.InvalidArgument, match="CFHOST_HOST_KEY"):
        cfhost.Client.from_env()
    monkeypatch.setenv("CFHOST_HOST_KEY", cfhost_gateway.host_key.reveal())
    monkeypatch.setenv("CFHOST_ENDPOINT", cfhost_gateway.endpoint)
    monkeypatch.setenv("CFHOST_CA_FILE", cfhost_gateway.ca_file)
    client = cfhost.Client.from_env()
    assert client.endpoint == cfhost_gateway.endpoint and client.zone_list().rows == ()
    monkeypatch.setenv("CFHOST_TIMEOUT", "soon")
    with pytest.raises(cfhost.InvalidArgument, match="CFHOST_TIMEOUT"):
        cfhost.Client.from_env()
