"""The steps of a trail: what each return says of an action, oldest first, and what changed."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace

from trackerkit.assurance.following import Version, bare
from trackerkit.assurance.words import long_date, long_period
from trackerkit.problems import CellRef
from trackerkit.report.trail_asked import ESCALATED, answered_words, asked_words, heard_words
from trackerkit.report.trail_known import Known, Received, asked_though_done, contradicted, full, latest
from trackerkit.report.trail_model import Fact, TrailStep
from trackerkit.rules.catalogue import BY_CODE
from trackerkit.rules.report import problem
from trackerkit.words import listed

SHORT_HASH = 12  # digits that stand beside a fact; the whole hash is in the table of returns

# Step -> the columns that tell it, the rules that tell of its changes.
_STEPS: tuple[tuple[str, tuple[str, ...], tuple[str, ...]], ...] = (
    ("Finding", ("finding", "date_raised", "unit", "theme", "risk_level", "evidence_source"), ("TK812", "TK813")),
    ("Corrective action", ("action", "date_findings", "initial_findings"), ()),
    ("Owner", ("owner",), ("TK804",)),
    ("Due date", ("due_date",), ("TK802", "TK803", "TK816")),
    ("Work done", ("action_taken", "completed_by", "date_completed"), ("TK806", "TK810")),
    ("Evidence", ("evidence_required", "evidence_location"), ("TK811",)),
    (
        "Check by somebody else",
        (
            "verified_by", "date_verified", "sample_checked", "outcome",
            "care_plan_checked", "checklist_checked", "incident_checked",
        ),
        (),
    ),
    ("What the person answered", ("person_feedback", "date_feedback", "feedback_supports"), ()),
    ("What observation and call data show", ("observation_supports", "calls_support"), ()),
    ("Effect against the baseline", ("effect_measure", "effect_baseline", "effect_result", "effect"), ()),
    ("Closure", ("date_closed", "closure_note"), ("TK801", "TK807", "TK808", "TK814")),
    (ESCALATED, (), ()),
    ("Repeats", ("repeat_of",), ("TK815",)),
)  # fmt: skip
_BY_KEY = {key: title for title, keys, _ in _STEPS for key in keys}
_NONE = {  # a step that may well be empty, and what is said then
    ESCALATED: "Nothing is on the Escalation log for it.",
    "Repeats": "No repeat is recorded: it repeats no earlier action, and no later one repeats it.",
}


def steps_of(known: Known) -> tuple[TrailStep, ...]:
    """Every step that the register has something for, from finding to repeats."""
    columns = known.register.by_key["actions"].by_key
    return tuple(_step(known, *one) for one in _STEPS if one[0] in _NONE or any(key in columns for key in one[1]))


def _step(known: Known, title: str, keys: Sequence[str], codes: Sequence[str]) -> TrailStep:
    columns = known.register.by_key["actions"].by_key
    own = [key for key in keys if key in columns]
    facts = [*_first_words(known, own), *_changes(known, title, codes), *_special(known, title)]
    facts.sort(key=lambda one: one[0])
    empty = [columns[key].label for key in own if not latest(known).get(key)]
    missing = () if title in _NONE or not empty else (f"Not recorded: {listed(empty)}.",)
    if title in _NONE and not facts:
        facts = [(("", 0), Fact(_NONE[title], "", "", is_change=False))]
    return TrailStep(title, tuple(fact for _, fact in facts), missing)


def _first_words(known: Known, keys: Sequence[str]) -> Iterator[tuple[tuple[str, int], Fact]]:
    """What the cells say, at the return in which they first said it: the first words, then each later addition."""
    columns = known.register.by_key["actions"].by_key
    told: dict[str, dict[str, str]] = {}  # month -> column -> words
    for key in keys:
        first = next((v.period for v in known.thread.versions if known.cells[v.period].get(key)), None)
        if first is not None:
            told.setdefault(first, {})[key] = known.cells[first][key]
    for period, values in told.items():
        says = " ".join(full(f"{columns[key].label}: {words}") for key, words in values.items())
        yield (period, 0), _fact(known, period, says, list(values))
    for key in keys:
        yield from _later_words(known, key)


def _later_words(known: Known, key: str) -> Iterator[tuple[tuple[str, int], Fact]]:
    """A cell that says something else later on, unless a rule tells of that change in words of its own.

    Words where a date should be are a cell like any other: a rule that watches dates does not see them change.
    """
    by_rule = {event.period for event in known.events if event.key == key}
    label = known.register.by_key["actions"].by_key[key].label
    before = ""
    for version in known.thread.versions:
        words = known.cells[version.period].get(key, "")
        if before and bare(words) != bare(before) and version.period not in by_rule:
            says = (
                f"{label} was changed from “{before}” to “{words}”"
                if words
                else f"{label} was emptied: it was “{before}”"
            )
            yield (version.period, 1), _fact(known, version.period, full(says), [key], is_change=True)
        before = words or before


def _changes(known: Known, title: str, codes: Sequence[str]) -> Iterator[tuple[tuple[str, int], Fact]]:
    for event in known.events:
        if event.code in codes or (event.code in ("TK805", "TK809", "TK817") and _BY_KEY[event.key] == title):
            column = known.register.by_key["actions"].by_key.get(event.key)
            said = problem(event.code, CellRef(""), column=column, values=event.values)
            words = said.detail if BY_CODE[event.code].detail else f"{said.says}."
            lead = _LEADS.get(event.code, "")
            keys = [event.key] if event.key else []
            fact = _fact(known, event.period, f"{lead}{words}", keys, event.row, is_change=True)
            log = event.values.get("log_at", "")
            yield (event.period, 2), replace(fact, where=f"{fact.where}. {log}") if log else fact


_LEADS = {
    "TK801": "Vanished: ",
    "TK802": "Moved, and not fully explained. ",
    "TK803": "Moved by a decision. ",
    "TK804": "Handed over. ",
    "TK805": "Reworded. ",
    "TK806": "Status gone back. ",
    "TK807": "Reopened. ",
    "TK808": "Closed without verification. ",
    "TK809": "Date changed afterwards. ",
    "TK810": "Entered late. ",
    "TK811": "Evidence copied. ",
    "TK812": "Reference of another finding. ",
    "TK814": "Back again. ",
    "TK815": "Not named as a repeat. ",
    "TK816": "First due date changed. ",
    "TK817": "Taken out. ",
}


def _special(known: Known, title: str) -> Iterator[tuple[tuple[str, int], Fact]]:
    if title == "Check by somebody else":
        last = known.thread.last.period
        for words, true in (
            ("It was checked by the person who did the work or owns it.", known.row.same_person),
            ("It was checked later than the limit.", known.row.verified_late),
            *((full(words), True) for words in contradicted(known)),
        ):
            if true:
                fact = _fact(known, last, words, ["date_completed", "verified_by", "date_verified"])
                yield (last, 3), replace(fact, is_contrary=words.startswith("Contradiction"))
    if title == ESCALATED:
        yield from _escalations(known)
    if title == "Effect against the baseline":
        for period, row, words in known.reviews:
            where = f"Reviews sheet, row {row}"
            yield (period, 3), Fact(full(words), where, _source(known, period), is_change=False)
    if title == "Repeats":
        for ref, month in known.later:
            period = known.thread.last.period
            yield (period, 3), Fact(f"{ref} says that it repeats this one ({month}).", "", "", is_change=True)


def _escalations(known: Known) -> Iterator[tuple[tuple[str, int], Fact]]:
    """What was asked of whom, by when it was to be done, when it reached head office, and what was answered."""
    log = known.register.by_key["escalations"].label if "escalations" in known.register.by_key else ""
    for at, asked in enumerate(known.asked):
        place = f"{log} sheet, row {asked.row}"
        yield ("", 3 * at), Fact(asked_words(asked), place, _source(known, asked.period), is_change=False)
        if contrary := asked_though_done(known, asked):
            fact = Fact(full(contrary), place, _source(known, asked.period), is_change=False)
            yield ("", 3 * at + 1), replace(fact, is_contrary=contrary.startswith("Contradiction"))
    for at, heard in enumerate(known.heard):
        place = f"{heard.sheet} sheet, row {heard.row}"
        source = source_of(heard.received)
        yield ("~", at), Fact(f"{heard_words(heard)} {answered_words(heard.words)}", place, source, is_change=False)


def _fact(
    known: Known, period: str, says: str, keys: Sequence[str], row: int | None = None, *, is_change: bool = False
) -> Fact:
    return Fact(says, _where(known, period, keys, row), _source(known, period), is_change)


def _where(known: Known, period: str, keys: Sequence[str], row: int | None) -> str:
    """``Actions row 8, cells G8 and H8``; the row alone where the file cannot be read again."""
    sheet = known.register.by_key["actions"].label
    version = _version(known, period)
    at = version.row if version is not None and row is None else row or 0
    if not at:
        return f"Not on the {sheet} sheet"
    received = known.received.get(period)
    if received is None or received.place is None:
        return f"{sheet} sheet, row {at}"
    there = sorted((key for key in keys if key in received.place.columns), key=received.place.columns.__getitem__)
    cells = [received.place.cell(at, key).a1 for key in there]
    named = f", {'cell' if len(cells) == 1 else 'cells'} {listed(cells)}" if cells else ""
    return f"{received.place.sheet} sheet, row {at}{named}"


def _version(known: Known, period: str) -> Version | None:
    return next((version for version in known.thread.versions if version.period == period), None)


def _source(known: Known, period: str) -> str:
    received = known.received.get(period)
    return source_of(received) if received is not None else f"Return of {long_period(period)}"


def source_of(received: Received) -> str:
    """The file of a return, when it was received, and the start of its hash."""
    return f"{received.file_name}, received {long_date(received.on)}, hash {received.sha256[:SHORT_HASH]}"
