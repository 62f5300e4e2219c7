"""How much a form may send along, told before anything is read."""

from __future__ import annotations

from typing import IO, Any

from django.core.exceptions import RequestDataTooBig
from django.core.files.uploadhandler import FileUploadHandler

MOST_BYTES = 6 * 1024 * 1024
"""A whole form with its file: the largest that any page takes is 5 MB."""


class BoundedUploads(FileUploadHandler):
    """Refuses a form that announces more than any page takes (413); reads nothing itself."""

    def handle_raw_input(
        self,
        input_data: IO[bytes],
        META: dict[str, str],
        content_length: int,
        boundary: str,
        encoding: str | None = None,
    ) -> None:
        """Look at the announced length."""
        if content_length > MOST_BYTES:
            raise RequestDataTooBig("A form of more than 6 MB was sent.")

    def receive_data_chunk(self, raw_data: bytes, start: int) -> bytes:
        """Leave the data to the next handler."""
        return raw_data

    def file_complete(self, file_size: int) -> Any:  # noqa: ANN401 (Django's signature)
        """Make no file."""
        return None
