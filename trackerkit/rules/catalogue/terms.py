"""What the catalogue means by completed, verified, closed: said once, used by every rule."""

from __future__ import annotations

from trackerkit.problems import Severity
from trackerkit.rules.expr import Filled, Is, blank

ERROR, WARNING, NOTE = Severity.ERROR, Severity.WARNING, Severity.NOTE

SAID_COMPLETED = Filled("date_completed") | Is("status", ("Completed", "Closed"))
SAID_CLOSED = Filled("date_closed") | Is("status", ("Closed",))
VERIFICATION_BEGUN = Filled("date_verified") | Filled("verified_by") | Filled("outcome")
OPEN = blank("date_completed") & blank("date_closed") & ~Is("status", ("Completed", "Closed"))
DID_NOT_WORK = Is("outcome", ("Partially complete", "Ineffective"))
IS_A_REPEAT = Filled("repeat_of") & ~Is("repeat_of", ("Not a repeat",))

READS_ANOTHER_DATE = "It reads a date from another sheet, which a plain formula cannot do when that date may be text."
