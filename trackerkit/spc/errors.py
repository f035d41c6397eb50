"""What the room refuses."""

from __future__ import annotations

from trackerkit.errors import TrackerkitError


class SpcError(TrackerkitError, ValueError):
    """A series or an option that no chart can be made from. The sentence names the option or the point."""
