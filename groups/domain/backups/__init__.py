"""The whole site in one file, and back."""

from .archive import Manifest
from .copying import backup, restore

__all__ = ["Manifest", "backup", "restore"]
