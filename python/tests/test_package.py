"""The package as a whole: what it exports, what importing it does, the command line, the README."""

from __future__ import annotations

import contextlib
import importlib.metadata
import inspect
import json
import os
import re
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from bind import SECRET, Bind
from conftest import EMAIL, PASSWORD, Scripted

import cfhost
from cfhost import __main__ as cli
from cfhost.testing import Gateway


def test_exports() -> None:
    assert cfhost.__version__ == importlib.metadata.version("cfhost")
    assert sorted(cfhost.__all__) == cfhost.__all__
    for name in cfhost.__all__:
        value = getattr(cfhost, name)
        assert name in dir(cfhost)
        if isinstance(value, type):
            assert value.__module__ == "cfhost" and value.__doc__, name
    everything: dict[str, Any] = {}
    exec("from cfhost import *", everything)
    assert set(cfhost.__all__) <= set(everything)
    with pytest.raises(AttributeError, match="has no attribute 'nothing'"):
        cfhost.nothing  # type: ignore[attr-defined]  # noqa: B018


def test_the_wheel_brings_the_licences_of_what_it_contains() -> None:
    notice = Path(__file__).parents[2] / "LICENSE-THIRD-PARTY"
    (brought,) = [file for file in importlib.metadata.files("cfhost") or [] if file.name == notice.name]
    assert brought.read_text(encoding="utf-8") == notice.read_text(encoding="utf-8")


def test_all_that_is_public_is_documented() -> None:
    for kind in (cfhost.Client, cfhost.Secret, cfhost.Reply, cfhost.Error, Gateway):
        for name, member in vars(kind).items():
            if not name.startswith("_") and (callable(member) or isinstance(member, (property, classmethod))):
                assert inspect.getdoc(getattr(kind, name)), f"{kind.__name__}.{name}"


def test_every_act_has_a_method() -> None:
    folder = Path(__file__).parents[2] / "core" / "src" / "acts"
    acts = {path.stem for path in folder.glob("*.rs")} - {"mod"}
    assert acts == set(cli.ACTS) and len(acts) >= 16
    for act in acts:
        assert callable(getattr(cfhost.Client, act))


def run(code: str, **environment: str) -> str:
    ended = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, timeout=300, env={**os.environ, **environment}
    )
    assert ended.returncode == 0, ended.stderr
    assert ended.stderr == ""
    return ended.stdout


def test_importing_has_no_side_effects() -> None:
    code = """
import os, sys, threading
state = lambda: (
    threading.active_count(), sorted(os.listdir("/proc/self/fd")), dict(os.environ), list(sys.path), os.getcwd())
before = state()
import cfhost
assert state() == before
heavy = {"dataclasses", "enum", "logging", "ssl", "socket", "http", "typing", "inspect", "datetime"}
print(sorted(heavy & set(sys.modules)))
"""
    plain = run("import sys, threading; print(sorted({'enum', 'typing', 'inspect', 'logging'} & set(sys.modules)))")
    assert run(code) == plain
    # The environment is read by from_env alone.
    quiet = "import cfhost; print(cfhost.Client('0' * 32).endpoint)"
    variables = {"CFHOST_ENDPOINT": "https://127.0.0.1:1/", "CFHOST_TIMEOUT": "soon", "CFHOST_HOST_KEY": "x"}
    assert run(quiet, **variables) == "https://api.cloudflare.com/host-gw.html\n"


def test_importing_is_quick() -> None:
    code = "import time; start = time.process_time(); import cfhost; print(time.process_time() - start)"
    # What it takes is some milliseconds; this holds on the busiest machine.
    assert min(float(run(code)) for _ in range(3)) < 0.1


def test_logging_that_comes_later_is_heard(scripted: Scripted) -> None:
    scripted.answer = b'{"request":{},"response":[],"result":"success","msg":null}'
    code = f"""
import sys, cfhost
client = cfhost.Client("0" * 32, endpoint={scripted.client.endpoint!r})
client.zone_list()
assert "logging" not in sys.modules
import logging
logging.basicConfig(level=logging.DEBUG, stream=sys.stdout, format="%(name)s %(message).19s")
client.zone_list()
"""
    assert run(code) == "cfhost zone_list: success \n"


