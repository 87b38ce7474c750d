"""A real BIND 9 on loopback, from the folder that ``CFHOST_TOOLS`` names."""

from __future__ import annotations

import os
import platform
import socket
import subprocess
import tempfile
import time
from pathlib import Path
from random import randint

import cfhost
from cfhost.dns import NameServer, TsigAlgorithm, TsigKey

TOOLS = Path(os.environ.get("CFHOST_TOOLS", Path(__file__).parents[2] / "target" / "tools"))
ZONE = "example.com"
# An example, which guards nothing.
SECRET = "Y2Zob3N0IGV4YW1wbGUga2V5LCBub3Qgc2VjcmV0ISE="
SOA = "example.com. 3600 IN SOA ns1.example.com. admin.example.com. 1 86400 86400 864000 300"
RECORDS = sorted(
    [
        "example.com. 3600 IN NS ns1.example.com.",
        "example.com. 3600 IN A 192.0.2.10",
        "example.com. 3600 IN MX 10 mail.example.com.",
        "blog.example.com. 300 IN CNAME example.com.",
        "mail.example.com. 3600 IN A 192.0.2.30",
        'mail.example.com. 3600 IN TXT "v=spf1 a -all"',
        "ns1.example.com. 3600 IN A 127.0.0.1",
        "www.example.com. 1200 IN A 192.0.2.10",
        "www.example.com. 1200 IN AAAA 2001:db8::10",
    ]
)


def own_port() -> tuple[int, socket.socket]:
    """A port below those that the system gives away, and the socket by which all others who claim one know that it is ours.

    Two BINDs share a port without a word, and one whose TCP port is taken serves by UDP alone.
    """
    while True:
        port = randint(10_000, 29_999)
        claim = socket.socket(socket.AF_UNIX)
        try:
            claim.bind(f"\0cfhost-port-{port}")
            with socket.socket() as tcp, socket.socket(type=socket.SOCK_DGRAM) as udp:
                tcp.bind(("127.0.0.1", port))
                udp.bind(("127.0.0.1", port))
        except OSError:
            claim.close()
            continue
        return port, claim


class Bind:
    """Serves ``example.com`` until it is closed: updates by the key ``panel``, reading also by ``reader``."""

    def __init__(self) -> None:
        self._folder = tempfile.TemporaryDirectory()
        folder = Path(self._folder.name)
        port, self._claim = own_port()
        self.addr = ("127.0.0.1", port)
        (folder / "zone").write_text("\n".join([SOA, *RECORDS, ""]))
        (folder / "named.conf").write_text(
            f"""
            options {{ directory "{folder}"; listen-on port {port} {{ 127.0.0.1; }}; listen-on-v6 {{ none; }};
              pid-file none; session-keyfile none; recursion no; notify no; dnssec-validation no; empty-zones-enable no;
              allow-transfer {{ key panel; key reader; }}; }};
            controls {{ }};
            key panel {{ algorithm hmac-sha256; secret "{SECRET}"; }};
            key reader {{ algorithm hmac-sha512; secret "{SECRET}"; }};
            zone {ZONE} {{ type primary; file "zone"; allow-update {{ key panel; }}; }};
            """
        )
        libraries = f"{platform.machine()}-linux-gnu"
        with (folder / "log").open("wb") as log:
            self._process = subprocess.Popen(
                [TOOLS / "usr/sbin/named", "-g", "-n", "1", "-c", folder / "named.conf"],
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=log,
                env={"LD_LIBRARY_PATH": f"{TOOLS}/usr/lib/{libraries}:{TOOLS}/lib/{libraries}"},
            )
        try:
            self._wait(folder / "log")
        except BaseException:
            self.close()
            raise

    def _wait(self, log: Path) -> None:
        for _ in range(6000):
            try:
                self.zone()
                return
            except cfhost.Error:
                time.sleep(0.02)
        raise RuntimeError(f"named does not start: {log.read_text()}")

    def server(self) -> NameServer:
        """By the key that may update."""
        return NameServer(self.addr, key=TsigKey("panel", SECRET), timeout=120)

    def reading_server(self) -> NameServer:
        """By a key that may only read."""
        return NameServer(self.addr, key=TsigKey("reader", SECRET, TsigAlgorithm.HMAC_SHA512), timeout=120)

    def zone(self) -> list[str]:
        """The records as lines without the SOA record, sorted."""
        return sorted(str(record) for record in self.server().read(ZONE) if record.rtype != "SOA")

    def close(self) -> None:
        self._process.kill()
        self._process.wait()
        self._claim.close()
        self._folder.cleanup()
