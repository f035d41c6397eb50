"""TK31x: what the manager finds out within 48 hours of a concern (care notes, call durations, rota)."""

from __future__ import annotations

from trackerkit.rules.catalogue.terms import ERROR, WARNING
from trackerkit.rules.expr import AsAt, Before, Day, Filled, Has, Plus, after, blank
from trackerkit.rules.model import Rule

_FINDINGS_BY = Plus(Day("date_raised"), "findings_within")
_ALL_THREE = (
    Has("initial_findings", ("care note", "notes", "daily record"))
    & Has("initial_findings", ("call", "visit length", "duration", "minutes"))
    & Has("initial_findings", ("rota", "roster", "schedule"))
)

RULES = (
    Rule(
        code="TK310",
        name="findings-missing",
        severity=ERROR,
        blames=("date_findings",),
        when=Filled("concern_ref") & blank("date_findings") & Before(_FINDINGS_BY, AsAt()),
        says="Findings are due {in_findings_within}: enter the date of the findings",
        detail="It was raised on {date_raised}, so the findings were due by {findings_by}",
        shows={"findings_by": _FINDINGS_BY},
        what="Two days have passed since the concern, and no findings are recorded.",
        why="Without findings the action is a guess.",
        fix="Review the care notes, call durations and rota, and write what they show.",
        seed=("S-D2",),
    ),
    Rule(
        code="TK311",
        name="findings-late",
        severity=WARNING,
        blames=("date_findings",),
        when=Filled("concern_ref") & after(Day("date_findings"), _FINDINGS_BY),
        says="{label} must be {in_findings_within}",
        detail="It was raised on {date_raised}, so the findings were due by {findings_by}",
        shows={"findings_by": _FINDINGS_BY},
        what="The findings came later than 48 hours after the action was raised.",
        why="The rushed visits went on in the meantime.",
        fix="Nothing can be changed for this row. Plan the review on the day the concern is logged.",
        seed=("S-D2",),
    ),
    Rule(
        code="TK312",
        name="findings-empty",
        severity=ERROR,
        blames=("initial_findings",),
        when=Filled("date_findings") & blank("initial_findings"),
        says="{request}",
        what="The findings are dated and not written.",
        why="Nobody can tell what the corrective action answers.",
        fix="Write what care notes, call durations and rota show.",
        seed=("S-D2",),
    ),
    Rule(
        code="TK313",
        name="findings-partial",
        severity=WARNING,
        blames=("initial_findings",),
        when=Filled("initial_findings") & ~_ALL_THREE,
        says="{label} must say what care notes, call durations and rota show",
        detail="At least one of the three is not named",
        what="The findings do not name all three: care notes, call durations, rota.",
        why="A concern about pacing is usually a rota that cannot work, and only the rota shows it.",
        fix="Say what each of the three shows, even when it shows nothing.",
        seed=("S-D2",),
    ),
)
