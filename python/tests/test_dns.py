"""Records, plans, name servers and jobs, against the gateway and a real BIND 9."""

from __future__ import annotations

import copy
import dataclasses
import pickle
import signal
import socket
import subprocess
import sys
import textwrap
import threading
import traceback
from collections.abc import Callable, Iterator
from ipaddress import IPv4Address, IPv6Address
from typing import Any

import pytest
from bind import RECORDS, SECRET, ZONE, Bind
from conftest import EMAIL, HOST_KEY, PASSWORD, heard

import cfhost
from cfhost import dns
from cfhost.dns import (
    Alias,
    Answers,
    Conflicts,
    JobState,
    NameServer,
    Origin,
    Outcome,
    Plan,
    PlanOptions,
    Provisioner,
    ReadBy,
    Record,
    SocketAddr,
    Step,
    StepEvent,
    TsigKey,
    User,
)
from cfhost.testing import Gateway

USER = User(cloudflare_email=EMAIL, cloudflare_pass=PASSWORD)
ORIGIN = Origin(move_of=f"www.{ZONE}")


@pytest.fixture
def bind() -> Iterator[Bind]:
    bind = Bind()
    yield bind
    bind.close()


@pytest.fixture
def provisioner(client: cfhost.Client, bind: Bind) -> Provisioner:
    return Provisioner(client, bind.server(), check_servers=(bind.addr,))


def targets(*labels: str) -> dict[str, str]:
    return {f"{label}.{ZONE}": f"{label}.{ZONE}.cdn.cloudflare.net" for label in labels}


def cnames(bind: Bind) -> list[str]:
    return [line.split(".")[0] for line in bind.zone() if line.endswith(".cdn.cloudflare.net.")]


# Plans


def test_a_plan_is_plain_data_and_has_an_inverse() -> None:
    zone = (
        Record(ZONE, 3600, "A", "192.0.2.10"),
        Record(f"blog.{ZONE}", 300, "CNAME", "example.com."),
        Record(f"www.{ZONE}", 1200, "A", "192.0.2.10"),
    )
    plan = Plan.new(ZONE, targets("www", "blog", "shop"), zone, PlanOptions(conflicts=Conflicts.MOVE_ADDRESSES, ttl=60))
    assert (plan.zone, plan.is_empty, plan.unchanged, plan.left) == (ZONE, False, (), ())
    assert [record.name for record in plan.add] == [f"shop.{ZONE}", f"www.{ZONE}"]
    assert [(change.from_.data, change.to.data) for change in plan.change] == [
        ("example.com.", "blog.example.com.cdn.cloudflare.net.")
    ]
    assert plan.remove == (zone[2],) and {record.ttl for record in plan.add} == {60}
    assert plan.names() == tuple(f"{label}.{ZONE}" for label in ("blog", "shop", "www"))
    after = plan.apply_to(zone)
    assert plan.apply_to(after) == after and Plan.new(ZONE, targets("www", "blog", "shop"), after).is_empty
    assert sorted(plan.inverse().apply_to(after)) == sorted(zone)
    assert Plan.from_json(plan.to_json()) == pickle.loads(pickle.dumps(plan)) == copy.deepcopy(plan) == plan
    assert "update add www.example.com. 60 CNAME www.example.com.cdn.cloudflare.net." in plan.to_nsupdate()
    with pytest.raises(dataclasses.FrozenInstanceError):
        plan.zone = "example.net"  # type: ignore[misc]


