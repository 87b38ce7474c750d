"""What a call needs is there when its client is made: nothing is read from a file once an act was carried out."""

from __future__ import annotations

import os
import shutil
import sys
import textwrap
from collections.abc import Iterator
from pathlib import Path

import pytest
from bind import SECRET, ZONE, Bind
from conftest import Scripted
from programs import run

import cfhost
from cfhost.testing import Gateway

# What puts every file out of reach.
WAYS = {
    "behind chroot": "os.chroot(folder); os.chdir('/')",
    "the package is being replaced": "shutil.rmtree(os.path.dirname(cfhost.__file__))",
    "no descriptor left": """
        resource.setrlimit(resource.RLIMIT_NOFILE, (64, 64))
        taken = []
        try:
            while True:
                taken.append(os.open("/", os.O_RDONLY))
        except OSError:
            # For the connections of the call itself.
            for descriptor in taken[-spare:]:
                os.close(descriptor)
    """,
}

SETUP = """
    import resource, shutil
    host_key, endpoint, ca_file, addr, secret, folder, way = sys.argv[1:]
    client = cfhost.Client(host_key, endpoint=endpoint, ca_file=ca_file)
"""


@pytest.fixture(params=WAYS)
def reach(request: pytest.FixtureRequest, cfhost_gateway: Gateway, tmp_path: Path) -> Iterator[list[str]]:
    """The arguments of a program, and a package of its own."""
    if request.param == "behind chroot" and os.geteuid() != 0:
        pytest.skip("only root may chroot")
    shutil.copytree(Path(cfhost.__file__).parent, tmp_path / "package" / "cfhost")
    # `refresh` reads it when it is called.
    ca_file = tmp_path / "root" / cfhost_gateway.ca_file.lstrip("/")
    ca_file.parent.mkdir(parents=True)
    shutil.copy(cfhost_gateway.ca_file, ca_file)
    bind = Bind()
    arguments = [cfhost_gateway.host_key.reveal(), cfhost_gateway.endpoint, cfhost_gateway.ca_file]
    arguments += [f"127.0.0.1:{bind.addr[1]}", SECRET, str(tmp_path / "root")]
    yield [*arguments, textwrap.dedent(WAYS[request.param])]
    bind.close()


@pytest.mark.parametrize(
    ("call", "shown"),
    [
        ("client.user_create('c@example.com', 'correct-horse-1').user_key", "***"),
        ("client.user_lookup(unique_id='nobody').user_exists", "False"),
        ("client.call('zone_list').msg", "None"),
        ("list(client.zones())", "[]"),
        ("client.user_auth('nobody@example.com', 'correct-horse-1')", "NotFoundError answered 123"),
        ("client.user_lookup(unique_id='NOT WELL FORMED')", "InvalidArgument not_sent 104"),
        ("client.host_key_regen().host_key", "***"),
        ("cfhost.ranges.refresh(json_url=endpoint.replace('host-gw.html', 'client/v4/ips'), ca_file=ca_file).is_changed", "False"),
    ],
)
def test_the_first_call(reach: list[str], tmp_path: Path, call: str, shown: str) -> None:
    program = SETUP + f"""
    spare = 1
    exec(way)
    try:
        print({call})
    except cfhost.Error as error:
        print(type(error).__name__, error.delivery, error.code)
    """
    assert run(program, *reach, path=tmp_path / "package") == [shown]


def test_every_act_and_a_job(reach: list[str], tmp_path: Path) -> None:
    program = SETUP + f"""
    spare = 2  # a gateway and a name server
    exec(way)
    email, password, zone = "customer@example.com", "correct-horse-1", "{ZONE}"
    key = client.user_create(email, password).user_key
    client.user_auth(email, password)
    client.user_lookup(cloudflare_email=email)
    server = NameServer(addr, key=TsigKey("panel", secret))
    seen = []
    provisioner = Provisioner(client, server, check_servers=(), on_step=seen.append)
    user = User(user_key=key)
    outcome = provisioner.provision(user, zone, ["www"], Origin(move_of="www.{ZONE}"))
    print(outcome.state, len(seen))
    client.zone_set(key, "example.net", "origin.example.com", ["www"])
    print(client.zone_lookup(key, "example.net").forward_tos["www.example.net"])
    row = client.zone_list(limit=1).rows[0]
    print(row.zone_status, [row.zone_name for row in client.zones()])
    print("CF_RESELLER_PRO" in [plan.sub_label for plan in client.reseller_plan_list().objs])
    sub = client.reseller_sub_new(key, "example.net", "CF_RESELLER_PRO").sub_id
    print(client.reseller_sub_list().objs[0].sub_activated_on.year > 2000)
    client.reseller_sub_cancel(key, "example.net", "CF_RESELLER_PRO", sub)
    print(client.zone_delete(key, "example.net").zone_deleted)
    client.full_zone_set(key, "example.org", jumpstart=False)
    child = client.host_child_new("a", "b", "c", "https://www.example.com", "admin@example.com")
    client.host_child_stop(child.child_id)
    client.cpanel_info()
    try:
        provisioner.provision(user, zone, ["mail"], Origin(move_of="www.{ZONE}"))
    except cfhost.DnsError as error:
        print(error.state, error.delivery)
    print(provisioner.deprovision(user, zone, outcome.plans).state)
    client.host_key_regen()
    try:
        client.zone_list()
    except cfhost.Error as error:
        print(type(error).__name__, error.name, error.category, error.advice != "")
    """
    assert run(program, *reach, path=tmp_path / "package") == [
        "switched 14",
        "www.example.net.cdn.cloudflare.net",
        "V ['example.com', 'example.net']",
        "True",
        "True",
        "True",
        "untouched not_sent",
        "untouched",
        "AuthError NO_OR_INVALID_HOST_KEY auth True",
    ]


