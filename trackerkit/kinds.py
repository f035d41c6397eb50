"""The kinds of pack. Here, and not beside what makes them, so that the command line knows the words at once."""

from __future__ import annotations

from enum import StrEnum


class Kind(StrEnum):
    """Which pack: the monthly one of each register, or another made from the same record."""

    MONTHLY = "monthly"
    BOARD = "board"
    SERVICE = "service"
    FALLS = "falls"
    QUALITY = "quality"
    LEAGUE = "league"
    MEDICINES = "medicines"
    INSPECTION = "inspection"


PRINTED_AT_A_TIME = 2  # packs, each by a process of its own, unless `pack --workers` says otherwise
