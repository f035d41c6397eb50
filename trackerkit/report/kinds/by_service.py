"""Each service's actions against its measures of the month: set side by side in agendas and the medicines report."""

from __future__ import annotations

from collections.abc import Container, Sequence

import pandas as pd

from trackerkit.assurance.indicators import INDICATORS, measure
from trackerkit.assurance.measures import measured
from trackerkit.assurance.record import MonthRecord
from trackerkit.assurance.words import long_period
from trackerkit.report.model import Table, TableSection

BY_KEY = {indicator.key: indicator for indicator in INDICATORS}


def by_service(
    record: MonthRecord, found: pd.DataFrame, counted: Sequence[str], measures: Container[str]
) -> TableSection:
    """The indicators `counted`, by key, and the measures, of each service that returned."""
    choices = [choice for choice in record.month.register.choices.get("measure", ()) if choice.value in measures]
    rows = []
    for service in record.services:
        own = found[found["service"] == service.code]
        counts = [f"{measure(own, BY_KEY[key]).count:,}" for key in counted]
        rows.append((service.name, *counts, *(measured(record, one, service.code, record.period) for one in choices)))
    headings = ("Service", *(BY_KEY[key].name for key in counted), *(choice.value for choice in choices))
    lead = (f"What each service entered for {long_period(record.period)} beside its actions. A cell is empty where "
            "nothing was entered.",)  # fmt: skip
    caption = "Each service's actions beside its measures"
    table = Table(caption, headings, tuple(rows), (False, *(True for _ in headings[1:])))
    return TableSection("by-service", "Service by service", lead, table)
