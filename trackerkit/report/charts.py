"""Where the bars of a chart stand. The macros in templates/reports/charts.html draw them as SVG.

All lengths are in the SVG's own units (1 unit is 1 CSS pixel at natural size), from the left and the top.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from trackerkit.assurance.ladder import Step
from trackerkit.assurance.words import count

WIDTH = 680
LABELS = 172  # room for the names on the left
ROW = 28
LEGEND = 30
ROWS_A_CHART = 18  # so that a chart always fits a page
DIGIT = 8  # the width that one digit needs

# What is known to be real stands on the left, so that its lengths can be compared by eye.
ORDER = (Step.SUSTAINED, Step.PROVEN, Step.VERIFIED, Step.EVIDENCED, Step.SAID_DONE, Step.OPEN)


@dataclass(frozen=True)
class Segment:
    """One piece of a bar. `kind` names the step (``said-done``): its fill, pattern and label colour."""

    kind: str
    x: float
    width: float
    label: str  # empty where the piece is too narrow for its number
    middle: float


@dataclass(frozen=True)
class Bar:
    """One row of a chart. `note` stands behind the bar, or in its place when there are no segments."""

    name: str
    y: float
    segments: tuple[Segment, ...]
    note: str
    note_x: float


@dataclass(frozen=True)
class Swatch:
    """One entry of the key, drawn above the bars."""

    kind: str
    word: str
    x: float


@dataclass(frozen=True)
class Chart:
    """A chart ready to draw. `title` and `describes` are read out instead of the picture."""

    key: str  # unique in the page: patterns are named after it
    title: str
    describes: str
    width: int
    height: int
    bars: tuple[Bar, ...]
    swatches: tuple[Swatch, ...] = ()


def kind_of(step: Step) -> str:
    return step.name.lower().replace("_", "-")


def ladder_charts(key: str, title: str, rows: Sequence[tuple[str, Mapping[str, int] | None]]) -> tuple[Chart, ...]:
    """A stacked ladder for each row: (name, counts by the step's word, or None where there was no return)."""
    most = max((sum(counts.values()) for _, counts in rows if counts), default=0)
    parts = [rows[at : at + ROWS_A_CHART] for at in range(0, len(rows), ROWS_A_CHART)]
    return tuple(
        Chart(
            key=f"{key}{number}",
            title=title if len(parts) == 1 else f"{title}, part {number} of {len(parts)}",
            describes=". ".join(_spoken(name, counts) for name, counts in part) + ".",
            width=WIDTH,
            height=LEGEND + ROW * len(part) + 4,
            bars=tuple(_bar(name, counts, LEGEND + ROW * at, most) for at, (name, counts) in enumerate(part)),
            swatches=_swatches(),
        )
        for number, part in enumerate(parts, start=1)
    )


def _spoken(name: str, counts: Mapping[str, int] | None) -> str:
    if counts is None:
        return f"{name}: no filled-in return"
    known = [f"{step.word.lower()} {counts[step.word]}" for step in ORDER if counts[step.word]]
    return f"{name}: {', '.join(known) or 'no actions'}"


def _bar(name: str, counts: Mapping[str, int] | None, top: float, most: int) -> Bar:
    if counts is None:
        return Bar(name, top, (), "No filled-in return", LABELS)
    room, x, segments = WIDTH - LABELS - 80, float(LABELS), []
    for step in ORDER:
        number = counts[step.word]
        if not number:
            continue
        width = room * number / most
        label = f"{number:,}" if width >= DIGIT * len(f"{number:,}") + 6 else ""
        segments.append(Segment(kind_of(step), round(x, 2), round(width, 2), label, round(x + width / 2, 2)))
        x += width
    return Bar(name, top, tuple(segments), count(sum(counts.values()), "action"), round(x + 8, 2))


def _swatches() -> tuple[Swatch, ...]:
    x, found = 0.0, []
    for step in ORDER:
        found.append(Swatch(kind_of(step), step.word, x))
        x += 34 + 8.2 * len(step.word)
    return tuple(found)


_LOST = {
    Step.SAID_DONE: "{n} still open",
    Step.EVIDENCED: "{n} said done, no evidence that a reader could find",
    Step.VERIFIED: "{n} not yet found complete by somebody else",
    Step.PROVEN: "{n} with no result that shows it worked",
    Step.SUSTAINED: "{n} not yet shown to have held",
}


def steps_chart(key: str, title: str, reached: Mapping[str, int]) -> Chart:
    """How many actions got as far as each step, with what is lost between one step and the next."""
    total, bars, before = reached[Step.OPEN.word], [], reached[Step.OPEN.word]
    for at, step in enumerate(Step):
        here = reached[step.word]
        width = round(250 * here / total, 2) if total else 0.0
        lost = _LOST[step].format(n=f"{before - here:,}") if step in _LOST and before > here else ""
        kind = "all" if step is Step.OPEN else kind_of(step)
        bar = (Segment(kind, 130, width, f"{here:,}", 130 + width + 8),)
        bars.append(Bar("All actions" if step is Step.OPEN else step.word, ROW * at, bar, lost, 130 + width + 44))
        before = here
    spoken = ", ".join(f"{bar.name.lower()} {bar.segments[0].label}" for bar in bars)
    return Chart(key, title, f"Actions that got as far as each step: {spoken}.", WIDTH, ROW * len(Step), tuple(bars))
