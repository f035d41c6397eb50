"""What the templates of the other packs are given: frozen dataclasses whose fields say what they hold."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import ClassVar

from trackerkit.brand import Brand
from trackerkit.report.charts import Chart
from trackerkit.report.lanes import LaneChart
from trackerkit.report.model import ChangeSection, Decision, Line, Log, Table, TableSection, Term, told
from trackerkit.report.trail_model import Trail


@dataclass(frozen=True)
class Cover:
    """What stands at the head and at the foot of every pack."""

    title: str = field(metadata=told("The document's title."))
    provider: str = field(metadata=told("The provider's name."))
    heading: str = field(metadata=told("What it is, as the first heading."))
    sub: str = field(metadata=told("The line under the heading: for whom, and the period in words."))
    period: str = field(metadata=told("The period in words, as in November 2026."))
    as_at: str = field(metadata=told("The day on which the record is judged, in words."))
    created: str = field(metadata=told("The same day in ISO form: the date of the document."))
    framework: str = field(metadata=told("The framework's title and status, for the foot of each page."))
    chain: str = field(metadata=told("The ledger's hash at the time, or words that say that nothing is recorded."))
    stem: str = field(metadata=told("The name of the files, without ending: small letters, digits and hyphens."))
    withheld: str = field(metadata=told("What this copy leaves out, such as names; empty when nothing."))
    brand: Brand = field(metadata=told("The provider's colour and logo; plain when Setup names none."))


@dataclass(frozen=True)
class KindContext:
    """The context of a pack of another kind. `template` is its body, `register` what the ledger files it under."""

    template: ClassVar[str] = ""
    register: ClassVar[str] = "all"

    cover: Cover = field(metadata=told("What stands at the head and at the foot."))


# ---------------------------------------------------------------- the board


@dataclass(frozen=True)
class BoardDecision:
    """One thing for the board to decide, over all registers, with room to write by hand."""

    number: int = field(metadata=told("Counts from 1, in the order in which to take them."))
    ask: str = field(metadata=told("What the board has to say yes or no to."))
    about: str = field(metadata=told("How many and which, in one line; how many, where `says` has which."))
    says: tuple[str, ...] = field(
        default=(),
        metadata=told("What the record says of each action that is named, a line each; empty where no more."),
    )


@dataclass(frozen=True)
class Extension:
    """A new date that a manager has asked for and nobody has decided."""

    ref: str = field(metadata=told("The reference of the action, or the row of the log where there is none."))
    place: str = field(metadata=told("The service, and the risk level where one is entered."))
    why: tuple[str, ...] = field(metadata=told("Why it is late, what holds until then, what is asked for."))
    due: str = field(metadata=told("The due date in words, and the first one where it was moved before."))
    asked: str = field(metadata=told("The date asked for in words."))


@dataclass(frozen=True)
class BoardContext(KindContext):
    """The board summary: two pages over all registers."""

    template: ClassVar[str] = "board.html"

    decisions: tuple[BoardDecision, ...] = field(metadata=told("What needs a decision, first things first."))
    settled: TableSection = field(metadata=told("What was decided since the last pack; no rows when nothing was."))
    answer: tuple[str, ...] = field(metadata=told("The answer to: is the improvement real? Over all registers."))
    not_returned: tuple[str, ...] = field(metadata=told("Each return that has not come: the service and the register."))
    ladders: tuple[Chart, ...] = field(metadata=told("The ladder of each register beside the month before."))
    services: Table = field(metadata=told("Service by service over its registers: overdue, closed on trust."))
    extensions: tuple[Extension, ...] = field(metadata=told("The new dates asked for, the highest risk first."))
    extensions_number: int = field(metadata=told("The decision that the new dates belong to; 0 when there are none."))
    moved: TableSection = field(metadata=told("The measures of the month beside the month before."))
    repeats: str = field(metadata=told("How many findings came back, and which of them with a review, in a sentence."))


# ---------------------------------------------------------------- a service


@dataclass(frozen=True)
class ToFix:
    """One thing that the check of a return found, wherever it stands: the words of the Fix list."""

    where: str = field(metadata=told("The sheet and its cells; before them the action where its group has several."))
    what: str = field(metadata=told("What is wrong; the finding in few words where its group says what is wrong."))
    to_do: str = field(metadata=told("What to do; empty where its group says it."))


@dataclass(frozen=True)
class FixGroup:
    """What is wrong at one action, or the same thing at many."""

    title: str = field(metadata=told("The action's reference, the row that has none, or at how many rows it is."))
    about: str = field(metadata=told("The register, and the finding in few words or what is wrong at all of them."))
    to_do: str = field(metadata=told("What to do at all of them; empty where each line says it."))
    lines: tuple[ToFix, ...] = field(metadata=told("The things, in the order of the sheet."))


@dataclass(frozen=True)
class Fixes:
    """The things of one severity."""

    key: str = field(metadata=told("Unique in the page: the anchor of the list."))
    title: str = field(metadata=told("The word of the Fix list and how many."))
    groups: tuple[FixGroup, ...] = field(metadata=told("The things by action, the highest risk first."))
    listed: str = field(metadata=told("How many of them are listed, and where to read the others."))


@dataclass(frozen=True)
class Short:
    """One action in one line."""

    ref: str = field(metadata=told("The reference, or the sheet's row where there is none."))
    what: str = field(metadata=told("The finding in few words."))
    who: str = field(metadata=told("Who has to do it."))
    when: str = field(metadata=told("By when and how late it is, or what is the matter with it and what to do."))


@dataclass(frozen=True)
class ShortList:
    """Actions in one line each."""

    key: str = field(metadata=told("Unique in the page: the anchor of the list."))
    title: str = field(metadata=told("The heading, with the day that it reaches to."))
    who: str = field(metadata=told("The heading of the column that says who has to do it."))
    when: str = field(metadata=told("The heading of the last column."))
    note: str = field(metadata=told("How its days are counted; empty where nothing has to be said."))
    lines: tuple[Short, ...] = field(metadata=told("The actions; empty when there are none."))
    listed: str = field(metadata=told("How many of them are listed."))
    is_whole: bool = field(metadata=told("Whether all of them are, so that nothing has to be said of the others."))
    none: str = field(metadata=told("What it means when there are none."))


@dataclass(frozen=True)
class ServiceContext(KindContext):
    """What a service's manager has to do: one page over its registers."""

    template: ClassVar[str] = "service.html"

    first: str = field(metadata=told("How much there is to do, in one sentence."))
    not_returned: tuple[str, ...] = field(metadata=told("The registers that the service has not returned."))
    must: Fixes = field(metadata=told("What must be fixed: all of it."))
    lists: tuple[ShortList, ...] = field(
        metadata=told("What did not work, what has to be verified, what is due, and what was escalated.")
    )
    check: Fixes = field(metadata=told("What is to be checked, in part."))
    well: tuple[str, ...] = field(metadata=told("What is proven to have worked since the month before, in sentences."))
    well_lead: str = field(metadata=told("How much that is, and what is not shown to have worked."))
    steps: tuple[Term, ...] = field(metadata=told("The steps of the ladder that are named, in few words."))