def test_nothing_is_run_before_it_is_needed() -> None:
    program = """
    client = cfhost.Client("0" * 32)
    parts = {name for name in sys.modules if name.startswith("cfhost._")}
    print(sorted(parts - {"cfhost._client", "cfhost._native"}))
    print(cfhost.Error.__module__, "cfhost._errors" in sys.modules, "cfhost._zones" in sys.modules)
    import importlib, inspect, cfhost._zones
    print(inspect.getsource(cfhost._zones) == cfhost._zones.__loader__.get_source("cfhost._zones"))
    print(importlib.reload(cfhost._zones).ZoneListRow)
    """
    # Only what `cfhost.dns` and `cfhost.ranges` take is there already.
    lines = run(program)
    assert "_zones" not in lines[0] and "_users" not in lines[0]
    assert lines[1:] == ["cfhost True False", "True", "<class 'cfhost._zones.ZoneListRow'>"]


@pytest.mark.parametrize("kind", ["MemoryError", "KeyboardInterrupt"])
def test_what_fails_afterwards_all_the_same(scripted: Scripted, kind: str) -> None:
    scripted.answer = (
        b'{"request":{},"response":{"zone_name":"example.com","resolving_to":"o.example.com","hosted_cnames":{},'
        b'"forward_tos":{"www.example.com":"the only copy"}},"result":"success","msg":null}'
    )
    program = f"""
    class Broken(dict):
        def __init__(self, items):
            raise {kind}

    client = cfhost.Client("0" * 32, endpoint=sys.argv[1])
    cfhost.FrozenMap = Broken
    try:
        client.zone_set("0" * 32, "example.com", "o.example.com", ["www"])
    except cfhost.InternalError as internal:
        error = internal
        print(type(error.__cause__).__name__)
    except KeyboardInterrupt as interrupt:
        error = interrupt.__context__
        print(type(interrupt).__name__)
    print(type(error).__name__, error.kind, error.act, error.delivery, b"the only copy" in error.reveal_raw())
    """
    assert run(program, scripted.client.endpoint) == [kind, "InternalError internal zone_set perhaps_carried_out True"]


def test_a_signal_that_comes_with_the_answer(scripted: Scripted) -> None:
    scripted.answer = b'{"request":{},"response":[],"result":"success","msg":"the only copy"}'
    program = """
    import logging

    class Handler(logging.Handler):
        def emit(self, record):
            raise KeyboardInterrupt

    logging.getLogger("cfhost").addHandler(Handler())
    logging.getLogger("cfhost").setLevel(logging.DEBUG)
    try:
        cfhost.Client("0" * 32, endpoint=sys.argv[1]).zone_list()
    except KeyboardInterrupt as interrupt:
        error = interrupt.__context__
        print(type(error).__name__, error.delivery, b"the only copy" in error.reveal_raw())
    """
    assert run(program, scripted.client.endpoint) == ["Cancelled perhaps_carried_out True"]


SUBINTERPRETER = """
try:
    import _interpreters as interpreters
    made = [interpreters.create("isolated"), interpreters.create("legacy")]
except ImportError:
    import _xxsubinterpreters as interpreters
    made = [interpreters.create()]
code = '''
try:
    import cfhost
except ImportError as error:
    print(type(error).__name__, error, flush=True)
else:
    print("it was loaded", flush=True)
'''
for each in made:
    getattr(interpreters, "exec", interpreters.run_string)(each, code)
"""


@pytest.mark.parametrize("first", ["the main one", "another"])
def test_subinterpreters_are_refused(first: str) -> None:
    load = "import cfhost"
    show = "print(cfhost.Secret('x'), cfhost.Client('0' * 32).closed, flush=True)"
    parts = [load, SUBINTERPRETER, load, show]
    lines = run("\n".join(parts if first == "the main one" else parts[1:]), prelude="")
    count = 2 if sys.version_info >= (3, 13) else 1
    refused = "ImportError module cfhost._native does not support loading in subinterpreters"
    assert lines == [refused] * count + ["*** False"]
