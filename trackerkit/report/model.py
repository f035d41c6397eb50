"""What the templates are given: frozen dataclasses whose fields say what they hold. Every string is fit for print."""

from __future__ import annotations

from dataclasses import dataclass, field

from trackerkit.brand import Brand
from trackerkit.report.change_chart import ChangeChart
from trackerkit.report.charts import Chart


def told(words: str) -> dict[str, str]:
    """A field's metadata: `words` say what the field holds, for whoever writes a template."""
    return {"help": words}


@dataclass(frozen=True)
class Line:
    """One action in a list."""

    ref: str = field(metadata=told("The reference printed in the register, or the sheet's row where there is none."))
    place: str = field(metadata=told("Service and unit."))
    risk: str = field(metadata=told("The risk level; empty when none is entered."))
    theme: str = field(metadata=told("The theme; empty when none is entered."))
    finding: str = field(metadata=told("What the audit found."))
    short: str = field(metadata=told("The finding in few words, for the lists: the full list has it whole."))
    anchor: str = field(metadata=told("The anchor of the action in the full list; empty when it is not there."))
    action: str = field(metadata=told("The corrective action."))
    owner: str = field(metadata=told("Who owns it, as typed; or the words that say that nobody does."))
    due: str = field(metadata=told("The due date in words; or the words that say that there is none."))
    step: str = field(metadata=told("The step of the closure ladder that it has reached."))
    step_kind: str = field(metadata=told("The step as a class name, for its mark."))
    facts: tuple[str, ...] = field(metadata=told("What the list is about, in sentences."))


@dataclass(frozen=True)
class Decision:
    """One thing for the meeting to decide, with room to write by hand."""

    number: int = field(metadata=told("Counts from 1, in the order in which to take them."))
    ask: str = field(metadata=told("What the meeting has to say yes or no to."))
    why: str = field(metadata=told("One sentence: why it is here."))
    about: str = field(metadata=told("Whom and what it is about, in a few words, for the list on the first page."))
    facts: tuple[tuple[str, str], ...] = field(
        metadata=told("Label and words: what the manager wrote on the Escalation log.")
    )
    lines: tuple[Line, ...] = field(metadata=told("The actions that it is about."))


@dataclass(frozen=True)
class ActionList:
    """A list of actions that somebody has to look at."""

    key: str = field(metadata=told("Unique in the pack: the anchor of the list."))
    title: str = field(metadata=told("The heading."))
    lead: str = field(metadata=told("One or two sentences with the numbers; what it means when there is nothing."))
    lines: tuple[Line, ...] = field(metadata=told("The actions; empty when there are none."))


@dataclass(frozen=True)
class Table:
    """A plain table. The first cell of each row is its heading."""

    caption: str = field(metadata=told("What the table shows."))
    headings: tuple[str, ...] = field(metadata=told("The column headings."))
    rows: tuple[tuple[str, ...], ...] = field(metadata=told("The cells, as many as there are headings."))
    numbers: tuple[bool, ...] = field(metadata=told("For each column, whether it holds numbers (set to the right)."))


@dataclass(frozen=True)
class TableSection:
    """A section that is a table, with the words that say how to read it."""

    key: str = field(metadata=told("Unique in the pack: the anchor of the section."))
    title: str = field(metadata=told("The heading."))
    lead: tuple[str, ...] = field(metadata=told("How to read the table, in sentences: a paragraph each."))
    table: Table = field(metadata=told("The table."))


@dataclass(frozen=True)
class LogEntry:
    """One row of a log, its cells stacked by what they are."""

    ref: str = field(
        metadata=told("The reference that the row names; the row or, on a sheet without references, the service.")
    )
    place: str = field(metadata=told("The service that returned it; on a sheet without references the row."))
    about: str = field(
        metadata=told("The finding of the action with that reference, in few words; empty when unknown.")
    )
    facts: tuple[tuple[str, str], ...] = field(
        metadata=told("Heading and words of each date, person, choice and number, in the sheet's order.")
    )
    words: tuple[tuple[str, str], ...] = field(metadata=told("Heading and words of each text, in the sheet's order."))


