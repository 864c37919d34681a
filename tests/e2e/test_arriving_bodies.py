"""The memory that bodies being received may use together, and that it is released."""

import concurrent.futures

from http_connection import Connection, get, has_answer, post
from service import wait_until


def body_of_size(size):
    empty = b'{"document_id":"d","metadata":{"x":""}}'
    return empty.replace(b'""', b'"%b"' % (b"x" * (size - len(empty))))


def send_in_segments(port, request, size):
    with Connection(port) as connection:
        for start in range(0, len(request), size):
            connection.send_what_is_taken(request[start : start + size])
        return connection.read().status


def at_once(count, action):
    with concurrent.futures.ThreadPoolExecutor(count) as pool:
        return [future.result() for future in [pool.submit(action) for _ in range(count)]]


def test_uploads_in_small_segments_hold_no_more_than_their_size(start):
    service = start(MAX_ARRIVING_BODY_BYTES=12 * 2**20)
    request = post(body_of_size(900_000))
    connections = [Connection(service.port) for _ in range(12)]
    for at in range(0, len(request), 500):
        for connection in connections:
            connection.send_what_is_taken(request[at : at + 500])
    assert [connection.read().status for connection in connections] == [201] * 12
    for connection in connections:
        connection.socket.close()


def test_a_client_that_sends_single_bytes_leaves_room_for_others(start):
    service = start(MAX_ARRIVING_BODY_BYTES=4 * 2**20)
    slow = [Connection(service.port) for _ in range(400)]
    for connection in slow:
        connection.send(post(b'{"', length=900_000))
    for byte in b"document":
        for connection in slow:
            connection.send(bytes([byte]))
    request = post(body_of_size(20_000))
    statuses = at_once(118, lambda: send_in_segments(service.port, request, 5_000))
    for connection in slow:
        connection.socket.close()
    assert statuses == [201] * 118


def test_large_bodies_that_do_not_end_leave_room_for_small_ones(start):
    service = start(MAX_ARRIVING_BODY_BYTES=8 * 2**20)
    large = [Connection(service.port) for _ in range(30)]
    for connection in large:
        connection.send_what_is_taken(post(b" " * 900_000, length=1_000_000))
    # As many as fit are kept waiting, and the others get 503.
    wait_until(lambda: sum(map(has_answer, large)) >= 15)
    refused = [connection for connection in large if has_answer(connection)]
    request = post(body_of_size(20_000))
    assert at_once(20, lambda: send_in_segments(service.port, request, 5_000)) == [201] * 20
    for connection in refused:
        assert connection.read().status == 503
    for connection in large:
        connection.socket.close()


def test_what_was_held_is_given_back(start):
    service = start(MAX_ARRIVING_BODY_BYTES=5 * 2**20, BODY_TIMEOUT_SECONDS=0.3)
    whole = post(body_of_size(900_000))
    for _ in range(6):
        for broken in (whole[:-1], post(b" " * 2_000_000), whole[:500_000]):
            with Connection(service.port) as connection:
                connection.send_what_is_taken(broken)
                assert connection.read().status in (408, 413)
        with Connection(service.port) as connection:
            connection.send(whole[:500_000])
    wait_until(lambda: send_in_segments(service.port, whole, 100_000) == 201)


def test_memory_after_a_burst_is_given_back(start):
    service = start(THREADS=2)
    with Connection(service.port) as connection:
        assert connection.exchange(post(body_of_size(900_000))).status == 201
        assert connection.exchange(get()).status == 200
    before = service.memory()
    request = post(body_of_size(900_000))
    assert set(at_once(100, lambda: send_in_segments(service.port, request, 2**20))) == {201}
    assert service.memory("VmHWM") > before + 32 * 2**20
    wait_until(lambda: service.memory() < before + 8 * 2**20, patience=60, what="the old size")
