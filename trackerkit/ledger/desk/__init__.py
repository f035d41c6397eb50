"""What the upload page has in hand: accounts, sessions, links, uploads, jobs, counters. Here things change."""

from trackerkit.ledger.desk.model import Account, Begun, Job, JobState, Link, LinkKind, Role, Upload
from trackerkit.ledger.desk.store import Desk

__all__ = ["Account", "Begun", "Desk", "Job", "JobState", "Link", "LinkKind", "Role", "Upload"]
