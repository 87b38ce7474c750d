"""A gateway of your own for tests: the real server, with TLS, state in memory, and faults on demand.

It needs the program ``cfhost-gateway``: ``pip install cfhost[testing]`` brings it, and with it the pytest fixture
``cfhost_gateway``, which yields a fresh ``Gateway`` for each test::

    def test_sign_up(cfhost_gateway):
        cfhost_gateway.set_fault("user_create=error:601*1")
        with pytest.raises(cfhost.ServerError):
            sign_up(cfhost_gateway.client, "customer@example.com")
"""

from __future__ import annotations

import http.client
import json
import os
import secrets
import shutil
import subprocess
import sys
import sysconfig
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

from cfhost._client import Client
from cfhost._native import Secret

if TYPE_CHECKING:
    from types import TracebackType

__all__ = ["Gateway"]


class Gateway:
    """A running gateway on a free port of loopback: a context manager, which ends it.

    ``options`` are further options of ``cfhost-gateway serve``, such as ``"--limit-signups"``. Raises ``RuntimeError`` if
    the program is not there or does not start.

    >>> with Gateway("--require-username") as gateway:
    ...     gateway.client.user_create("customer@example.com", "correct-horse-1")
    Traceback (most recent call last):
    cfhost.InputError: user_create: Please provide a CloudFlare username. (code 111, answered) Give cloudflare_username.
    """

    endpoint: str
    """The URL that acts are posted to."""
    ca_file: str
    """The PEM file of the authority that a client has to trust."""
    host_key: Secret
    """The key of the one provider that it knows."""
    client: Client
    """A client of that provider."""

    def __init__(self, *options: str) -> None:
        program = _program()
        self._folder = tempfile.TemporaryDirectory(prefix="cfhost-gateway-")
        folder = Path(self._folder.name)
        self._token = secrets.token_hex()
        self.host_key = Secret(secrets.token_hex(16))
        for name, text in (("token", self._token), ("host_key", self.host_key.reveal())):
            (folder / name).touch(0o600)
            (folder / name).write_text(text)
        self.ca_file = str(folder / "tls" / "ca.pem")
        command: list[str | os.PathLike[str]] = [program, "serve", "--listen", "127.0.0.1:0", "--state", ":memory:"]
        command += ["--tls-dir", folder / "tls", "--host-key-file", folder / "host_key"]
        command += ["--control", "127.0.0.1:0", "--control-token-file", folder / "token", *options]
        self._log = folder / "log"
        with self._log.open("wb") as log:
            self._process = subprocess.Popen(
                command, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=log, text=True
            )
        try:
            self.endpoint = self._line("listening on ")
            self._control = urlsplit(self._line("control on "))
            self.client = Client(self.host_key, endpoint=self.endpoint, ca_file=self.ca_file)
        except BaseException:
            self.close()
            raise

    def _line(self, prefix: str) -> str:
        assert self._process.stdout is not None
        line = self._process.stdout.readline()
        if not line.startswith(prefix):
            self._process.kill()
            self._process.wait()
            said = self._said().strip()
            # The error has this text, so that closing does not print it again.
            self._log.unlink()
            raise RuntimeError(f"cfhost-gateway did not start: {line}{said}")
        return line[len(prefix) :].strip()

    def _said(self) -> str:
        return self._log.read_text("utf-8") if self._log.exists() else ""

    def set_fault(self, *faults: str) -> None:
        """Lets calls go wrong, ``ACT=KIND[:ARGUMENT][*N]`` each: ``zone_set=reset-after*1``, ``*=delay:500``.

        The kinds are ``delay:MILLISECONDS``, ``http-500``, ``empty``, ``cut``, ``reset-before``, ``reset-after``,
        ``content-type:TYPE``, ``slow-body:MILLISECONDS`` and ``error:CODE``. Raises ``ValueError`` for any other.

        >>> gateway.set_fault("zone_list=error:601*3")
        >>> client.zone_list()
        Traceback (most recent call last):
        cfhost.ServerError: zone_list: Connection to CloudFlare DB systems could not be established. ...
        """
        self._ask("POST", "/faults", "\n".join(faults))

    def clear_faults(self) -> None:
        """Removes all faults."""
        self._ask("DELETE", "/faults")

    def calls(self) -> list[dict[str, Any]]:
        """The calls that came, oldest first: ``time``, ``act``, ``fields`` with secrets masked, ``outcome``, ``fault``.

        >>> rows = client.zone_list(limit=5).rows
        >>> gateway.calls()[-1]["fields"]["limit"]
        '5'
        """
        calls: list[dict[str, Any]] = self._ask("GET", "/calls")["calls"]
        return calls

    def clear_calls(self) -> None:
        """Forgets the calls that came."""
        self._ask("DELETE", "/calls")

    def seed(self, document: dict[str, Any]) -> None:
        """Sets up states that no act leads to, such as a banned zone. The gateway's manual describes the form.

        >>> gateway.seed({"zones": [{"name": "example.com", "state": "banned"}]})
        """
        self._ask("POST", "/seed", json.dumps(document))

    def reset(self) -> None:
        """Removes accounts, zones, subscriptions, child hosts and what was seeded; faults stay."""
        self._ask("POST", "/reset")

    def _ask(self, method: str, path: str, body: str | None = None) -> Any:
        connection = http.client.HTTPConnection(self._control.netloc, timeout=30)
        try:
            connection.request(method, path, body, {"Authorization": f"Bearer {self._token}"})
            answer = connection.getresponse()
            document = json.loads(answer.read())
        finally:
            connection.close()
        if answer.status != 200:
            raise ValueError(document["error"])
        return document

    def close(self) -> None:
        """Ends the gateway, and writes its log to standard error."""
        # It ends by itself, so that all it has to say is said; it is killed only if it does not.
        self._process.terminate()
        try:
            self._process.wait(30)
        except subprocess.TimeoutExpired:
            self._process.kill()
            self._process.wait()
        if self._process.stdout is not None:
            self._process.stdout.close()
        # Such as what ``--log`` writes.
        sys.stderr.write(self._said())
        self._folder.cleanup()

    def __enter__(self) -> Gateway:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, traceback: TracebackType | None
    ) -> None:
        self.close()


def _program() -> str:
    beside = shutil.which("cfhost-gateway", path=sysconfig.get_path("scripts"))
    program = beside or shutil.which("cfhost-gateway")
    if program is None:
        raise RuntimeError("cfhost-gateway is not installed: pip install cfhost[testing] brings it")
    return program