# ---------------------------------------------------------------- a meeting


@dataclass(frozen=True)
class Boxed:
    """One action of an agenda, with room to write beneath it."""

    line: Line = field(metadata=told("The action; its anchor is that of the box."))
    decide: tuple[str, ...] = field(metadata=told("What there is to decide about it; empty when nothing is."))


@dataclass(frozen=True)
class AgendaList:
    """Actions of an agenda, each with a box of its own to write in: once, where it is first listed."""

    caption: str = field(metadata=told("What the actions have in common."))
    note: str = field(metadata=told("How their days are counted; empty where nothing has to be said."))
    boxed: tuple[Boxed, ...] = field(metadata=told("The actions whose box is here."))
    elsewhere: tuple[Line, ...] = field(metadata=told("Those whose box is elsewhere: the facts say where."))


@dataclass(frozen=True)
class AgendaItem:
    """One item of the agenda."""

    number: int = field(metadata=told("Counts from 1, in the order of the meeting."))
    key: str = field(metadata=told("Unique in the page: the anchor of the item."))
    title: str = field(metadata=told("The item."))
    lead: tuple[str, ...] = field(metadata=told("What to look at, with the numbers, in sentences."))
    lists: tuple[AgendaList, ...] = field(metadata=told("The lists of actions; empty when there are none."))
    weeks: tuple[LaneChart, ...] = field(metadata=told("What is counted week by week; empty when nothing is dated."))
    tables: tuple[TableSection, ...] = field(metadata=told("What is compared, as tables; empty when nothing is."))
    logs: tuple[Log, ...] = field(metadata=told("The logs to look at; empty when none."))
    decisions: tuple[Decision, ...] = field(metadata=told("What the meeting decides one by one; empty when none."))
    agrees: bool = field(metadata=told("Whether something of no single action is to be agreed: a box for the item."))


