"""SIGTERM and SIGINT: finish the requests in progress, close the store, exit with status 0."""

import pathlib
import re
import signal
import socket
import sqlite3
import threading
import time

import pytest
from http_connection import Connection, get, post
from service import wait_until

BOTH = pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])


@BOTH
def test_idle(service, number):
    service.signal(number)
    assert service.wait() == 0


@BOTH
def test_idle_connections_are_closed(start, number):
    service = start(THREADS=2)
    connections = [Connection(service.port) for _ in range(20)]
    for connection in connections[:10]:
        assert connection.exchange(get()).status == 200
    started = time.monotonic()
    service.signal(number)
    assert service.wait() == 0
    assert time.monotonic() - started < 2
    assert all(connection.is_closed() for connection in connections)


@BOTH
def test_request_in_flight_is_finished(service, connect, number):
    body = b'{"document_id":"d"}'
    connection = connect()
    connection.send(post(body)[:-1])
    idle = connect()
    assert idle.exchange(get()).status == 200
    service.signal(number)
    assert idle.is_closed()  # so the signal has arrived
    connection.send(body[-1:])
    answer = connection.read()
    assert answer.status == 201
    assert answer.field("connection") == "close"
    assert connection.is_closed()
    assert service.wait() == 0


def test_new_connections_are_refused(service, connect):
    connection = connect()
    connection.send(post()[:-1])
    service.signal(signal.SIGTERM)

    def is_refused():
        try:
            Connection(service.port).socket.close()
            return False
        except ConnectionRefusedError:
            return True

    wait_until(is_refused)
    connection.send(post()[-1:])
    assert connection.read().status == 201
    assert service.wait() == 0


def test_every_request_sent_before_the_signal_is_answered_or_unknown(start):
    """Under load: every job acknowledged with 201 is stored, and other requests see a closed connection."""
    service = start(THREADS=2)
    acknowledged, faults = [], []

    def create_until_closed():
        try:
            with Connection(service.port) as connection:
                while True:
                    answer = connection.exchange(post())
                    if answer.status != 201:
                        faults.append(answer)
                        return
                    acknowledged.append(answer.body)
        except (AssertionError, ConnectionError):
            return  # closed between two requests

    threads = [threading.Thread(target=create_until_closed) for _ in range(8)]
    for thread in threads:
        thread.start()
    wait_until(lambda: len(acknowledged) > 200)
    service.signal(signal.SIGTERM)
    assert service.wait() == 0
    for thread in threads:
        thread.join()
    assert not faults
    listed = start().get("/extraction-jobs").content
    assert all(job in listed for job in acknowledged)


def test_no_thread_is_interrupted_by_a_signal(service):
    for status in pathlib.Path(f"/proc/{service.process.pid}/task").glob("*/status"):
        blocked = int(re.search(r"SigBlk:\s+(\w+)", status.read_text())[1], 16)
        for number in (signal.SIGTERM, signal.SIGINT):
            assert blocked >> (number - 1) & 1, status


@BOTH
def test_second_signal_exits_at_once(service, connect, number):
    connection = connect()
    connection.send(post()[:-1])  # keeps it from exiting
    idle = connect()
    assert idle.exchange(get()).status == 200
    service.signal(number)
    assert idle.is_closed()
    started = time.monotonic()
    service.signal(number)
    assert service.wait() != 0
    assert time.monotonic() - started < 1


def test_a_request_that_does_not_come_holds_it_no_longer_than_the_bound(start):
    service = start(SHUTDOWN_TIMEOUT_SECONDS=0.7)
    with Connection(service.port) as connection:
        connection.send(post()[:-1])
        time.sleep(0.1)
        started = time.monotonic()
        service.signal(signal.SIGTERM)
        assert service.wait() == 0
        assert 0.5 < time.monotonic() - started < 3
        assert connection.is_closed()


def test_a_slow_reader_holds_it_no_longer_than_the_bound(start, fill):
    fill(20_000)
    service = start(SHUTDOWN_TIMEOUT_SECONDS=0.7)
    with Connection(service.port, receive_buffer=4096) as connection:
        connection.send(get("/extraction-jobs"))
        assert connection.read_head().status == 200
        started = time.monotonic()
        service.signal(signal.SIGTERM)
        assert service.wait() == 0
        assert 0.5 < time.monotonic() - started < 3


def test_a_list_in_flight_is_finished(start, fill):
    fill(20_000)
    service = start()
    with Connection(service.port) as connection:
        connection.send(get("/extraction-jobs"))
        head = connection.read_head()
        service.signal(signal.SIGTERM)
        body = b""
        while chunk := connection.read_chunk():
            body += chunk
        assert head.status == 200
        assert body.count(b'"document_id"') == 20_000
    assert service.wait() == 0


def test_the_store_is_closed(service, database):
    for _ in range(10):
        service.create()
    service.stop()
    # A database that was closed properly has no log beside it.
    assert not database.with_name("jobs.db-wal").exists()
    connection = sqlite3.connect(database)
    assert connection.execute("SELECT count(*) FROM extraction_job").fetchone() == (10,)
    connection.close()


def test_the_port_is_free_afterwards(service):
    service.create()
    service.stop()
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        probe.bind(("127.0.0.1", service.port))
        probe.listen()
