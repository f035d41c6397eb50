"""TK411 and TK42x: what the check looked at in falls, and observation and follow-up in quality."""

from __future__ import annotations

from trackerkit.rules.catalogue.terms import ERROR, READS_ANOTHER_DATE, SAID_COMPLETED, WARNING
from trackerkit.rules.expr import AsAt, Before, Day, Elsewhere, Filled, Is, Plus, There, after, blank
from trackerkit.rules.model import Rule

_CITED = ("care_plan_checked", "checklist_checked", "incident_checked")
_OBSERVE_BY = Plus(Day("date_findings"), "observe_within")
_FOLLOW_UP_BY = Plus(Day("date_completed"), "follow_up_within")

RULES = (
    Rule(
        code="TK411",
        name="falls-evidence-not-checked",
        severity=ERROR,
        each=lambda column: column.key in _CITED,
        when=lambda column: Is("outcome", ("Complete",)) & ~Is(column.key, ("Yes",)),
        says="{label} must be Yes before the outcome is Full closure",
        what="The outcome is full closure, and the check did not look at this record.",
        why="The care plan, the checklist and the incident record must agree, or the risk stays open in practice.",
        fix="Look at the record and choose Yes, or change the outcome.",
        seed=("S-F3", "S-FW1"),
    ),
    Rule(
        code="TK420",
        name="observation-missing",
        severity=ERROR,
        blames=("date_findings",),
        when=~Elsewhere("ref", "observations", "action_ref") & Before(_OBSERVE_BY, AsAt()),
        says="A spot check or supervision is due {in_observe_within}: add a row to the Observations sheet",
        detail="The findings were recorded on {date_findings}, so it was due by {observe_by}",
        shows={"observe_by": _OBSERVE_BY},
        what="The time for a spot check or supervision has passed, and none is recorded for this action.",
        why="Nobody has seen whether practice has changed.",
        fix="Carry out a spot check or supervision, and record it on the Observations sheet.",
        seed=("S-D3", "S-DW1"),
    ),
    Rule(
        code="TK421",
        name="observation-late",
        severity=WARNING,
        sheet="observations",
        blames=("observed_on",),
        when=after(Day("observed_on"), Plus(There("action_ref", "actions", "ref", "date_findings"), "observe_within")),
        says="{label} must be {in_observe_within}",
        detail="It took place on {observed_on}",
        what="The spot check or supervision came later than the register allows.",
        why="The practice that the person complained of went on unseen.",
        fix="Nothing can be changed for this row. Book the spot check when the findings are written.",
        seed=("S-D3",),
        live=READS_ANOTHER_DATE,
    ),
    Rule(
        code="TK422",
        name="follow-up-missing",
        severity=ERROR,
        blames=("date_feedback",),
        when=blank("date_feedback") & Before(_FOLLOW_UP_BY, AsAt()),
        says="The person is asked again {in_follow_up_within}: enter the date of the feedback",
        detail="It was completed on {date_completed}, so the person was to be asked by {follow_up_by}",
        shows={"follow_up_by": _FOLLOW_UP_BY},
        what="Two weeks have passed since the work was finished, and the person has not been asked again.",
        why="No follow-up contact is an early warning sign: the person's experience has not been tested.",
        fix="Ask the person, and write what they say and the day.",
        seed=("S-D4", "S-DE3", "S-DW1"),
    ),
    Rule(
        code="TK423",
        name="follow-up-late",
        severity=WARNING,
        blames=("date_feedback",),
        when=after(Day("date_feedback"), _FOLLOW_UP_BY),
        says="{label} must be {in_follow_up_within}",
        detail="It was completed on {date_completed}, so the person was to be asked by {follow_up_by}",
        shows={"follow_up_by": _FOLLOW_UP_BY},
        what="The person was asked again later than the register allows.",
        why="The person waited to be heard.",
        fix="Nothing can be changed for this row. Book the call when the work is finished.",
        seed=("S-D4",),
    ),
    Rule(
        code="TK424",
        name="feedback-empty",
        severity=ERROR,
        blames=("person_feedback",),
        when=(Filled("date_feedback") | Is("feedback_supports", ("Yes", "Mixed", "No"))) & blank("person_feedback"),
        says="{request}",
        what="The person is said to have been asked, and what they said is not recorded.",
        why="A date and a tick are not the person's experience.",
        fix="Write what the person says now about dignity and pacing.",
        seed=("S-D4",),
    ),
    Rule(
        code="TK425",
        name="effect-review-missing",
        severity=WARNING,
        blames=("date_verified",),
        when=SAID_COMPLETED
        & ~Elsewhere("ref", "reviews", "action_ref", since="date_verified", day="review_date")
        & Before(Plus(Day("date_verified"), "review_within"), AsAt()),
        says="A falls review is due {in_review_within}: add a row to the Weekly reviews sheet",
        detail="It was verified on {date_verified}",
        what="The time for a review after the check has passed, and none compares the result with the baseline.",
        why="The action is done; whether falls have gone down is not known.",
        fix="Take it to the next review, and record the comparison, what is still weak and what changes.",
        seed=("S-F4", "S-FL1-2"),
    ),
)
