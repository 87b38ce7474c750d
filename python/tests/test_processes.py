"""Threads, forks, signals, deadlines and TLS."""

from __future__ import annotations

import multiprocessing
import os
import signal
import socket
import subprocess
import sys
import textwrap
import threading
import time
from concurrent.futures import ThreadPoolExecutor

import programs
import pytest
from conftest import EMAIL, HOST_KEY, PASSWORD, Scripted, heard

import cfhost
from cfhost.testing import Gateway


def test_eight_threads_share_a_client(cfhost_gateway: Gateway) -> None:
    client = cfhost_gateway.client
    start = threading.Barrier(8)

    def work(worker: int) -> list[str]:
        start.wait(120)
        user = client.user_create(f"customer-{worker}@example.com", PASSWORD)
        zone = f"example-{worker}.com"
        for _ in range(5):
            assert client.zone_set(user.user_key, zone, "origin.example.com", ["www"]).zone_name == zone
            assert client.zone_lookup(user.user_key, zone).zone_exists
        return [row.zone_name for row in client.zones(limit=3, zone_name=zone)]

    with ThreadPoolExecutor(8) as pool:
        assert list(pool.map(work, range(8))) == [[f"example-{worker}.com"] for worker in range(8)]


def test_a_call_on_a_small_stack(cfhost_gateway: Gateway) -> None:
    program = """
        import threading
        def call():
            client = cfhost.Client(sys.argv[1], endpoint=sys.argv[2], ca_file=sys.argv[3])
            print(client.user_create("small@example.com", sys.argv[4]).cloudflare_email, client.zone_list().rows)
        threading.stack_size(256 * 1024)
        thread = threading.Thread(target=call)
        thread.start()
        thread.join()
    """
    arguments = (cfhost_gateway.host_key.reveal(), cfhost_gateway.endpoint, cfhost_gateway.ca_file, PASSWORD)
    assert programs.run(program, *arguments) == ["small@example.com ()"]


def test_calls_overlap(scripted: Scripted) -> None:
    # Each answer is held back until all calls have come: with the interpreter's lock held, none would.
    scripted.answer = b'{"request":{},"response":[],"result":"success","msg":null}'
    scripted.before_answering = threading.Barrier(8, timeout=120).wait
    client = scripted.client.with_options(timeout=300)
    with ThreadPoolExecutor(8) as pool:
        calls = [pool.submit(client.zone_list) for _ in range(8)]
        assert all(call.result(300).rows == () for call in calls)
    assert len(scripted.bodies) == 8


def test_cancel_from_another_thread(silent: str, listener: socket.socket) -> None:
    client = cfhost.Client(HOST_KEY, endpoint=silent, timeout=600)
    derived = client.with_options()
    with ThreadPoolExecutor(1) as pool:
        call = pool.submit(derived.zone_set, "0f1e2d3c4b5a69788796a5b4c3d2e1f0", "example.com", "o.example.com", ["www"])
        with heard(listener):
            derived.cancel()
            with pytest.raises(cfhost.Cancelled) as caught:
                call.result(120)
    assert caught.value.delivery is cfhost.Delivery.PERHAPS_CARRIED_OUT
    with pytest.raises(cfhost.Cancelled) as caught:
        derived.zone_list()
    assert caught.value.delivery is cfhost.Delivery.NOT_SENT
    with pytest.raises(cfhost.Timeout):
        client.with_options(timeout=0.2).zone_list()


@pytest.mark.filterwarnings("ignore:.*multi-threaded.*:DeprecationWarning")
def test_fork(client: cfhost.Client) -> None:
    user = client.user_create(EMAIL, PASSWORD)
    children: list[int] = []
    for _ in range(3):
        child = os.fork()
        if child == 0:
            try:
                found = client.user_lookup(cloudflare_email=EMAIL)
                os._exit(0 if found.user_key == user.user_key else 2)
            finally:
                os._exit(3)
        children.append(child)
        assert client.user_lookup(cloudflare_email=EMAIL).user_exists
    assert [os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]) for child in children] == [0, 0, 0]
    assert client.user_lookup(cloudflare_email=EMAIL).user_exists


def look_up(settings: tuple[str, str, str]) -> bool:
    host_key, endpoint, ca_file = settings
    with cfhost.Client(host_key, endpoint=endpoint, ca_file=ca_file) as client:
        return client.user_lookup(cloudflare_email=EMAIL).user_exists


@pytest.mark.filterwarnings("ignore:.*multi-threaded.*:DeprecationWarning")
@pytest.mark.parametrize("method", ["fork", "spawn"])
def test_multiprocessing(cfhost_gateway: Gateway, method: str) -> None:
    cfhost_gateway.client.user_create(EMAIL, PASSWORD)
    settings = (cfhost_gateway.host_key.reveal(), cfhost_gateway.endpoint, cfhost_gateway.ca_file)
    with multiprocessing.get_context(method).Pool(3) as pool:
        assert pool.map(look_up, [settings] * 6) == [True] * 6


