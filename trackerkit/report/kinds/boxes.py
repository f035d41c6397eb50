"""The boxes of an agenda: each action has one to write in, where it is first listed, and says what to decide there."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import replace

import pandas as pd

from trackerkit.assurance.decisions import NOT_RETURNED, OF_PROBLEMS
from trackerkit.assurance.record import MonthRecord
from trackerkit.report import lines
from trackerkit.report.choices import decided
from trackerkit.report.kinds.cover import days_note
from trackerkit.report.kinds.model import AgendaList, Boxed
from trackerkit.report.model import Decision, Line, Table, TableSection
from trackerkit.words import listed


class Boxes:
    """Gives out the boxes of an agenda, list by list, in the order of the items.

    decisions   every decision, numbered; one about several returns or rows that are not there is parted
    alone       those of them with a box of their own: an escalation, a return that has not come, a row that vanished
    """

    def __init__(self, record: MonthRecord, found: pd.DataFrame) -> None:
        self.record = record
        parted = (one for whole in decided(record, found) for one in _parted(whole))
        self.decisions = tuple(replace(one, number=number) for number, one in enumerate(parted, start=1))
        self.alone = [replace(one, lines=_unlinked(one.lines)) for one in self.decisions if one.facts]
        self._own = {line.anchor: one.number for one in self.decisions if one.facts for line in one.lines}
        self._given: dict[str, int] = {}  # the anchor of an action -> the item that its box is under

    def listed(
        self, item: int, caption: str, rows: pd.DataFrame, facts: lines.Facts, *, dated: bool = False
    ) -> AgendaList:
        """A list of the item. `dated`: it tells days by which a check was due."""
        told = [lines.line(self.record, row, *facts(row)) for row in lines.rows_of(rows)]
        services = [service for service in self.record.provider.services if service.code in set(rows["service"])]
        return self._list(item, caption, told, days_note([self.record], services) if dated and services else "")

    def _list(self, item: int, caption: str, told: Iterable[Line], note: str = "") -> AgendaList:
        boxed: list[Boxed] = []
        elsewhere: list[Line] = []
        for line in told:
            if line.anchor in self._own:
                where = self._own[line.anchor]
                fact = f"Its box is that of decision {where}, at the end."
                elsewhere.append(replace(line, anchor=f"decision-{where}", facts=(*line.facts, fact)))
            elif line.anchor in self._given:
                fact = f"Its box is under item {self._given[line.anchor]}."
                elsewhere.append(replace(line, facts=(*line.facts, fact)))
            else:
                self._given[line.anchor] = item
                boxed.append(Boxed(line, tuple(ask for ask in self._asks(line) if ask != caption)))
        return AgendaList(caption, note, tuple(boxed), tuple(elsewhere))

    def _asks(self, line: Line) -> list[str]:
        return [one.ask for one in self.decisions if any(other.anchor == line.anchor for other in one.lines)]

    def left(self, item: int) -> Iterator[AgendaList]:
        """The actions of decisions that no list before has, by decision."""
        for one in self.decisions:
            without = [line for line in one.lines if line.anchor not in self._given and line.anchor not in self._own]
            if without and not one.facts:
                yield self._list(item, one.ask, without)

    def places(self, item: int) -> TableSection:
        """Where each decision is taken. `item` is the one that the table stands in, and every list is made."""
        rows = tuple(
            (f"{one.number}. {one.ask}", ", ".join(line.ref for line in one.lines) or one.about, self._place(one, item))
            for one in self.decisions
        )
        headings = ("Decision", "About", "Where its box is")
        table = Table("Every decision, and where it is written down", headings, rows, tuple(False for _ in headings))
        return TableSection("places", "Where each is decided", (), table)

    def _place(self, one: Decision, item: int) -> str:
        if one.facts:
            return "Below"
        own = {self._own[line.anchor] for line in one.lines if line.anchor in self._own}
        given = {self._given[line.anchor] for line in one.lines if line.anchor in self._given}
        told = [f"item {at}" for at in sorted(given - {item})] + [f"decision {at}" for at in sorted(own)]
        words = listed([*told, "below"] if item in given else told)
        return words[:1].upper() + words[1:]


def _parted(whole: Decision) -> Iterator[Decision]:
    """A decision about several things of which no row of the Actions sheet tells, one by one."""
    if whole.ask in {kind.ask for kind in (*OF_PROBLEMS, NOT_RETURNED)}:
        yield from (replace(whole, about=fact[0], facts=(fact,)) for fact in whole.facts)
    else:
        yield whole


def _unlinked(those: Iterable[Line]) -> tuple[Line, ...]:
    return tuple(replace(line, anchor="") for line in those)