@dataclass(frozen=True)
class Log:
    """A sheet of the register that is printed as it was filled in, such as a leadership review."""

    key: str = field(metadata=told("Unique in the pack: the anchor of the log."))
    title: str = field(metadata=told("The heading: the sheet's own label."))
    purpose: str = field(metadata=told("What the sheet is for, in one sentence."))
    lead: str = field(metadata=told("How many entries there are; what it means when there is none."))
    entries: tuple[LogEntry, ...] = field(metadata=told("The rows of all services, in the order of their services."))


@dataclass(frozen=True)
class ClosureAnswer:
    """Changed since the action closed? The closures of one day, marked on a chart."""

    mark: str = field(metadata=told("The letter that stands at it on the chart."))
    closed: str = field(metadata=told("Which actions closed that day; with the service where there are several."))
    sentence: str = field(metadata=told("The answer, with the dates of the baseline."))


@dataclass(frozen=True)
class ChangePanel:
    """One measure of one service, or of all together: the chart, and what is said beside it."""

    place: str = field(metadata=told("The service, or the words for all of them."))
    chart: ChangeChart = field(metadata=told("The chart, ready to draw."))
    says: tuple[str, ...] = field(metadata=told("What the chart shows and how its lines were made, in sentences."))
    answers: tuple[ClosureAnswer, ...] = field(metadata=told("The closures that are marked, the earliest first."))


@dataclass(frozen=True)
class MeasureChange:
    """The charts of one measure."""

    name: str = field(metadata=told("The measure."))
    lead: str = field(metadata=told("What is counted, in which unit, and which way is better."))
    panels: tuple[ChangePanel, ...] = field(metadata=told("All services together first, then service by service."))


@dataclass(frozen=True)
class ChangeSection:
    """The charts of change, and what is refused one."""

    key: str = field(metadata=told("Unique in the pack: the anchor of the section."))
    title: str = field(metadata=told("The heading."))
    lead: tuple[str, ...] = field(metadata=told("How to read the charts, in sentences: a paragraph each."))
    measures: tuple[MeasureChange, ...] = field(metadata=told("Each measure with at least one chart."))
    refused: Table = field(metadata=told("What has no chart: why, and what to look at instead; no rows when none."))


@dataclass(frozen=True)
class Group:
    """All actions of one service, for the full list."""

    name: str = field(metadata=told("The service."))
    lead: str = field(
        metadata=told("How many actions, what stands out, and where those are that are not printed here.")
    )
    lines: tuple[FullLine, ...] = field(
        metadata=told("Every action of the service; in a large pack those that a decision or a list names.")
    )


@dataclass(frozen=True)
class FullLine:
    """Everything of an action that the full list prints, stacked in few cells."""

    line: Line = field(
        metadata=told("The action as in the other lists; its facts are what is missing for the next step.")
    )
    raised: str = field(metadata=told("The date raised in words."))
    first_due: str = field(metadata=told("The first due date in a sentence, where the date has moved; else empty."))
    done: tuple[str, ...] = field(metadata=told("What was changed, when, by whom, and where the evidence is."))
    checked: tuple[str, ...] = field(metadata=told("Who checked it, when, from what sample, with what outcome."))
    effect: tuple[str, ...] = field(metadata=told("The measure, its baseline and its result, and the closure."))


@dataclass(frozen=True)
class Term:
    """A word and what it means."""

    word: str = field(metadata=told("The word."))
    means: str = field(metadata=told("What it means, in one sentence."))


@dataclass(frozen=True)
class Meaning:
    """An indicator as the pack defines it."""

    name: str = field(metadata=told("Its name, as in the table of figures."))
    question: str = field(metadata=told("The question that it answers."))
    counts: str = field(metadata=told("What is counted."))
    out_of: str = field(metadata=told("Out of what."))
    leaves_out: str = field(metadata=told("What is left out."))
    source: str = field(metadata=told("The statements that it comes from."))