def test_what_is_in_the_way_is_named() -> None:
    zone = [Record(f"www.{ZONE}", 300, "MX", "10 mail.example.com."), Record(f"www.{ZONE}", 300, "TXT", '"v=spf1 -all"')]
    with pytest.raises(cfhost.DnsError) as caught:
        Plan.new(ZONE, targets("www"), zone)
    error = caught.value
    assert (error.kind, error.delivery, error.state, error.retryable) == ("dns", "not_sent", None, False)
    assert f"www.{ZONE}" in error.message and "MX" in error.message and "TXT" in error.message
    assert Plan.new(ZONE, targets("www"), zone, PlanOptions(conflicts="move_all")).remove == tuple(zone)
    with pytest.raises(cfhost.DnsError, match="example.com"):
        Plan.new(ZONE, {ZONE: f"{ZONE}.cdn.cloudflare.net"}, [])
    left = Plan.new(ZONE, {ZONE: f"{ZONE}.cdn.cloudflare.net"}, [], PlanOptions(leave_apex=True)).left
    assert [name.name for name in left] == [ZONE] and left[0].reason
    address = [Record(f"www.{ZONE}", 300, "A", "192.0.2.1")]
    for origin in (IPv4Address("192.0.2.1"), "192.0.2.1"):
        assert Plan.new(ZONE, targets("www"), address, PlanOptions(origin_addrs=(origin,))).remove == tuple(address)


def test_what_points_at_a_name_is_named_and_its_aliases_are_told() -> None:
    zone = [
        Record(ZONE, 3600, "MX", "10 mail.example.com."),
        Record(ZONE, 3600, "NS", "ns1.example.com."),
        Record(f"shop.{ZONE}", 300, "CNAME", "www.example.com."),
    ]
    for label, rtype in (("mail", "MX"), ("ns1", "NS")):
        with pytest.raises(cfhost.DnsError, match=f"{label}.example.com: pointed at by {rtype} of example.com"):
            Plan.new(ZONE, targets(label), zone)
    assert Plan.new(ZONE, targets("mail"), zone, PlanOptions(conflicts="move_all")).add
    plan = Plan.new(ZONE, targets("www"), zone)
    assert plan.aliases == (Alias(f"shop.{ZONE}", f"www.{ZONE}"),)
    assert Plan.from_json(plan.to_json()) == pickle.loads(pickle.dumps(plan)) == plan
    assert plan.inverse().aliases == ()


@pytest.mark.parametrize("text", ["x\nwww", "x;y", "$INCLUDE /etc/passwd", "a b", "", "x" * 64])
def test_only_names_get_into_a_plan(text: str) -> None:
    for name, target in [(f"{text}.{ZONE}", f"www.{ZONE}.cdn.cloudflare.net"), (f"www.{ZONE}", f"{text}.cdn.cloudflare.net")]:
        with pytest.raises(cfhost.InvalidArgument):
            Plan.new(ZONE, {name: target}, [])
    with pytest.raises(cfhost.InvalidArgument):
        Plan(zone=ZONE, add=(Record(f"{text}.{ZONE}", 900, "CNAME", "a.example.net."),)).to_zone_file()


def test_targets_end_where_they_may() -> None:
    with pytest.raises(cfhost.InvalidArgument, match="in the zone itself"):
        Plan.new(ZONE, {f"www.{ZONE}": f"shop.{ZONE}"}, [])
    for suffixes in [(), (".example.net",)]:
        options = PlanOptions(target_suffixes=suffixes)
        assert Plan.new(ZONE, {f"www.{ZONE}": "www.example.net"}, [], options).add
    with pytest.raises(cfhost.InvalidArgument, match="cdn.cloudflare.net"):
        options = PlanOptions(target_suffixes=(".cdn.cloudflare.net",))
        Plan.new(ZONE, {f"www.{ZONE}": "www.example.net"}, [], options)


