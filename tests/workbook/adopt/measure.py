"""Counts over the trackers of `trackers`: columns mapped right, wrong, asked and missed. Prints docs/reference/adopt.md."""

from __future__ import annotations

from collections import Counter

from tests.workbook.adopt.trackers import LISTS, SAMPLES, Sample
from trackerkit.problems import column_letters
from trackerkit.register import load_register
from trackerkit.workbook.adopt import Proposal, Sure, propose
from trackerkit.workbook.read import read_book

OUTCOMES = ("right", "asked", "wrong", "missed")
ABOUT = """# How well a tracker's columns are recognised

Written by `python -m tests.workbook.adopt.measure` from the trackers of `tests/workbook/adopt/trackers.py`: eight
workbooks made as care homes keep them, each with what a person says its columns are. A column is *right* when it was
mapped as the person says, *asked* when `adopt` left it to the person with the right column among those it named,
*wrong* when it was mapped to something else (or mapped though the tracker has no such column), and *missed* when the
tracker has it and `adopt` did not see it. Wrong is the one that costs: what is asked or missed is kept and said.
These trackers are imitations, and the lists of other names were written with the first ones in view; the sixth was
made with headings that no list holds.

| tracker | columns | right | asked | wrong | missed |
|---|---:|---:|---:|---:|---:|"""


def proposal(sample: Sample) -> Proposal:
    return propose(read_book(sample.make()), load_register(sample.register), LISTS)


def mapped(found: Proposal) -> dict[str, str]:
    """Column key -> letter, "?" and the letters that are asked; columns without a counterpart left out."""
    said = {}
    for column in found.tables[0].columns:
        if column.heading:
            said[column.key] = column_letters(column.heading.column)
        elif column.sure is Sure.ASKED:
            said[column.key] = "?" + "".join(column_letters(heading.column) for heading in column.candidates)
    return said


def counted(sample: Sample) -> Counter[str]:
    said = mapped(proposal(sample))
    counts: Counter[str] = Counter()
    for key in {*sample.truth, *said}:
        truth, told = sample.truth.get(key, ""), said.get(key, "")
        if told.startswith("?"):
            counts["asked"] += bool(truth)
            counts["missed"] += bool(truth) and truth not in told
            counts["asked"] -= bool(truth) and truth not in told
        elif told:
            counts["right" if told == truth else "wrong"] += 1
        else:
            counts["missed"] += 1
    return counts


def page() -> str:
    lines, total = [ABOUT], Counter()
    for sample in SAMPLES:
        counts = counted(sample)
        total += counts
        lines.append(_line(sample.name, len(sample.truth), counts))
    lines.append(_line("**All**", sum(len(sample.truth) for sample in SAMPLES), total))
    return "\n".join(lines) + "\n"


def _line(name: str, columns: int, counts: Counter[str]) -> str:
    return f"| {name} | {columns} | {' | '.join(str(counts[outcome]) for outcome in OUTCOMES)} |"


if __name__ == "__main__":
    print(page(), end="")  # noqa: T201
