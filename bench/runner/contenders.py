"""The servers that are compared, and how each is started."""

import dataclasses
import functools
import typing

from .paths import BENCH, PROGRAMS, SERVICE

# The interpreter that has Debian's modules, regardless of PATH.
PYTHON = "/usr/bin/python3"


@dataclasses.dataclass(frozen=True)
class Contender:
    command: typing.Callable  # (port, store) -> the command line
    environment: typing.Callable = lambda store: {}
    store: str = "sqlite"  # or "postgres"
    folder: object = None
    clients_have_tokens: bool = False
    shares_cores: bool = False  # runs on any core, as does its load


def _raw_epoll(port, _store):
    return [PROGRAMS / "raw_epoll", port]


def _service(port, _store, flags=()):
    return [SERVICE, "serve", "--port", port, *flags]


def service(*flags, threads=1, **options):
    """Everything at its default except what is being measured: one thread, and no tokens."""
    return Contender(
        functools.partial(_service, flags=("--threads", threads, *flags)),
        lambda store: {"DB_PATH": str(store), "AUTH_DISABLED": "1"},
        shares_cores=threads > 1,
        **options,
    )


def service_on_postgres():
    return Contender(
        functools.partial(_service, flags=("--threads", 1)),
        lambda store: {"DATABASE_URL": store, "AUTH_DISABLED": "1"},
        store="postgres",
        shares_cores=True,
    )


def service_that_ignores_tokens():
    return service(clients_have_tokens=True)


def service_with_tokens():
    return dataclasses.replace(service_that_ignores_tokens(),
                               environment=lambda store: {"DB_PATH": str(store)})


def _fastify(port, store):
    return ["node", "server.js", port, store]


def _uvicorn(port, _store, workers=1):
    return [PYTHON, "-m", "uvicorn", "--host", "127.0.0.1", "--port", port, "--workers", workers,
            "--loop", "uvloop", "--http", "httptools", "--no-access-log",
            "--log-level", "warning", "app:app"]


def fastapi(workers=1):
    return Contender(
        functools.partial(_uvicorn, workers=workers),
        lambda store: {"DB_PATH": str(store)},
        folder=BENCH / "peers" / "fastapi",
        shares_cores=workers > 1,
    )


RAW_EPOLL = Contender(_raw_epoll)
FASTIFY = Contender(_fastify, folder=BENCH / "peers" / "fastify")
