"""The whole site in one file, and back."""

from .archive import Manifest
from .copying import backup, restore
from .lasting import keep_across_restores, remember_all

__all__ = ["Manifest", "backup", "keep_across_restores", "remember_all", "restore"]