WRONG: list[tuple[Callable[[], object], type[Exception]]] = [
    (lambda: Plan.new(1, {}, []), TypeError),  # type: ignore[arg-type]
    (lambda: Plan.new(ZONE, [], []), TypeError),  # type: ignore[arg-type]
    (lambda: Plan.new(ZONE, {"www": 1}, []), TypeError),  # type: ignore[dict-item]
    (lambda: Plan.new(ZONE, {}, "records"), TypeError),  # type: ignore[arg-type]
    (lambda: Plan.new(ZONE, {}, ["www"]), TypeError),  # type: ignore[list-item]
    (lambda: Plan.new(ZONE, {}, [], {"ttl": 1}), TypeError),  # type: ignore[arg-type]
    (lambda: Plan.new("\ud800", {}, []), cfhost.InvalidArgument),
    (lambda: Plan.new("a\0b", {}, []), cfhost.InvalidArgument),
    (lambda: Plan.new(ZONE, {}, [], PlanOptions(ttl=-1)), cfhost.InvalidArgument),
    (lambda: Plan.new(ZONE, {}, [], PlanOptions(ttl=2**32)), cfhost.InvalidArgument),
    (lambda: Plan.new(ZONE, {}, [], PlanOptions(ttl=True)), TypeError),
    (lambda: Plan.new(ZONE, {}, [], PlanOptions(conflicts="win")), cfhost.InvalidArgument),  # type: ignore[arg-type]
    (lambda: Plan.new(ZONE, {}, [], PlanOptions(origin_addrs=("x",))), cfhost.InvalidArgument),
    (lambda: Plan.from_json("{}"), cfhost.InvalidArgument),
    (lambda: Plan.from_json("[" * 100_000), cfhost.InvalidArgument),
    (lambda: Plan(zone=ZONE, add=(1,)).inverse(), TypeError),  # type: ignore[arg-type]
    (lambda: NameServer("nonsense"), cfhost.InvalidArgument),
    (lambda: NameServer(("192.0.2.1", 70000)), cfhost.InvalidArgument),
    (lambda: NameServer(("192.0.2.1", 1, 2)), TypeError),  # type: ignore[arg-type]
    (lambda: NameServer("192.0.2.1", read_by="guess"), ValueError),  # type: ignore[arg-type]
    (lambda: NameServer("127.0.0.1:9", timeout=-1).read(ZONE), cfhost.InvalidArgument),
    (lambda: NameServer("127.0.0.1:9", key="panel").read(ZONE), TypeError),  # type: ignore[arg-type]
    (lambda: NameServer("127.0.0.1:9", key=TsigKey("panel", "not base64!")).read(ZONE), cfhost.InvalidArgument),
    (lambda: NameServer("127.0.0.1:9", key=TsigKey("panel", "c2hvcnQ=")).read(ZONE), cfhost.InvalidArgument),
    (lambda: TsigKey("panel", SECRET, "hmac-md5"), ValueError),  # type: ignore[arg-type]
    (lambda: User(), TypeError),
    (lambda: User(cloudflare_email=EMAIL), TypeError),
    (lambda: User(user_key="0" * 32, unique_id="x"), TypeError),
    (lambda: Origin(), TypeError),
    (lambda: Origin(name="a.example.com", move_of="b.example.com"), TypeError),
    (lambda: dns.check(["127.0.0.1:9"], {"a b": "c"}), cfhost.InvalidArgument),
]


@pytest.mark.parametrize("wrong", range(len(WRONG)))
def test_bad_input(wrong: int) -> None:
    make, kind = WRONG[wrong]
    with pytest.raises(kind):
        make()


def test_secrets_are_shown_by_nothing() -> None:
    key = TsigKey("panel", SECRET)
    values: list[Any] = [key, NameServer("192.0.2.53", key=key), USER, User(user_key="0123456789abcdef" * 2)]
    for value in values:
        for shown in (repr(value), str(value), f"{value}", str(dataclasses.asdict(value)) if value is not USER else ""):
            assert SECRET not in shown and PASSWORD not in shown and "0123456789abcdef" not in shown
        with pytest.raises(TypeError):
            pickle.dumps(value)
    broken = TsigKey("panel", SECRET.replace("=", "a secret"))
    with pytest.raises(cfhost.InvalidArgument) as caught:
        NameServer("127.0.0.1:9", key=broken).read(ZONE)
    assert "a secret" not in "".join(traceback.format_exception(caught.value))


# Name servers


