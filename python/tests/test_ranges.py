"""The address ranges, against the list that the gateway publishes."""

from __future__ import annotations

import http.server
import json
import pickle
import signal
import socket
import subprocess
import sys
import textwrap
import threading
from collections.abc import Callable, Iterator
from datetime import date
from email.message import Message
from ipaddress import IPv4Address, IPv6Address, ip_address, ip_network
from pathlib import Path
from typing import TYPE_CHECKING, Any
from wsgiref.util import setup_testing_defaults

import pytest
from conftest import heard

import cfhost
from cfhost import ranges
from cfhost.ranges import ConfigFormat, Ranges, refresh
from cfhost.testing import Gateway

if TYPE_CHECKING:
    from ipaddress import IPv4Network, IPv6Network

    from typing_extensions import assert_type
else:

    def assert_type(value: object, kind: object) -> object:
        return value


BUILT_IN = Ranges.built_in()
NETWORK = "173.245.48.1"


def url(gateway: Gateway, path: str) -> str:
    return gateway.endpoint.replace("/host-gw.html", path)


def test_the_boundaries_of_every_range() -> None:
    for network in BUILT_IN:
        assert network.network_address in BUILT_IN and str(network.broadcast_address) in BUILT_IN
        for beside in (network.network_address - 1, network.broadcast_address + 1):
            assert (beside in BUILT_IN) == any(beside in other for other in BUILT_IN)
    assert_type(next(iter(BUILT_IN)), "IPv4Network | IPv6Network")
    assert IPv6Address(f"::ffff:{NETWORK}") in BUILT_IN
    assert "192.0.2.1" not in BUILT_IN


def test_the_list_of_2012() -> None:
    listed = Ranges.document_2012()
    retired = [row for row in listed if row.retired is not None]
    assert len(retired) == 3 < len(listed)
    for row in listed:
        assert (row.range.network_address in BUILT_IN) == (row.retired is None)
    assert all(isinstance(row.retired, date) for row in retired)


def test_a_value_like_any_other() -> None:
    same = Ranges.from_json(BUILT_IN.to_json())
    assert same == BUILT_IN and hash(same) == hash(BUILT_IN) and same.etag == BUILT_IN.etag is not None
    assert Ranges.from_json(BUILT_IN.to_json().encode()) == BUILT_IN
    assert pickle.loads(pickle.dumps(BUILT_IN)) == BUILT_IN
    assert len(BUILT_IN) == len(list(BUILT_IN)) == 22 and repr(BUILT_IN) == "<cfhost.ranges.Ranges of 22>"
    assert BUILT_IN != "ranges" and cfhost.ranges is ranges
    last = str(list(BUILT_IN)[-1])
    other = Ranges.from_text(BUILT_IN.config("plain_ipv4"), BUILT_IN.config("plain_ipv6").replace(last + "\n", ""))
    assert other != BUILT_IN and other.etag is None


def test_the_visitor() -> None:
    a, b = ("CF-Connecting-IP", "203.0.113.7"), ("cf-connecting-ip", "203.0.113.8")
    message = Message()
    message["CF-Connecting-IP"] = "203.0.113.7"
    pairs: list[tuple[bytes, bytes]] = [(b"cf-connecting-ip", b"203.0.113.7")]
    for headers in (dict([a]), [a], (a, a), iter([a]), message, pairs, [list(a)]):
        given: Any = headers
        assert BUILT_IN.visitor_addr(NETWORK, given) == IPv4Address("203.0.113.7")
    visitor = BUILT_IN.visitor_addr(ip_address(NETWORK), {})
    assert_type(visitor, "IPv4Address | IPv6Address")
    assert visitor == IPv4Address(NETWORK)
    ipv6 = {"CF-Connecting-IP": "250.1.2.3", "CF-Connecting-IPv6": "2001:db8::7"}
    assert BUILT_IN.visitor_addr("2400:cb00::1", ipv6) == IPv6Address("2001:db8::7")
    # Spoofed: by a stranger, by a former neighbour, and through the network.
    assert BUILT_IN.visitor_addr("192.0.2.1", [a]) == IPv4Address("192.0.2.1")
    for row in Ranges.document_2012():
        if row.retired:
            peer = row.range.network_address + 1
            assert BUILT_IN.visitor_addr(peer, [a]) == peer
    assert BUILT_IN.visitor_addr(NETWORK, [a, b]) == IPv4Address(NETWORK)
    for nonsense in ("", "127.0.0.1", "10.0.0.1", "1.2.3.4, 5.6.7.8", "1.2.3.4:80", "::", "\0", "\udcff", "ü", b"\xff"):
        assert BUILT_IN.visitor_addr(NETWORK, [("CF-Connecting-IP", nonsense)]) == IPv4Address(NETWORK)
        assert BUILT_IN.visitor_addr(NETWORK, [(nonsense, "203.0.113.7")]) == IPv4Address(NETWORK)