@dataclass(frozen=True)
class MeetingContext(KindContext):
    """The agenda of a meeting about one register, with room for what is agreed."""

    template: ClassVar[str] = "meeting.html"

    first: tuple[str, ...] = field(metadata=told("Where the register stands, in sentences."))
    covers: str = field(metadata=told("Which services it covers, in a sentence."))
    not_returned: tuple[str, ...] = field(metadata=told("The services that have not returned."))
    steps: tuple[Term, ...] = field(metadata=told("The steps of the ladder, in few words."))
    items: tuple[AgendaItem, ...] = field(metadata=told("The agenda, item by item."))


# ---------------------------------------------------------------- the comparison


@dataclass(frozen=True)
class LeagueContext(KindContext):
    """The services by how well they close their actions, with honest small numbers."""

    template: ClassVar[str] = "league.html"

    answer: tuple[str, ...] = field(metadata=told("What may be said of the order, in sentences."))
    ranked: Table = field(metadata=told("The services with enough closed actions, the best share first."))
    too_few: Table = field(metadata=told("The services with too few closed actions: counts, no percentage, no rank."))
    lacking: TableSection = field(metadata=told("The closures that are not closed well, and what each lacks."))
    meanings: tuple[tuple[str, str], ...] = field(metadata=told("Each column and what is counted in it."))
    method: tuple[str, ...] = field(metadata=told("How the comparison is made and read, in sentences."))
    not_returned: tuple[str, ...] = field(metadata=told("Each return that has not come: it is not counted."))


# ---------------------------------------------------------------- medicines


@dataclass(frozen=True)
class MedicinesContext(KindContext):
    """The medicines assurance report (R5): whether closure evidence is robust, and whether the figures agree."""

    template: ClassVar[str] = "medicines.html"

    first: tuple[str, ...] = field(metadata=told("Where the register stands, in sentences."))
    covers: str = field(metadata=told("Which services it covers, in a sentence."))
    not_returned: tuple[str, ...] = field(metadata=told("The services that have not returned."))
    steps: tuple[Term, ...] = field(metadata=told("The steps of the ladder, in few words."))
    decisions: tuple[BoardDecision, ...] = field(metadata=told("What leadership decides, first things first."))
    settled: TableSection = field(metadata=told("What was decided since the last pack; no rows when nothing was."))
    beside: LaneChart = field(
        metadata=told("Findings that came back and the measures on one axis of time, with the days of closures.")
    )
    beside_lead: tuple[str, ...] = field(metadata=told("How to read the chart, in sentences."))
    by_service: TableSection = field(metadata=told("The same, service by service, for the month."))
    measures: TableSection = field(metadata=told("The actions and the measures month by month, in numbers."))
    repeats: tuple[Line, ...] = field(metadata=told("The findings that came back; empty when none did."))
    repeats_lead: str = field(metadata=told("How many came back; what it means when none did."))
    closures: tuple[Line, ...] = field(
        metadata=told("The audit closure log: what was checked or closed in the month, or waits for its check.")
    )
    closures_lead: str = field(metadata=told("How many the closure log holds, and how their days are counted."))
    change: ChangeSection = field(metadata=told("The measures as charts, and whether they changed."))
    logs: tuple[Log, ...] = field(
        metadata=told("Leadership's reviews of these actions, the effect reviews, and the root causes.")
    )


# ---------------------------------------------------------------- the inspection file


@dataclass(frozen=True)
class InspectionContext(KindContext):
    """The trails of chosen actions as one document, each from finding to outcome (S-G7)."""

    template: ClassVar[str] = "inspection.html"

    which: str = field(metadata=told("Which actions these are, and how many."))
    standing: tuple[str, ...] = field(
        metadata=told("For each of the other three questions, how many have which answer.")
    )
    escalations: Table = field(
        metadata=told("What was asked of leadership, received, by when, and answered; no rows when nothing was.")
    )
    trails: tuple[Trail, ...] = field(metadata=told("The trails in order, without their own tables of returns."))
    returns: Table = field(metadata=told("Every return that is cited, with its whole hash."))
