"""What the crash tests run in processes of their own."""

from __future__ import annotations

from multiprocessing.connection import Connection
from pathlib import Path

from tests.ledger.making import AT, LATE, MISSING_OWNER, a_return, row
from trackerkit.ledger import Ledger, ReturnRecord

SERVICES = tuple(f"S{number:02}" for number in range(8))


def a_month(period: str) -> list[ReturnRecord]:
    """A month of every service; each month says something else in half of its rows."""
    return [
        a_return(
            *[row(n, f"MED-{service}-26-{n:03}", finding=period if n % 2 else "as before") for n in range(6, 36)],
            service=service,
            period=period,
            problems=(MISSING_OWNER, LATE),
        )
        for service in SERVICES
    ]


def months(count: int) -> list[str]:
    return [f"{2020 + n // 12}-{n % 12 + 1:02}" for n in range(count)]


def record_months(path: Path, periods: list[str], told: Connection) -> None:
    """Records month after month, each in one call, and says which before it begins."""
    with Ledger.open(path) as ledger:
        for period in periods:
            returns = a_month(period)
            told.send(period)
            ledger.record(returns, at=AT)


def append(path: Path | str, writer: int, times: int) -> None:
    """Records one return after another beside other writers: some of their own, some that all of them bring."""
    with Ledger.open(path) as ledger:
        for turn in range(times):
            own = a_return(row(6, finding=f"{writer} {turn}"), service=f"W{writer}")
            shared = a_return(row(6, finding=f"{turn}"), service="ALL", period=f"2026-{turn % 12 + 1:02}")
            ledger.record([own, shared], at=AT)
