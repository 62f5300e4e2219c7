"""A form that announces too much is refused before anything of it is read."""

import io

import pytest
from django.core.exceptions import RequestDataTooBig

from config.uploads import MOST_BYTES, BoundedUploads


def test_too_much_is_refused_by_what_it_announces():
    handler = BoundedUploads()
    handler.handle_raw_input(io.BytesIO(), {}, MOST_BYTES, "x")
    with pytest.raises(RequestDataTooBig):
        handler.handle_raw_input(io.BytesIO(), {}, MOST_BYTES + 1, "x")


def test_it_leaves_files_to_others():
    handler = BoundedUploads()
    assert handler.receive_data_chunk(b"abc", 0) == b"abc"
    assert handler.file_complete(3) is None
