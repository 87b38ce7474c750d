"""What the tests share. They talk to loopback only."""

from __future__ import annotations

import contextlib
import http.server
import os
import socket
import threading
from collections.abc import Callable, Generator, Iterator

import pytest

import cfhost
from cfhost.testing import Gateway

# Whatever a machine sets for its own reasons.
for name in list(os.environ):
    if name.startswith("CFHOST_") or name.lower().endswith("_proxy") or name in (
        "CURL_CA_BUNDLE",
        "REQUESTS_CA_BUNDLE",
        "SSL_CERT_DIR",
        "SSL_CERT_FILE",
    ):
        del os.environ[name]

EMAIL = "customer@example.com"
PASSWORD = "correct-horse-1"
HOST_KEY = "00112233445566778899aabbccddeeff"


@pytest.fixture
def client(cfhost_gateway: Gateway) -> cfhost.Client:
    return cfhost_gateway.client


@pytest.fixture
def user_key(client: cfhost.Client) -> cfhost.Secret:
    return client.user_create(EMAIL, PASSWORD).user_key


@contextlib.contextmanager
def heard(listener: socket.socket) -> Generator[None]:
    """Waits until a call is under way, which is when its first byte comes, and keeps its connection open."""
    listener.settimeout(120)
    connection, _ = listener.accept()
    with connection:
        connection.settimeout(120)
        assert connection.recv(1)
        yield


class Scripted:
    """A plain HTTP server that answers what it is told, and keeps the bodies that came."""

    def __init__(self) -> None:
        self.answer = b""
        self.status = 200
        self.bodies: list[bytes] = []
        self.before_answering: Callable[[], object] = lambda: None
        outer = self

        class Handler(http.server.BaseHTTPRequestHandler):
            def do_POST(self) -> None:
                outer.bodies.append(self.rfile.read(int(self.headers["Content-Length"])))
                outer.before_answering()
                self.send_response(outer.status)
                self.send_header("Content-Type", "application/json")
                self.send_header("Content-Length", str(len(outer.answer)))
                self.end_headers()
                self.wfile.write(outer.answer)

            def log_message(self, format: str, *args: object) -> None:
                pass

        self._server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self._thread = threading.Thread(target=self._server.serve_forever, kwargs={"poll_interval": 0.05})
        self._thread.start()
        self.client = cfhost.Client(HOST_KEY, endpoint=f"http://127.0.0.1:{self._server.server_address[1]}/")

    def close(self) -> None:
        self._server.shutdown()
        self._server.server_close()
        self._thread.join()


@pytest.fixture
def scripted() -> Iterator[Scripted]:
    server = Scripted()
    yield server
    server.close()


@pytest.fixture
def listener() -> Iterator[socket.socket]:
    """A server that takes connections and says nothing."""
    with socket.create_server(("127.0.0.1", 0)) as listener:
        yield listener


@pytest.fixture
def silent(listener: socket.socket) -> str:
    """The URL of one."""
    return f"http://127.0.0.1:{listener.getsockname()[1]}/"