INTERRUPTED = """
    import signal, sys, time, cfhost
    signal.signal(signal.SIGINT, signal.default_int_handler)  # as where nobody said to ignore it
    client = cfhost.Client("00112233445566778899aabbccddeeff", endpoint=sys.argv[1], timeout=600)
    try:
        client.host_key_regen()
    except KeyboardInterrupt as error:
        context = error.__context__
        print("interrupted", type(context).__name__, context.delivery, flush=True)
"""


def test_ctrl_c_breaks_a_call_off(silent: str, listener: socket.socket) -> None:
    program = [sys.executable, "-c", textwrap.dedent(INTERRUPTED), silent]
    with subprocess.Popen(program, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout is not None
        with heard(listener):
            start = time.monotonic()
            process.send_signal(signal.SIGINT)
            assert process.stdout.readline() == "interrupted Cancelled perhaps_carried_out\n"
            # Not the ten minutes of the timeout.
            assert time.monotonic() - start < 60
        assert process.wait(120) == 0


def test_ctrl_c_breaks_a_pause_between_tries() -> None:
    program = """
        import signal, cfhost
        signal.signal(signal.SIGINT, signal.default_int_handler)  # as where nobody said to ignore it
        client = cfhost.Client("0" * 32, endpoint="http://127.0.0.1:1/", retries=10_000, timeout=600)
        try:
            print("calling", flush=True)
            client.zone_list()
        except KeyboardInterrupt:
            print("interrupted", flush=True)
    """
    arguments = [sys.executable, "-c", textwrap.dedent(program)]
    with subprocess.Popen(arguments, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout is not None
        assert process.stdout.readline() == "calling\n"
        # Into one of the pauses, as a rule.
        time.sleep(0.5)
        process.send_signal(signal.SIGINT)
        assert process.stdout.readline() == "interrupted\n"
        assert process.wait(120) == 0


def test_what_a_handler_raises_and_what_it_does_not(silent: str, client: cfhost.Client) -> None:
    class Alarm(Exception):
        pass

    seen: list[object] = []

    def handle(number: int, frame: object) -> None:
        # A call within the call that waits.
        seen.append(client.zone_list().rows)
        if len(seen) == 2:
            raise Alarm
        signal.setitimer(signal.ITIMER_REAL, 0.2)

    before = signal.signal(signal.SIGALRM, handle)
    signal.setitimer(signal.ITIMER_REAL, 0.2)
    try:
        with pytest.raises(Alarm):
            cfhost.Client(HOST_KEY, endpoint=silent, timeout=600).zone_list()
    finally:
        signal.setitimer(signal.ITIMER_REAL, 0)
        signal.signal(signal.SIGALRM, before)
    assert seen == [(), ()]


def test_a_daemon_thread_at_the_end_of_the_program(silent: str) -> None:
    program = """
        import sys, threading, time, cfhost
        client = cfhost.Client("00112233445566778899aabbccddeeff", endpoint=sys.argv[1], timeout=60)
        threading.Thread(target=client.zone_list, daemon=True).start()
        time.sleep(0.3)
    """
    arguments = [sys.executable, "-c", textwrap.dedent(program), silent]
    ended = subprocess.run(arguments, capture_output=True, text=True, timeout=120)
    assert (ended.returncode, ended.stderr) == (0, "")


def test_deadlines(silent: str) -> None:
    # Enough to send the request on any machine.
    client = cfhost.Client(HOST_KEY, endpoint=silent, timeout=2)
    with pytest.raises(cfhost.Timeout) as caught:
        client.zone_list()
    assert isinstance(caught.value, TimeoutError) and caught.value.delivery is cfhost.Delivery.PERHAPS_CARRIED_OUT
    with pytest.raises(cfhost.Timeout) as caught:
        client.with_options(timeout=0).zone_list()
    assert caught.value.delivery is cfhost.Delivery.NOT_SENT


def test_nobody_listens() -> None:
    with pytest.raises(cfhost.TransportError) as caught:
        cfhost.Client(HOST_KEY, endpoint="http://127.0.0.1:1/", retries=0).zone_list()
    assert type(caught.value) is cfhost.TransportError and caught.value.delivery is cfhost.Delivery.NOT_SENT
    assert isinstance(caught.value.__cause__, ConnectionRefusedError)


def test_a_certificate_of_another_authority(cfhost_gateway: Gateway, silent: str) -> None:
    with Gateway() as other:
        client = cfhost.Client(cfhost_gateway.host_key, endpoint=cfhost_gateway.endpoint, ca_file=other.ca_file)
        with pytest.raises(cfhost.TlsError) as caught:
            client.zone_list()
    assert caught.value.delivery is cfhost.Delivery.NOT_SENT
    assert cfhost_gateway.calls() == []
    plain = cfhost.Client(HOST_KEY, endpoint=silent.replace("http", "https"), ca_file=cfhost_gateway.ca_file)
    with pytest.raises(cfhost.Timeout):
        plain.with_options(timeout=0.3).zone_list()
