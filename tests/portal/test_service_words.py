"""The first page of a service: by when, how much is left, and what the workbook holds."""

from __future__ import annotations

from datetime import date

from lxml import html

from tests.portal.small import OWN, PERIOD
from trackerkit.checking import tally
from trackerkit.issue import issue_month


def cards(page: str) -> list[str]:
    """Each month's section in words."""
    found = html.fromstring(page).xpath("//section[.//li[@class='card']]")
    return [" ".join(one.text_content().split()) for one in found]


def test_a_month_says_by_when_what_is_left_and_that_actions_were_carried(small):
    issue_month(small.site.folder, "2026-11", as_at=date(2026, 11, 5))
    (head,) = small.site.ledger.returns(service=OWN)
    left = tally(small.site.ledger.problems_of(head.id))
    assert left.endswith(("to fix", "to check", "note", "notes"))
    page = small.client().get(f"/u/{small.tokens['link']}").text
    assert cards(page) == [
        "November 2026 The return is due by 30 November 2026. Medication register Not received yet. "
        "The November workbook, with the actions carried forward: Medication register for November 2026",
        "October 2026 The return was due by 31 October 2026. Medication register "
        f"Received 5 November 2026, 09:00. Still to do: {left}. "
        "What to put right in the Medication register for October 2026 "
        "Blank workbook as issued: Medication register for October 2026",
    ]
    assert PERIOD == "2026-10"
