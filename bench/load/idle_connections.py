"""Holds keep-alive connections that do nothing: idle_connections.py PORT COUNT PATH.

Every connection requests PATH once, so that it costs as much as a client that has been served.
Prints "ready" once all connections are open, and holds them until its standard input is closed. Fails if
the server closed one of them meanwhile.
"""

import resource
import select
import socket
import sys


def open_connection(port, path):
    connection = socket.create_connection(("127.0.0.1", port))
    connection.sendall(f"GET {path} HTTP/1.1\r\nHost: localhost\r\n\r\n".encode())
    connection.recv(65536)
    return connection


def main():
    port, count, path = int(sys.argv[1]), int(sys.argv[2]), sys.argv[3]
    _, most = resource.getrlimit(resource.RLIMIT_NOFILE)
    resource.setrlimit(resource.RLIMIT_NOFILE, (most, most))

    connections = [open_connection(port, path) for _ in range(count)]
    print("ready", flush=True)
    sys.stdin.read()

    poll = select.poll()
    for connection in connections:
        poll.register(connection, select.POLLIN)
    closed = len(poll.poll(0))
    if closed:
        sys.exit(f"{closed} of {count} connections were closed")


if __name__ == "__main__":
    main()