def test_the_visitor_of_every_row() -> None:
    table = json.loads((Path(__file__).parents[2] / "tests/fixtures/visitors.json").read_text())
    assert len(table) > 20
    for row in table:
        found = BUILT_IN.visitor_addr(row["peer"], row["headers"], proxies=row["proxies"])
        assert str(found) == row["visitor"], row["about"]
        with_networks: Any = [ip_network(proxy) for proxy in row["proxies"]]
        assert BUILT_IN.visitor_addr(row["peer"], row["headers"], proxies=with_networks) == found, row["about"]


def test_an_environment_of_wsgi() -> None:
    environ: dict[str, Any] = {"REMOTE_ADDR": NETWORK, "HTTP_HOST": "example.com", "CSRF_COOKIE_NEEDS_UPDATE": True}
    setup_testing_defaults(environ)
    assert environ["wsgi.version"] == (1, 0)
    assert BUILT_IN.visitor_addr(environ["REMOTE_ADDR"], environ) == IPv4Address(NETWORK)
    environ["HTTP_CF_CONNECTING_IP"] = "203.0.113.7"
    assert BUILT_IN.visitor_addr(environ["REMOTE_ADDR"], environ) == IPv4Address("203.0.113.7")
    environ["HTTP_X_FORWARDED_FOR"] = f"203.0.113.7, {NETWORK}"
    assert BUILT_IN.visitor_addr("::1", environ) == IPv6Address("::1")
    proxies: list[IPv6Address | str] = [IPv6Address("::1"), "10.0.0.0/8"]
    assert BUILT_IN.visitor_addr("::1", environ, proxies=proxies) == IPv4Address("203.0.113.7")
    # What only holds the headers is not taken for them.
    scope: Any = {"type": "http", "client": (NETWORK, 1), "headers": [(b"cf-connecting-ip", b"203.0.113.7")]}
    with pytest.raises(TypeError, match="^headers: must be the headers themselves"):
        BUILT_IN.visitor_addr(NETWORK, scope)
    assert BUILT_IN.visitor_addr(NETWORK, scope["headers"]) == IPv4Address("203.0.113.7")


def test_configuration_text() -> None:
    for format in ConfigFormat:
        text = BUILT_IN.config(format)
        assert text == BUILT_IN.config(format.value) and text.endswith("\n")
        for network in BUILT_IN:
            wanted = {"plain_ipv4": network.version == 4, "plain_ipv6": network.version == 6}.get(format.value, True)
            assert text.count(str(network)) == wanted
    assert "set_real_ip_from 173.245.48.0/20;\n" in BUILT_IN.config("nginx")


def test_a_refresh(cfhost_gateway: Gateway, tmp_path: Path) -> None:
    file = tmp_path / "ranges.json"
    removed = list(BUILT_IN)[-1]
    older = json.loads(BUILT_IN.to_json())
    older["result"]["ipv6_cidrs"].remove(str(removed))
    older["result"]["ipv6_cidrs"].append("2a0b:c000::/32")
    older["result"]["etag"] = None
    file.write_text(json.dumps(older))
    assert removed.network_address not in Ranges.load(file)
    refreshed = refresh(json_url=url(cfhost_gateway, "/client/v4/ips"), ca_file=cfhost_gateway.ca_file, cache_file=file)
    assert_type(refreshed.added, "tuple[IPv4Network | IPv6Network, ...]")
    assert refreshed.added == (removed,) and [str(net) for net in refreshed.removed] == ["2a0b:c000::/32"]
    assert refreshed.is_changed and refreshed.ranges == Ranges.load(str(file)) == BUILT_IN
    again = refresh(
        ipv4_url=url(cfhost_gateway, "/ips-v4"),
        ipv6_url=url(cfhost_gateway, "/ips-v6"),
        ca_file=cfhost_gateway.ca_file,
        cache_file=file,
        timeout=300,
    )
    assert not again.is_changed and again.ranges == BUILT_IN
    assert pickle.loads(pickle.dumps(again)) == again


@pytest.fixture
def bad() -> Iterator[tuple[list[bytes], str]]:
    """A server of whatever is in the list, and its URL."""
    answers = [b""]

    class Handler(http.server.BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            self.send_response(200)
            self.send_header("Content-Length", str(len(answers[0])))
            self.end_headers()
            self.wfile.write(answers[0])

        def log_message(self, format: str, *args: object) -> None:
            pass

    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05})
    thread.start()
    yield answers, f"http://127.0.0.1:{server.server_address[1]}/"
    server.shutdown()
    server.server_close()
    thread.join()


def test_a_bad_list_leaves_the_file(bad: tuple[list[bytes], str], tmp_path: Path) -> None:
    answers, address = bad
    file = tmp_path / "ranges.json"
    file.write_text(BUILT_IN.to_json())
    good = BUILT_IN.to_json().encode()
    private = good.replace(b"173.245.48.0/20", b"10.0.0.0/20")
    for answer in (b"", b"<html>", good[:100], private, good.replace(b"173.245.48.0/20", b"0.0.0.0/0")):
        answers[0] = answer
        with pytest.raises(cfhost.ProtocolError) as caught:
            refresh(json_url=address, cache_file=file)
        assert caught.value.advice == "The list in use stays as it was."
        assert file.read_text() == BUILT_IN.to_json() and list(tmp_path.iterdir()) == [file]


