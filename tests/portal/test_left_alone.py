"""Long work that nobody does: the job's page says so, and what to do, once nobody has been there for a lease."""

from __future__ import annotations

from datetime import timedelta

from tests.portal.inside import words
from tests.portal.small import Small
from trackerkit.ledger.desk import JobState

SAYS = (
    "Nobody does the long work at present: ask whoever runs this page to stop “trackerkit serve” and start it again, "
    "without --no-jobs."
)
GOES_ON = "You may leave this page: the work goes on."


def test_work_that_waits_longer_than_a_lease_with_nobody_there(small: Small):
    desk, clock = small.site.desk, small.clock
    lease = timedelta(seconds=small.site.settings.job_lease_seconds)
    lead = small.client("lead")
    args = {"title": "Run the month: October 2026", "period": "2026-10"}
    first = desk.add_job("month", args, by="x", at=clock())

    def told(number: str) -> list[bool]:
        text = words(lead.get(f"/jobs/{number}").text)
        return [one in text for one in (SAYS, GOES_ON)]

    assert told(first.id) == [False, True]
    clock.forward(seconds=31)
    assert told(first.id) == [True, False]
    assert desk.claim("one", at=clock(), lease=lease).id == first.id  # somebody is there
    second = desk.add_job("packs", args | {"pack": "usual", "people": "names", "services": []}, by="x", at=clock())
    clock.forward(seconds=40)
    desk.renew(first.id, "one", at=clock(), lease=lease)
    clock.forward(seconds=50)
    assert [told(one.id) for one in (first, second)] == [[False, True]] * 2
    clock.forward(seconds=20)  # and has died: nobody took over when the lease ran out
    assert [told(one.id) for one in (first, second)] == [[True, False]] * 2
    desk.finish(first.id, "one", at=clock(), state=JobState.DONE, result={"says": "Done.", "table": [], "lines": []})
    assert [told(one.id) for one in (first, second)] == [[False, False], [False, True]]