def test_a_server_is_named_in_any_form() -> None:
    expected = SocketAddr(IPv4Address("192.0.2.53"), 53)
    for addr in ("192.0.2.53", "192.0.2.53:53", IPv4Address("192.0.2.53"), ("192.0.2.53", 53), expected):
        assert NameServer(addr).addr == expected
    assert NameServer("[2001:db8::53]:5353").addr == SocketAddr(IPv6Address("2001:db8::53"), 5353)
    records = [Record(ZONE, 1, "NS", "localhost."), Record(ZONE, 1, "NS", "no-such-host.invalid.")]
    assert SocketAddr(IPv4Address("127.0.0.1"), 53) in dns.name_servers(ZONE, records)


def test_a_zone_is_read_changed_and_checked(bind: Bind) -> None:
    assert bind.zone() == RECORDS
    records = bind.server().read(ZONE)
    plan = Plan.new(ZONE, targets("www", "blog", "shop"), records, PlanOptions(conflicts="move_addresses"))
    with pytest.raises(cfhost.DnsError, match="refused") as caught:
        bind.reading_server().apply(plan)
    assert caught.value.advice and bind.zone() == RECORDS
    bind.server().apply(plan)
    assert cnames(bind) == ["blog", "shop", "www"]
    # The prerequisites do not hold a second time.
    with pytest.raises(cfhost.DnsError, match="somebody else") as caught:
        bind.server().apply(plan)
    assert caught.value.retryable and caught.value.delivery == "answered"
    checks = dns.check([bind.addr], {**targets("www"), f"mail.{ZONE}": f"mail.{ZONE}.cdn.cloudflare.net"}, records)
    assert {check.name: check.answers for check in checks} == {f"www.{ZONE}": Answers.RIGHT, f"mail.{ZONE}": Answers.OLD}
    assert checks[0].server == SocketAddr(IPv4Address("127.0.0.1"), bind.addr[1])
    by_queries = dataclasses.replace(bind.server(), read_by=dns.ReadBy.QUERIES)
    assert [record.data for record in by_queries.read(ZONE, [f"www.{ZONE}"])] == [f"www.{ZONE}.cdn.cloudflare.net."]
    bind.server().apply(plan.inverse())
    assert bind.zone() == RECORDS


def test_a_key_that_the_server_does_not_know(bind: Bind) -> None:
    for key in (TsigKey("panel", "bm90IHRoZSByaWdodCBrZXksIGJ5IGZhciBub3Q="), TsigKey("nobody", SECRET)):
        with pytest.raises(cfhost.DnsError, match="TSIG"):
            NameServer(bind.addr, key=key, timeout=120).read(ZONE)


def test_no_server_and_a_silent_one() -> None:
    with pytest.raises(cfhost.TransportError) as caught:
        NameServer("127.0.0.1:9").read(ZONE)
    assert caught.value.delivery == "not_sent"
    with socket.create_server(("127.0.0.1", 0)) as silent:
        with pytest.raises(cfhost.Timeout):
            NameServer(silent.getsockname(), timeout=0.3).read(ZONE)


# Jobs