def test_bad_arguments(tmp_path: Path) -> None:
    wrong: Any = 7
    of_wrong_value: Any = {"CF-Connecting-IP": wrong}
    of_wrong_variable: Any = {"HTTP_CF_CONNECTING_IP": wrong}
    refused: list[tuple[Callable[[], object], str]] = [
        (lambda: "nonsense" in BUILT_IN, "addr"),
        (lambda: "1.2.3.4\0" in BUILT_IN, "addr"),
        (lambda: BUILT_IN.visitor_addr("1.2.3", {}), "peer"),
        (lambda: BUILT_IN.visitor_addr(NETWORK, {}, proxies=["localhost"]), "proxies"),
        (lambda: BUILT_IN.visitor_addr(NETWORK, {}, proxies=["0.0.0.0/0"]), "proxies"),
        (lambda: BUILT_IN.config("iptables"), "format"),  # type: ignore[arg-type]  # pyright: ignore
        (lambda: Ranges.load(tmp_path), "cache_file"),
        (lambda: refresh(json_url="http://192.0.2.1/"), "endpoint"),
        (lambda: refresh(ipv4_url="https://127.0.0.1/"), "ipv6_url"),
        (lambda: refresh(ipv6_url="https://127.0.0.1/"), "ipv4_url"),
        (lambda: refresh(json_url="https://a/", ipv4_url="https://a/", ipv6_url="https://a/"), "json_url"),
        (lambda: refresh(timeout=-1), "timeout"),
        (lambda: refresh(json_url="http://127.0.0.1:1/", cache_file=tmp_path), "cache_file"),
    ]
    for call, name in refused:
        with pytest.raises(cfhost.InvalidArgument) as caught:
            call()
        assert caught.value.argument == name
        assert caught.value.delivery is cfhost.Delivery.NOT_SENT
    of_wrong_type: list[tuple[Callable[[], object], str]] = [
        (lambda: wrong in BUILT_IN, "addr"),
        (lambda: next(iter(BUILT_IN)) in BUILT_IN, "addr"),  # pyright: ignore
        (lambda: BUILT_IN.visitor_addr(NETWORK, wrong), "headers"),
        (lambda: BUILT_IN.visitor_addr(NETWORK, "CF-Connecting-IP"), "headers"),  # type: ignore[arg-type]  # pyright: ignore
        (lambda: BUILT_IN.visitor_addr(NETWORK, ["ab"]), "headers"),  # type: ignore[list-item]  # pyright: ignore
        (lambda: BUILT_IN.visitor_addr(NETWORK, [(wrong, wrong)]), "headers"),
        (lambda: BUILT_IN.visitor_addr(NETWORK, of_wrong_value), "headers"),
        (lambda: BUILT_IN.visitor_addr(NETWORK, of_wrong_variable), "headers"),
        (lambda: BUILT_IN.visitor_addr(NETWORK, {}, proxies="127.0.0.1"), "proxies"),
        (lambda: BUILT_IN.visitor_addr(NETWORK, {}, proxies=wrong), "proxies"),
        (lambda: BUILT_IN.visitor_addr(NETWORK, {}, proxies=[wrong]), "proxies"),
        (lambda: BUILT_IN.config(wrong), "format"),
        (lambda: Ranges.load(wrong), "cache_file"),
        (lambda: Ranges.from_json(wrong), "json"),
        (lambda: Ranges.from_text("", wrong), "ipv6"),
        (lambda: refresh(json_url=wrong), "json_url"),
        (lambda: refresh(ca_file=wrong), "ca_file"),
    ]
    for call, name in of_wrong_type:
        with pytest.raises(TypeError, match=f"^{name}: must be"):
            call()
    with pytest.raises(TypeError, match="built_in"):
        Ranges()
    for text in ("", "{}", "\ud800"):
        with pytest.raises((cfhost.ProtocolError, cfhost.InvalidArgument)):
            Ranges.from_json(text)
    with pytest.raises(cfhost.ProtocolError):
        Ranges.from_text(BUILT_IN.config("plain"), "")


def test_ctrl_c_breaks_a_refresh_off() -> None:
    program = """
        import signal, sys
        signal.signal(signal.SIGINT, signal.default_int_handler)  # as where nobody said to ignore it
        from cfhost.ranges import refresh
        try:
            refresh(json_url=sys.argv[1], timeout=600)
        except KeyboardInterrupt as error:
            print("interrupted", type(error.__context__).__name__, flush=True)
    """
    with socket.create_server(("127.0.0.1", 0)) as silent:
        address = f"http://127.0.0.1:{silent.getsockname()[1]}/"
        arguments = [sys.executable, "-c", textwrap.dedent(program), address]
        with subprocess.Popen(arguments, stdout=subprocess.PIPE, text=True) as process:
            assert process.stdout is not None
            with heard(silent):
                process.send_signal(signal.SIGINT)
                assert process.stdout.readline() == "interrupted Cancelled\n"
            assert process.wait(120) == 0
