"""What no key reads, after one was lost, holds up nothing else that is done by itself."""

from __future__ import annotations

import logging
from collections.abc import Iterator
from contextlib import contextmanager

from cryptography.fernet import InvalidToken

logger = logging.getLogger(__name__)


@contextmanager
def holding_up_no_other(what: str) -> Iterator[None]:
    """Do one of many things; where no key reads what it needs, log so and go on.

    What is done inside must be a transaction of its own: it is whole or absent.
    """
    try:
        yield
    except InvalidToken:
        logger.error("%s left out: no key reads who is in it", what)