def test_the_whole_life_of_a_zone(provisioner: Provisioner, bind: Bind) -> None:
    steps: list[StepEvent] = []
    told = dataclasses.replace(provisioner, on_step=steps.append)
    outcome = told.provision(USER, ZONE, ["www", "blog"], ORIGIN)
    assert isinstance(outcome, Outcome) and isinstance(outcome.user_key, cfhost.Secret)
    assert (outcome.zone_name, outcome.state, len(outcome.plans)) == (ZONE, JobState.SWITCHED, 2)
    assert [check.answers for check in outcome.checks] == [Answers.RIGHT, Answers.RIGHT]
    assert [step.step for step in steps if step.is_end] == [
        Step.USER, Step.ZONE_LOOKUP, Step.READ, Step.PLAN, Step.ORIGIN, Step.ZONE_SET, Step.UPDATE, Step.CHECK,
    ]  # fmt: skip
    assert [step.plan for step in steps if step.plan and not step.is_end] == list(outcome.plans)
    assert all(step.error is None for step in steps) and cnames(bind) == ["blog", "www"]
    assert outcome.user_key.reveal() not in repr(outcome)

    again = provisioner.provision(User(user_key=outcome.user_key), ZONE, {"www": None, "blog": None}, ORIGIN)
    assert (again.plans, again.state) == ((), JobState.SWITCHED)

    added = provisioner.add_subdomain(USER, ZONE, "shop")
    assert cnames(bind) == ["blog", "shop", "www"] and added.state == "switched"
    removed = provisioner.remove_subdomain(USER, ZONE, "shop", added.plans)
    assert cnames(bind) == ["blog", "www"] and removed.state == "set_not_switched"
    own = provisioner.add_subdomain(USER, ZONE, ("shop", "elsewhere.example.net"))
    assert provisioner.client.zone_lookup(outcome.user_key, ZONE).hosted_cnames[f"shop.{ZONE}"] == "elsewhere.example.net"
    provisioner.remove_subdomain(USER, ZONE, "shop", own.plans)

    stored = [Plan.from_json(plan.to_json()) for plan in outcome.plans]
    assert provisioner.deprovision(USER, ZONE, stored).state is JobState.UNTOUCHED
    assert bind.zone() == RECORDS
    assert provisioner.deprovision(USER, ZONE, stored).plans == ()
    assert not provisioner.client.zone_lookup(outcome.user_key, ZONE).zone_exists


def test_a_zone_in_the_servers_queue(provisioner: Provisioner, bind: Bind, cfhost_gateway: Gateway) -> None:
    cfhost_gateway.set_fault("zone_set=error:215*1")
    with pytest.raises(cfhost.ApiError) as caught:
        dataclasses.replace(provisioner, queue_timeout=0).provision(USER, ZONE, ["www", "blog"], ORIGIN)
    error = caught.value
    assert (error.state, error.code, error.retryable) == (JobState.QUEUED, 215, True)
    assert f"Still to come: blog.{ZONE}, www.{ZONE}." in error.advice and cnames(bind) == []

    cfhost_gateway.set_fault("zone_set=error:215*1")
    steps: list[StepEvent] = []
    waiting = dataclasses.replace(provisioner, queue_timeout=300, on_step=steps.append)
    outcome = waiting.provision(USER, ZONE, ["www", "blog"], ORIGIN)
    assert outcome.state == "switched" and cnames(bind) == ["blog", "www"]
    assert [step.step for step in steps if step.error] == [Step.ZONE_SET]
    assert Step.QUEUE in [step.step for step in steps]
    # What the first job added belongs to the zone.
    provisioner.deprovision(USER, ZONE)
    with pytest.raises(cfhost.InvalidArgument, match="queue_timeout"):
        dataclasses.replace(provisioner, queue_timeout=-1).provision(USER, ZONE, ["www"], ORIGIN)


