"""Concerns and same-day opening: TK150 to TK152 for the Concern log, TK210 for findings of an audit."""

from __future__ import annotations

from trackerkit.rules.catalogue.terms import ERROR, READS_ANOTHER_DATE, WARNING
from trackerkit.rules.expr import Day, Elsewhere, Filled, Plus, There, after
from trackerkit.rules.model import Rule

RULES = (
    Rule(
        code="TK150",
        name="concern-logged-late",
        severity=WARNING,
        sheet="concerns",
        blames=("logged_date",),
        when=after(Day("logged_date"), Plus(Day("concern_date"), "log_within")),
        says="{label} must be {in_log_within}",
        detail="The concern was raised on {concern_date} and logged on {logged_date}",
        what="The concern was written down on a later day than it was raised.",
        why="Details fade, and the person waits. The log shows whether the service hears people on the day.",
        fix="Nothing can be changed for this row. Say in the issue why it was late.",
        seed=("S-D1",),
    ),
    Rule(
        code="TK151",
        name="concern-without-action",
        severity=ERROR,
        sheet="concerns",
        blames=("concern_ref",),
        when=Filled("issue") & ~Elsewhere("concern_ref", "actions", "concern_ref"),
        says="A concern must have its action on the Actions sheet",
        detail="No action carries {concern_ref}",
        what="The concern is logged, and no action carries its reference.",
        why="A concern that nobody acts on is acknowledged and not answered.",
        fix="Write a row on the Actions sheet with this concern's reference.",
        seed=("S-D1", "S-G6", "S-G15"),
    ),
    Rule(
        code="TK152",
        name="concern-action-late",
        severity=WARNING,
        blames=("date_raised",),
        when=after(
            Day("date_raised"), Plus(There("concern_ref", "concerns", "concern_ref", "concern_date"), "log_within")
        ),
        says="{label} must be {in_log_within}",
        detail="The action was opened on {date_raised}",
        what="The action was opened on a later day than the concern was raised.",
        why="The same-day rule is what turns a complaint into a piece of work before it is forgotten.",
        fix="Nothing can be changed for this row. Open the next one on the day.",
        seed=("S-D1",),
        live=READS_ANOTHER_DATE,
    ),
    Rule(
        code="TK210",
        name="finding-opened-late",
        severity=WARNING,
        blames=("date_raised",),
        when=after(Day("date_raised"), Plus(There("audit_ref", "audits", "audit_ref", "audit_date"), "open_within")),
        says="{label} must be {in_open_within}",
        detail="The action was opened on {date_raised}",
        what="The action was opened on a later working day than the audit that found it.",
        why="Between the audit and the action nobody owns the risk.",
        fix="Nothing can be changed for this row. Open the actions before the audit is put away.",
        seed=("S-F1",),
        live=READS_ANOTHER_DATE,
    ),
)