def command(gateway: Gateway, *arguments: str, stdin: str = "") -> subprocess.CompletedProcess[str]:
    environment = {
        **os.environ,
        "CFHOST_HOST_KEY": gateway.host_key.reveal(),
        "CFHOST_ENDPOINT": gateway.endpoint,
        "CFHOST_CA_FILE": gateway.ca_file,
    }
    return subprocess.run(
        [sys.executable, "-m", "cfhost", *arguments],
        capture_output=True,
        text=True,
        timeout=300,
        env=environment,
        input=stdin,
    )


def test_the_command_line(cfhost_gateway: Gateway, tmp_path: Path) -> None:
    user_key = cfhost_gateway.client.user_create(EMAIL, PASSWORD).user_key.reveal()
    ended = command(cfhost_gateway, "user_create", f"cloudflare_email={EMAIL}", "cloudflare_pass=@-", stdin=PASSWORD)
    assert ended.returncode == 0, ended.stderr
    assert json.loads(ended.stdout)["user_key"] == "***" and user_key not in ended.stdout
    ended = command(cfhost_gateway, "--reveal", "user_lookup", f"cloudflare_email={EMAIL}")
    assert json.loads(ended.stdout)["user_key"] == user_key
    (tmp_path / "key").write_text(user_key + "\n")
    zone = ["zone_name=example.com", "resolve_to=origin.example.com", "subdomains=www,shop:shop.example.net"]
    ended = command(cfhost_gateway, "zone_set", f"user_key=@{tmp_path / 'key'}", *zone)
    assert json.loads(ended.stdout)["hosted_cnames"]["shop.example.com"] == "shop.example.net"
    ended = command(cfhost_gateway, "zone_list", "limit=1")
    assert json.loads(ended.stdout)["rows"][0]["zone_status"] == "V"
    ended = command(cfhost_gateway, "full_zone_set", f"user_key={user_key}", "zone_name=example.net", "jumpstart=0")
    assert json.loads(ended.stdout)["jumpstart"] is False
    ended = command(cfhost_gateway, "--raw", "user_lookup", f"cloudflare_email={EMAIL}")
    assert json.loads(ended.stdout)["response"]["user_key"] == "***"
    ended = command(cfhost_gateway, "--raw", "--reveal", "user_lookup", f"cloudflare_email={EMAIL}")
    assert json.loads(ended.stdout)["response"]["user_key"] == user_key
    (tmp_path / "host_key").write_text("f" * 32)
    ended = command(cfhost_gateway, "--host-key-file", str(tmp_path / "host_key"), "zone_list")
    assert ended.returncode == 1 and "host_key_file: is open to every user" in ended.stderr
    (tmp_path / "host_key").chmod(0o600)
    ended = command(cfhost_gateway, "--host-key-file", str(tmp_path / "host_key"), "zone_list")
    assert ended.returncode == 1 and "code 100" in ended.stderr and ended.stdout == ""


def test_the_command_line_refuses(cfhost_gateway: Gateway) -> None:
    cfhost_gateway.clear_calls()
    for arguments, status in [
        (["zone_delete"], 2),
        (["zone_destroy"], 2),
        (["zone_list", "limit"], 2),
        (["zone_list", "limit=ten"], 2),
        (["zone_list", "limit=1", "limit=2"], 2),
        (["zone_list", "colour=SECRET"], 2),
        (["full_zone_set", "user_key=x", "zone_name=example.com", "jumpstart=yes"], 2),
        (["user_auth", f"cloudflare_email={EMAIL}", "cloudflare_pass=@/nonexistent"], 2),
        (["user_lookup", "unique_id=NOT WELL FORMED"], 1),
        (["--timeout", "soon", "zone_list"], 1),
        # Its new key would be masked, and lost.
        (["host_key_regen"], 2),
        (["--raw", "host_key_regen"], 2),
    ]:
        ended = command(cfhost_gateway, *arguments)
        assert ended.returncode == status, (arguments, ended.stderr)
        assert ended.stdout == "" and "Traceback" not in ended.stderr and "SECRET" not in ended.stderr
    assert cfhost_gateway.calls() == []


