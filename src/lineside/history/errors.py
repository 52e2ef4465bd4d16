"""What can be wrong with a history, in words for whoever asked it."""

from __future__ import annotations

from lineside.errors import LinesideError


class HistoryError(LinesideError):
    """A history that cannot be read, or a question that it cannot be asked."""
