"""Evidence that was copied from another row: the same long text under two actions, in whatever months."""

from __future__ import annotations

from dataclasses import dataclass, field

from trackerkit.assurance.following import Thread
from trackerkit.words import month_words

COLUMNS = ("action_taken", "evidence_location", "sample_checked")
_FEWEST_WORDS = 5  # shorter texts ("PRN file, Willow trolley") are the same without having been copied


@dataclass
class Copies:
    """Every evidence text that a service has written, and the action under which it stood first."""

    _first: dict[tuple[str, str], tuple[Thread, str]] = field(default_factory=dict)

    def take(self, thread: Thread) -> list[tuple[tuple[str, ...], dict[str, str]]]:
        """Columns of the thread's last row whose text is new there and stood under another action, with the words.

        One entry for each action that it was copied from.
        """
        now, before = thread.last, thread.versions[-2] if len(thread.versions) > 1 else None
        copied: dict[int, tuple[list[str], Thread, str]] = {}
        for key in COLUMNS:
            text = now.bare(key)
            if text.count(" ") + 1 < _FEWEST_WORDS:
                continue
            source, period = self._first.setdefault((key, text), (thread, now.period))
            if source is thread or (before is not None and before.bare(key) == text):
                continue
            copied.setdefault(id(source), ([], source, period))[0].append(key)
        return [
            (tuple(keys), {"known": source.name, "month": month_words(period), "now": now.shown(keys[0])})
            for keys, source, period in copied.values()
        ]