@pytest.mark.parametrize("read_by", ReadBy)
def test_a_zone_of_a_control_panel(provisioner: Provisioner, bind: Bind, read_by: ReadBy) -> None:
    with pytest.raises(cfhost.Error) as caught:
        provisioner.deprovision(User(unique_id="nobody"), ZONE)
    assert caught.value.state is JobState.UNTOUCHED, "it was never set up"
    www = (Record(f"www.{ZONE}", 1200, "A", "192.0.2.10"), Record(f"www.{ZONE}", 1200, "AAAA", "2001:db8::10"))
    added = (
        Record(f"*.{ZONE}", 300, "A", "192.0.2.99"),
        Record(f"cloudflare-resolve-to.{ZONE}", 300, "CNAME", f"{ZONE}."),
        Record(f"shop.{ZONE}", 300, "CNAME", f"www.{ZONE}."),
        Record(f"www.{ZONE}", 300, "CNAME", f"{ZONE}."),
    )
    bind.server().apply(Plan(zone=ZONE, add=added, remove=www, seen=www))
    before = bind.zone()
    by = dataclasses.replace(provisioner, server=dataclasses.replace(bind.server(), read_by=read_by))
    outcome = by.provision(USER, ZONE, ["www", "new"], ORIGIN)
    assert (outcome.state, len(outcome.plans), cnames(bind)) == (JobState.SWITCHED, 1, ["new", "www"])
    told = (Alias(f"shop.{ZONE}", f"www.{ZONE}"),)
    assert outcome.aliases == (told if read_by is ReadBy.TRANSFER else ())
    with pytest.raises(cfhost.DnsError, match="mail.example.com: pointed at by MX of example.com"):
        by.add_subdomain(USER, ZONE, "mail")
    assert by.deprovision(USER, ZONE, outcome.plans).state is JobState.UNTOUCHED
    assert bind.zone() == before
    with pytest.raises(cfhost.Error, match="shop.example.com is an alias of www.example.com"):
        by.provision(USER, ZONE, ["www"], Origin(name=f"shop.{ZONE}"))


def test_a_dry_run_changes_nothing(provisioner: Provisioner, bind: Bind) -> None:
    dry = dataclasses.replace(provisioner, dry_run=True, options=PlanOptions(conflicts="move_addresses"))
    outcome = dry.provision(USER, ZONE, ["www"], Origin(addrs=(IPv4Address("192.0.2.99"), "2001:db8::99")))
    assert (outcome.user_key, outcome.state, len(outcome.plans)) == (None, JobState.UNTOUCHED, 2)
    assert bind.zone() == RECORDS
    assert not provisioner.client.user_lookup(cloudflare_email=EMAIL).user_exists


def test_what_cannot_be_is_refused_before_anything_is_changed(provisioner: Provisioner, bind: Bind) -> None:
    for subdomains, kind in ((["mail"], cfhost.DnsError), (["@", "www"], cfhost.DnsError), (["a b"], cfhost.InvalidArgument)):
        with pytest.raises(kind) as caught:
            provisioner.provision(USER, ZONE, subdomains, ORIGIN)
        assert caught.value.state is JobState.UNTOUCHED, caught.value
    assert bind.zone() == RECORDS
    with pytest.raises(cfhost.DnsError):
        provisioner.add_subdomain(USER, ZONE, "shop")


def test_bad_input_of_a_job_sends_nothing(bind: Bind) -> None:
    client = cfhost.Client(HOST_KEY, endpoint="http://127.0.0.1:9/")
    by = Provisioner(client, bind.server())
    jobs: list[Callable[[], object]] = [
        lambda: by.provision("me", ZONE, ["www"], ORIGIN),  # type: ignore[arg-type]
        lambda: by.provision(USER, ZONE, "www", ORIGIN),
        lambda: by.provision(USER, ZONE, ["www"], "192.0.2.1"),  # type: ignore[arg-type]
        lambda: by.deprovision(USER, ZONE, [outcome_of_nothing()]),  # type: ignore[list-item]
        lambda: dataclasses.replace(by, on_step=1).deprovision(USER, ZONE),  # type: ignore[arg-type]
        lambda: dataclasses.replace(by, check_servers="127.0.0.1").deprovision(USER, ZONE),  # type: ignore[arg-type]
        lambda: dataclasses.replace(by, server="127.0.0.1").deprovision(USER, ZONE),  # type: ignore[arg-type]
    ]
    for job in jobs:
        with pytest.raises(TypeError):
            job()
    client.close()
    with pytest.raises(cfhost.InvalidArgument, match="closed"):
        by.deprovision(USER, ZONE)


def outcome_of_nothing() -> Outcome:
    return Outcome(user_key=None, zone_name=ZONE, state=JobState.UNTOUCHED)


