"""Greenlets: Python that runs in the middle of a call, and switches to another one."""

from __future__ import annotations

import signal
import socket
import subprocess
import sys
import textwrap
from collections.abc import Iterator

import pytest
from bind import SECRET, ZONE, Bind
from conftest import HOST_KEY
from programs import PRELUDE, run

import cfhost
from cfhost.testing import Gateway

STEPS = ["user", "zone_lookup", "read", "plan", "origin", "zone_set", "update", "check"]

JOBS = f"""
    import gevent, greenlet
    secret, *rest = sys.argv[1:]
    ways = [rest[:4], rest[4:]]
    order = []

    def provision(number, on_step):
        host_key, endpoint, ca_file, addr = ways[number]
        client = cfhost.Client(host_key, endpoint=endpoint, ca_file=ca_file)
        server = NameServer(addr, key=TsigKey("panel", secret))
        provisioner = Provisioner(client, server, check_servers=(addr,), on_step=on_step)
        user = User(cloudflare_email="customer@example.com", cloudflare_pass="correct-horse-1")
        return provisioner.provision(user, "{ZONE}", ["www"], Origin(move_of="www.{ZONE}"))
"""


@pytest.fixture
def ways(cfhost_gateway: Gateway) -> Iterator[list[str]]:
    """Two providers with a name server each."""
    with Gateway() as other:
        binds = [Bind(), Bind()]
        try:
            way: list[str] = [SECRET]
            for gateway, bind in zip((cfhost_gateway, other), binds, strict=True):
                way += [gateway.host_key.reveal(), gateway.endpoint, gateway.ca_file, f"127.0.0.1:{bind.addr[1]}"]
            yield way
        finally:
            for bind in binds:
                bind.close()


def test_two_jobs_in_two_greenlets(ways: list[str]) -> None:
    program = JOBS + """
    def job(number):
        def on_step(event):
            order.append(number)
            print(number, event.step, event.is_end)
            gevent.sleep(0)

        print(number, provision(number, on_step).state)

    gevent.joinall([gevent.spawn(job, number) for number in (0, 1)], raise_error=True)
    assert order == [0, 1] * 16, order
    """
    lines = run(program, *ways)
    for number in "01":
        steps = [f"{number} {step} {end}" for step in STEPS for end in (False, True)]
        assert [line for line in lines if line[0] == number] == [*steps, f"{number} switched"]


def test_jobs_end_in_any_order_and_by_exceptions(ways: list[str]) -> None:
    program = JOBS + """
    class Enough(Exception):
        pass

    def stopping(event):
        order.append(greenlet.getcurrent().parent.switch())
        if event.step == "zone_set":
            raise Enough

    def job(number, on_step):
        try:
            print(number, provision(number, on_step).state)
        except Enough as error:
            print(number, "stopped", type(error.__context__).__name__, error.__context__.state)

    def switching(event):
        greenlet.getcurrent().parent.switch()

    first, second = greenlet.greenlet(job), greenlet.greenlet(job)
    first.switch(0, stopping)
    second.switch(1, switching)
    # The first has to be put back while the second waits, which then goes on in its own way.
    while True:
        first.switch()
        if first.dead:
            break
        second.switch()
    print(cfhost.Client(ways[0][0], endpoint=ways[0][1], ca_file=ways[0][2]).zone_list().rows)
    while not second.dead:
        second.switch()
    # One that is ended from outside.
    third = greenlet.greenlet(job)
    third.switch(0, switching)
    third.throw(Enough)
    while not third.dead:
        third.switch()
    """
    lines = run(program, *ways)
    assert lines == ["0 stopped Cancelled untouched", "()", "1 switched", "0 stopped Cancelled untouched"]


def test_calls_in_greenlets_that_a_signals_handler_switches() -> None:
    """Two calls wait on one thread at a time, and each gets its own answer."""
    program = PRELUDE + """
    from gevent import monkey
    monkey.patch_all()
    import gevent

    def call(name):
        client = cfhost.Client(sys.argv[1], endpoint=sys.argv[2], timeout=100, retries=0)
        try:
            print(name, client.call(name).msg, flush=True)
        except cfhost.Error as error:
            print(name, error, flush=True)

    def switch(number, frame):
        # The hub itself cannot, and signals come at any moment.
        if gevent.getcurrent() is not gevent.get_hub():
            gevent.sleep(0)

    signal.signal(signal.SIGALRM, switch)
    signal.setitimer(signal.ITIMER_REAL, 0.05, 0.05)
    gevent.joinall([gevent.spawn(call, name) for name in ("first", "second")])
    signal.setitimer(signal.ITIMER_REAL, 0)
    """
    with socket.create_server(("127.0.0.1", 0)) as listener:
        listener.settimeout(100)
        arguments = [sys.executable, "-c", textwrap.dedent(program), HOST_KEY, f"http://127.0.0.1:{listener.getsockname()[1]}/"]
        with subprocess.Popen(arguments, stdout=subprocess.PIPE, text=True) as process:
            assert process.stdout is not None
            # The second comes while the first waits, so both are in the middle of a call.
            connections = [listener.accept()[0] for _ in range(2)]
            for connection, name in zip(connections, ("first", "second"), strict=True):
                connection.settimeout(100)
                received = b""
                while f"act={name}".encode() not in received:
                    received += connection.recv(65536)
                body = b'{"request":{},"response":{},"result":"success","msg":"to %s"}' % name.encode()
                head = b"HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: %d\r\n\r\n" % len(body)
                connection.sendall(head + body)
                assert process.stdout.readline() == f"{name} to {name}\n"
            assert process.wait(100) == 0
            for connection in connections:
                connection.close()


def test_a_call_in_the_pool_of_gevent_blocks_nobody(silent: str) -> None:
    program = """
    import gevent
    client = cfhost.Client(sys.argv[1], endpoint=sys.argv[2], timeout=100)

    def call():
        try:
            client.zone_list()
        except cfhost.Cancelled as error:
            return error.delivery

    # The hub goes on, and its greenlet breaks the call off.
    gevent.spawn_later(0.2, client.cancel)
    print(gevent.get_hub().threadpool.apply(call))
    """
    # Broken off, and so not at its end: before it was sent, where the pool was slow.
    assert run(program, HOST_KEY, silent) in (["perhaps_carried_out"], ["not_sent"])


def test_an_iterator_that_is_executing(silent: str) -> None:
    class Enough(Exception):
        pass

    zones = cfhost.Client(HOST_KEY, endpoint=silent, timeout=100).zones()
    seen: list[str] = []

    def handle(number: int, frame: object) -> None:
        with pytest.raises(ValueError) as caught:
            next(zones)
        seen.append(str(caught.value))
        raise Enough

    before = signal.signal(signal.SIGALRM, handle)
    signal.setitimer(signal.ITIMER_REAL, 0.2)
    try:
        with pytest.raises(Enough):
            next(zones)
    finally:
        signal.signal(signal.SIGALRM, before)
    assert seen == ["the iterator is already executing"]
