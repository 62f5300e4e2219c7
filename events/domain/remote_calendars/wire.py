"""One connection to one checked address, on which everything together ends in time."""

from __future__ import annotations

import io
import socket
import ssl
from collections.abc import Sequence
from dataclasses import dataclass
from time import monotonic
from typing import TYPE_CHECKING

from .addresses import Address
from .errors import RemoteError

if TYPE_CHECKING:
    from _typeshed import WriteableBuffer


@dataclass(frozen=True)
class Deadline:
    """A moment on the process's own clock; it bounds a whole reading, not one step of it."""

    at: float

    @classmethod
    def after(cls, seconds: float) -> Deadline:
        """Return the moment so many seconds from now."""
        return cls(monotonic() + seconds)

    def left(self) -> float:
        """Return the seconds left; RemoteError ``too_slow`` when there are none."""
        left = self.at - monotonic()
        if left <= 0:
            raise RemoteError("too_slow")
        return left


class Wire(io.RawIOBase):
    """What comes over a connection; each piece only waits for what is left of the time."""

    def __init__(self, sock: socket.socket, deadline: Deadline) -> None:
        super().__init__()
        self.sock = sock
        self.deadline = deadline

    def readable(self) -> bool:
        """It is for reading."""
        return True

    def readinto(self, buffer: WriteableBuffer) -> int:
        """Read what there is."""
        self.sock.settimeout(self.deadline.left())
        try:
            return self.sock.recv_into(buffer)
        except TimeoutError as error:
            raise RemoteError("too_slow") from error

    def send(self, data: bytes) -> None:
        """Send a request."""
        self.sock.settimeout(self.deadline.left())
        self.sock.sendall(data)

    def makefile(self, *_mode: object) -> io.BufferedReader:
        """Return itself to http.client, as a socket would."""
        return io.BufferedReader(self)

    def close(self) -> None:
        """End the connection."""
        super().close()
        self.sock.close()


def connect(address: Address, numbers: Sequence[str], deadline: Deadline) -> Wire:
    """Connect to the first of the checked addresses that answers, and prove its name.

    Raises RemoteError: ``unreachable``, ``too_slow``, ``bad_certificate``.
    """
    for number in numbers:
        try:
            sock = socket.create_connection((number, address.port), timeout=deadline.left())
        except TimeoutError:
            continue
        except OSError:
            continue
        return Wire(_secured(sock, address, deadline), deadline)
    deadline.left()
    raise RemoteError("unreachable")


def _secured(sock: socket.socket, address: Address, deadline: Deadline) -> socket.socket:
    if not address.is_secure:
        return sock
    try:
        sock.settimeout(deadline.left())
        context = ssl.create_default_context()
        return context.wrap_socket(sock, server_hostname=address.host)
    except ssl.SSLCertVerificationError as error:
        sock.close()
        raise RemoteError("bad_certificate") from error
    except TimeoutError as error:
        sock.close()
        raise RemoteError("too_slow") from error
    except OSError as error:
        sock.close()
        raise RemoteError("unreachable") from error
