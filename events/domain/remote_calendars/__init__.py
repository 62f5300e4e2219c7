"""Reading a calendar at an address that somebody typed, without becoming anybody's tool.

Only http and https to public addresses: the name is looked up once, every address found is
checked, and the connection goes to one of those checked; each redirect is a new beginning. Time
and size are bounded as a whole, compressed or not. Nothing of an address is ever logged.
"""

from .addresses import Address, parse_address
from .errors import RemoteError, remote_words
from .fetching import Fetched, fetch, local_ports

__all__ = [
    "Address",
    "Fetched",
    "RemoteError",
    "fetch",
    "local_ports",
    "parse_address",
    "remote_words",
]
