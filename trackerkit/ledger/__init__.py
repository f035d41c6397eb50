"""The history of what was returned: append-only, chained by hash, in SQLite or PostgreSQL. The only room with SQL."""

from trackerkit.ledger.model import Broken, Event, Outcome, Recorded, ReturnHead, ReturnRecord, RowRecord
from trackerkit.ledger.originals import read_original, store_original
from trackerkit.ledger.rows import to_rows
from trackerkit.ledger.store import Ledger

__all__ = [
    "Broken",
    "Event",
    "Ledger",
    "Outcome",
    "Recorded",
    "ReturnHead",
    "ReturnRecord",
    "RowRecord",
    "read_original",
    "store_original",
    "to_rows",
]