def test_a_refused_update_puts_everything_back(client: cfhost.Client, bind: Bind) -> None:
    by = Provisioner(client, bind.reading_server(), check_servers=())
    steps: list[StepEvent] = []
    with pytest.raises(cfhost.DnsError) as caught:
        dataclasses.replace(by, on_step=steps.append).provision(USER, ZONE, ["blog"], Origin(name="mail.example.com"))
    assert caught.value.state is JobState.UNTOUCHED and bind.zone() == RECORDS
    failed = [step for step in steps if step.error is not None]
    assert [step.step for step in failed] == [Step.UPDATE] and isinstance(failed[0].error, cfhost.DnsError)
    user_key = client.user_lookup(cloudflare_email=EMAIL).user_key
    assert user_key is not None and not client.zone_lookup(user_key, ZONE).zone_exists


def test_what_an_observer_raises_breaks_the_job_off(provisioner: Provisioner, bind: Bind) -> None:
    class Enough(Exception):
        pass

    def stop(event: StepEvent) -> None:
        if event.step is Step.UPDATE and not event.is_end:
            raise Enough

    with pytest.raises(Enough) as caught:
        dataclasses.replace(provisioner, on_step=stop).provision(USER, ZONE, ["www"], ORIGIN)
    context = caught.value.__context__
    assert isinstance(context, cfhost.Cancelled) and context.state is JobState.UNTOUCHED
    assert bind.zone() == RECORDS
    # The next call is a call as any other.
    assert provisioner.provision(USER, ZONE, ["www"], ORIGIN).state is JobState.SWITCHED


def test_each_act_of_a_job_has_its_line(provisioner: Provisioner, caplog: pytest.LogCaptureFixture) -> None:
    with caplog.at_level("DEBUG", "cfhost"):
        provisioner.provision(USER, ZONE, ["www"], ORIGIN)
    acts = [record.getMessage().split(":")[0] for record in caplog.records]
    assert acts == ["user_lookup", "user_create", "zone_lookup", "zone_lookup", "zone_set", "zone_lookup"]


def test_threads_go_on_during_a_job(provisioner: Provisioner) -> None:
    ticks = 0
    done = threading.Event()

    def count() -> None:
        nonlocal ticks
        while not done.wait(0.001):
            ticks += 1

    thread = threading.Thread(target=count)
    thread.start()
    provisioner.provision(USER, ZONE, ["www"], ORIGIN)
    done.set()
    thread.join()
    assert ticks > 1


def test_ctrl_c_breaks_a_job_off(cfhost_gateway: Gateway) -> None:
    program = """
        import signal, sys, cfhost
        signal.signal(signal.SIGINT, signal.default_int_handler)  # as where nobody said to ignore it
        from cfhost.dns import NameServer, Origin, Provisioner, User
        client = cfhost.Client(sys.argv[1], endpoint=sys.argv[2], ca_file=sys.argv[3])
        user = User(cloudflare_email="customer@example.com", cloudflare_pass="correct-horse-1")
        tell = lambda step: print(step.step, flush=True)
        provisioner = Provisioner(client, NameServer(sys.argv[4], timeout=600), on_step=tell)
        try:
            provisioner.provision(user, "example.com", ["www"], Origin(addrs=("192.0.2.1",)))
        except KeyboardInterrupt as interrupt:
            print("interrupted", interrupt.__context__.state, flush=True)
    """
    with socket.create_server(("127.0.0.1", 0)) as silent:
        arguments = [
            sys.executable, "-c", textwrap.dedent(program), cfhost_gateway.host_key.reveal(), cfhost_gateway.endpoint,
            cfhost_gateway.ca_file, f"127.0.0.1:{silent.getsockname()[1]}",
        ]  # fmt: skip
        with subprocess.Popen(arguments, stdout=subprocess.PIPE, text=True) as process:
            assert process.stdout is not None
            while process.stdout.readline() != "read\n":
                assert process.poll() is None
            with heard(silent):
                process.send_signal(signal.SIGINT)
                assert [line for line in process.stdout if line != "read\n"] == ["interrupted untouched\n"]
            assert process.wait(120) == 0