@dataclass(frozen=True)
class Guide:
    """How to read the pack."""

    steps: tuple[Term, ...] = field(metadata=told("The steps of the closure ladder."))
    words: tuple[tuple[str, tuple[Term, ...]], ...] = field(
        metadata=told("For each kind of word (risk level, status): its words.")
    )
    indicators: tuple[Meaning, ...] = field(metadata=told("Every figure, defined once."))
    limits: tuple[Term, ...] = field(metadata=told("The time limits of the register in words."))
    days_off: tuple[Term, ...] = field(metadata=told("For each nation, the days that are not counted as working days."))
    framework: tuple[str, ...] = field(
        metadata=told("The framework used, its version and status, and how the newer one follows it.")
    )


@dataclass(frozen=True)
class PackContext:
    """The monthly governance pack: each field is a variable of the templates."""

    title: str = field(metadata=told("The document's title."))
    provider: str = field(metadata=told("The provider's name."))
    register: str = field(metadata=told("The register's title, as in Medication register."))
    period: str = field(metadata=told("The period in words, as in November 2026."))
    as_at: str = field(metadata=told("The day on which the record is judged, in words."))
    created: str = field(
        metadata=told("The same day in ISO form: the date of the document, so that the same record prints the same.")
    )
    framework: str = field(metadata=told("The framework's title and status, for the foot of each page."))
    chain: str = field(metadata=told("The ledger's hash at the time, or words that say that nothing is recorded."))
    key: str = field(metadata=told("The register's key: what the ledger files the pack under."))
    stem: str = field(metadata=told("The name of the files, without ending: small letters, digits and hyphens."))
    withheld: str = field(metadata=told("What this copy leaves out, such as names; empty when nothing."))
    brand: Brand = field(metadata=told("The provider's colour and logo; plain when Setup names none."))
    answer: tuple[str, ...] = field(metadata=told("The answer to: is the improvement real? Two or three sentences."))
    decisions: tuple[Decision, ...] = field(metadata=told("What needs a decision, first things first."))
    settled: TableSection = field(
        metadata=told("What was decided since the last pack; its table has no rows when nothing was.")
    )
    steps: Chart = field(metadata=told("How many actions got as far as each step."))
    figures: tuple[str, ...] = field(metadata=told("The key figures in sentences."))
    indicators: Table = field(metadata=told("The indicators, for all services and for each."))
    ladders: tuple[Chart, ...] = field(metadata=told("The closure ladder by service."))
    trend: tuple[Chart, ...] = field(
        metadata=told("The closure ladder month by month; empty when no earlier month is on record.")
    )
    ageing: Table = field(metadata=told("How long the overdue actions have been overdue."))
    lists: tuple[ActionList, ...] = field(metadata=told("The lists of actions to look at."))
    services: Table = field(metadata=told("Service by service: returned or not, and its actions."))
    themes: Table = field(metadata=told("The closure ladder by theme."))
    measures: TableSection = field(
        metadata=told("The counts of actions and the register's measures, month by month, beside each other.")
    )
    change: ChangeSection = field(
        metadata=told("The measures as charts, and whether they changed since actions closed.")
    )
    logs: tuple[Log, ...] = field(metadata=told("The register's own logs, as they were filled in."))
    key_questions: TableSection = field(metadata=told("The actions by key question of the framework, Well-led first."))
    problems: Table = field(metadata=told("What the checks of the returns found most often."))
    waivers: tuple[Table, ...] = field(
        metadata=told("The waivers in force and those that have ended, with what each held back; empty when none.")
    )
    not_returned: tuple[str, ...] = field(metadata=told("The services that have not returned."))
    groups: tuple[Group, ...] = field(metadata=told("Every action, service by service."))
    guide: Guide = field(metadata=told("How to read the pack."))
