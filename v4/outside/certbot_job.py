"""certbot_job.py URL TOKEN DNS PEBBLE FOLDER: certbot, unchanged, gets a certificate for a name and its wildcard by DNS-01.

The records are made at URL by certbot's plugin for Cloudflare. PEBBLE, a certificate authority for tests, looks for them at DNS. What both write goes into FOLDER.
"""

import datetime
import ipaddress
import json
import os
import pathlib
import shutil
import socket
import ssl
import subprocess
import sys
import time
import urllib.request

import cloudflare
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec

NAME = "certbot-jobs.net"


def self_signed(folder: pathlib.Path) -> None:
    """What pebble answers with: a certificate of 127.0.0.1 that is its own authority."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, "pebble")])
    now = datetime.datetime.now(datetime.timezone.utc)
    usage = dict.fromkeys(("content_commitment", "key_encipherment", "data_encipherment", "key_agreement", "crl_sign", "encipher_only", "decipher_only"), False)
    certificate = (
        x509.CertificateBuilder(name, name, key.public_key(), x509.random_serial_number(), now, now + datetime.timedelta(days=1))
        .add_extension(x509.BasicConstraints(ca=True, path_length=None), critical=True)
        .add_extension(x509.KeyUsage(digital_signature=True, key_cert_sign=True, **usage), critical=True)
        .add_extension(x509.SubjectKeyIdentifier.from_public_key(key.public_key()), critical=False)
        .add_extension(x509.SubjectAlternativeName([x509.IPAddress(ipaddress.ip_address("127.0.0.1"))]), critical=False)
        .sign(key, hashes.SHA256())
    )
    pem = serialization.Encoding.PEM
    (folder / "pebble.pem").write_bytes(certificate.public_bytes(pem))
    (folder / "pebble.key").write_bytes(key.private_bytes(pem, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()))


def free_port() -> int:
    with socket.socket() as one:
        one.bind(("127.0.0.1", 0))
        return one.getsockname()[1]


def start(pebble: str, dns: str, folder: pathlib.Path) -> tuple[subprocess.Popen, str]:
    """A pebble that answers, and the URL of its directory. It takes no port 0, so that another program can be quicker."""
    opener = urllib.request.build_opener(
        urllib.request.ProxyHandler({}), urllib.request.HTTPSHandler(context=ssl.create_default_context(cafile=folder / "pebble.pem"))
    )
    for _ in range(10):
        port = free_port()
        config = {
            "listenAddress": f"127.0.0.1:{port}",
            "managementListenAddress": f"127.0.0.1:{free_port()}",
            "certificate": str(folder / "pebble.pem"),
            "privateKey": str(folder / "pebble.key"),
            "httpPort": 1,
            "tlsPort": 1,
        }
        (folder / "pebble.json").write_text(json.dumps({"pebble": config}), encoding="utf-8")
        with open(folder / "pebble.log", "wb") as log:
            # Unless told not to, it waits before it validates, and refuses some requests by chance.
            started = subprocess.Popen(
                [pebble, "-config", folder / "pebble.json", "-dnsserver", dns],
                env={**os.environ, "PEBBLE_VA_NOSLEEP": "1", "PEBBLE_WFE_NONCEREJECT": "0"},
                stdout=log,
                stderr=log,
            )
        directory = f"https://127.0.0.1:{port}/dir"
        for _ in range(600):
            if started.poll() is not None:
                break
            try:
                opener.open(directory, timeout=60).read()
            except OSError:
                time.sleep(0.1)
            else:
                return started, directory
        started.kill()
        started.wait()
    raise AssertionError((folder / "pebble.log").read_text(encoding="utf-8"))


def main(url: str, token: str, dns: str, pebble: str, place: str) -> None:
    folder = pathlib.Path(place)
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir()
    self_signed(folder)
    credentials = folder / "credentials.ini"
    credentials.touch(mode=0o600)
    credentials.write_text(f"dns_cloudflare_api_token = {token}\n", encoding="utf-8")
    started, directory = start(pebble, dns, folder)
    try:
        # fmt: off
        run = subprocess.run(
            [
                pathlib.Path(sys.executable).with_name("certbot"), "certonly", "--non-interactive", "--agree-tos", "--register-unsafely-without-email",
                "--server", directory, "--domain", NAME, "--domain", f"*.{NAME}",
                "--dns-cloudflare", "--dns-cloudflare-credentials", credentials, "--dns-cloudflare-propagation-seconds", "0",
                "--config-dir", folder / "config", "--work-dir", folder / "work", "--logs-dir", folder / "logs",
            ],
            env={**os.environ, "CLOUDFLARE_BASE_URL": url, "REQUESTS_CA_BUNDLE": str(folder / "pebble.pem")},
            stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, check=False,
        )
        # fmt: on
    finally:
        started.terminate()
        started.wait()
    assert run.returncode == 0, run.stdout
    certificate = x509.load_pem_x509_certificate((folder / "config" / "live" / NAME / "cert.pem").read_bytes())
    names = certificate.extensions.get_extension_for_class(x509.SubjectAlternativeName).value.get_values_for_type(x509.DNSName)
    assert sorted(names) == [f"*.{NAME}", NAME], names
    client = cloudflare.Cloudflare(api_token=token, base_url=url)
    (zone,) = client.zones.list(name=NAME)
    assert list(client.dns.records.list(zone_id=zone.id)) == []
    print(f"certbot: a certificate for {' and '.join(sorted(names))}")


if __name__ == "__main__":
    main(*sys.argv[1:])
