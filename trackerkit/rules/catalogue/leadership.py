"""TK71x: what senior leadership owes: a decision in time, by a named person, and challenge that leads somewhere."""

from __future__ import annotations

from trackerkit.rules.catalogue.terms import ERROR, WARNING
from trackerkit.rules.expr import AsAt, Before, Day, Filled, InList, Is, Plus, blank
from trackerkit.rules.model import Rule

_DECIDE_BY = Plus(Day("date_received"), "decide_within")

RULES = (
    Rule(
        code="TK710",
        name="escalation-undecided",
        severity=ERROR,
        sheet="received",
        blames=("decision",),
        when=blank("decision") & Before(_DECIDE_BY, AsAt()),
        says="A decision is due {in_decide_within}: enter the decision",
        detail="It was received on {date_received}, so the decision was due by {decide_by}",
        shows={"decide_by": _DECIDE_BY},
        what="An escalation has reached head office, and nothing has been decided in time.",
        why="A service that escalates and hears nothing stops escalating.",
        fix="Decide, and enter the decision, who decided and the day.",
        seed=("S-MX1", "S-FX1", "S-F5"),
    ),
    Rule(
        code="TK711",
        name="decision-unsigned",
        severity=ERROR,
        sheet="received",
        blames=("decided_by", "date_decided"),
        when=Filled("decision") & (blank("decided_by") | blank("date_decided")),
        says="A decision must have a name and a date",
        detail="Decided by or date decided is empty",
        what="A decision is recorded, and not who made it or when.",
        why="Nobody can be asked about it.",
        fix="Enter who decided and the day.",
        seed=("S-M5", "S-G8"),
    ),
    Rule(
        code="TK712",
        name="weak-evidence-accepted",
        severity=WARNING,
        sheet="leadership",
        blames=("further_escalation",),
        when=Is("evidence_robust", ("Not robust",)) & InList("further_escalation", "nothing_further"),
        says="Evidence that is not robust must lead to something further",
        detail="Further escalation says “{value}”",
        what="Leadership found the closure evidence not robust, and asks for nothing further.",
        why="A challenge that leads nowhere is noticed by inspectors as much as none at all.",
        fix="Say to whom it goes, or which action is reopened.",
        seed=("S-M5",),
    ),
)