def test_help_lists_acts_and_fields(cfhost_gateway: Gateway) -> None:
    text = command(cfhost_gateway, "--help").stdout
    assert re.search(r"user_create +cloudflare_email cloudflare_pass \[cloudflare_username\] \[unique_id\]", text)
    assert all(re.search(rf"^  {act}\b", text, re.MULTILINE) for act in cli.ACTS)


README = Path(__file__).parents[1] / "README.md"


def blocks(language: str) -> list[str]:
    """The code of the README in a language; it has no other than these two."""
    found = re.findall(r"^```(.*)\n((?:.*\n)*?)```$", README.read_text(), re.MULTILINE)
    assert {name for name, _ in found} == {"python", "sh"}
    return [code for name, code in found if name == language]


def test_the_readme_runs(cfhost_gateway: Gateway, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "host.key").write_text(cfhost_gateway.host_key.reveal())
    (tmp_path / "host.key").chmod(0o600)
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("CFHOST_HOST_KEY_FILE", "host.key")
    monkeypatch.setenv("CFHOST_ENDPOINT", cfhost_gateway.endpoint)
    monkeypatch.setenv("CFHOST_CA_FILE", cfhost_gateway.ca_file)
    monkeypatch.setenv("TSIG_SECRET", SECRET)
    with contextlib.closing(Bind()) as bind:
        for block in blocks("python"):
            code = block.replace("192.0.2.53:53", "{}:{}".format(*bind.addr))
            exec(compile(code, str(README), "exec"), {"__name__": "readme"})
    for line in [line for block in blocks("sh") for line in block.splitlines()]:
        # The wheel is installed by packaging/use, and built by tests/scripts/test-python.
        if line not in ("pip install ./cfhost-*.whl", "make python && pip install target/wheels/cfhost-*.whl"):
            assert line.startswith("python -m cfhost ")
            command = [sys.executable, *line.split()[1:]]
            assert subprocess.run(command, cwd=tmp_path, check=True, capture_output=True).stdout


def test_the_fixture_is_fresh_and_misbehaves(cfhost_gateway: Gateway) -> None:
    assert cfhost_gateway.client.zone_list().rows == ()
    cfhost_gateway.set_fault("zone_list=http-500*1", "user_lookup=empty*1")
    with pytest.raises(cfhost.ProtocolError):
        cfhost_gateway.client.with_options(retries=0).zone_list()
    cfhost_gateway.clear_faults()
    assert not cfhost_gateway.client.with_options(retries=0).user_lookup(unique_id="x").user_exists
    cfhost_gateway.client.user_create(EMAIL, PASSWORD)
    cfhost_gateway.reset()
    assert not cfhost_gateway.client.user_lookup(cloudflare_email=EMAIL).user_exists
    with pytest.raises(ValueError, match="zone_list"):
        cfhost_gateway.set_fault("zone_list=nonsense")
    assert cfhost_gateway.client.endpoint.startswith("https://127.0.0.1:")


def test_what_a_gateway_said_is_shown(capsys: pytest.CaptureFixture[str]) -> None:
    with Gateway("--log") as gateway:
        gateway.client.user_lookup(unique_id="x")
    gateway.close()
    assert capsys.readouterr().err.count("user_lookup success") == 1


def test_a_gateway_that_is_not_there(monkeypatch: pytest.MonkeyPatch) -> None:
    with pytest.raises(RuntimeError, match="did not start: .*--no-such-option"):
        Gateway("--no-such-option")

    def nowhere(program: str, path: str | None = None) -> None: ...

    monkeypatch.setattr("cfhost.testing.shutil.which", nowhere)
    with pytest.raises(RuntimeError, match="is not installed"):
        Gateway()
