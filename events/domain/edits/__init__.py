"""Editing sessions with a scope: this one, it and the following, all that have not begun.

The past never changes; people follow their session; nothing is told before the time to undo.
"""

from .changes import EditChanges, scope_of
from .doing import apply, preview
from .history import EditResult
from .previews import DateChange, EditPreview, Losing
from .undoing import is_overtaken, undo, undoable_until

__all__ = [
    "DateChange",
    "EditChanges",
    "EditPreview",
    "EditResult",
    "Losing",
    "apply",
    "is_overtaken",
    "preview",
    "scope_of",
    "undo",
    "undoable_until",
]
