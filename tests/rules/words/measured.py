"""How well the judges agree with the labelled sets, counted the same way for the tests and for the reference page."""

from __future__ import annotations

import csv
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from trackerkit.rules.words import PARTS, judge_action, judge_evidence, judge_note, judge_owner

HERE = Path(__file__).parent
PART_KEYS = dict(zip(("change", "source", "check"), PARTS, strict=True))


@dataclass(frozen=True)
class Score:
    """`vague` is the class that is looked for: precision and recall are of it."""

    notes: int
    right: int
    hits: int
    alarms: int
    vague: int

    @property
    def accuracy(self) -> float:
        return self.right / self.notes

    @property
    def precision(self) -> float:
        return self.hits / self.alarms

    @property
    def recall(self) -> float:
        return self.hits / self.vague

    @property
    def row(self) -> str:
        good = self.notes - self.vague
        kept = good - (self.alarms - self.hits)
        return f"{self.notes} | {self.accuracy:.2f} | {self.precision:.2f} | {self.recall:.2f} | {kept} of {good}"


def rows(name: str, **wanted: str) -> list[dict[str, str]]:
    with (HERE / f"{name}.csv").open(encoding="utf-8", newline="") as file:
        return [row for row in csv.DictReader(file) if all(row[key] == value for key, value in wanted.items())]


def note_score(**wanted: str) -> Score:
    chosen = rows("notes", **wanted)
    pairs = [(row["label"] == "vague", judge_note(row["text"]).vague) for row in chosen]
    return Score(
        notes=len(pairs),
        right=sum(label == said for label, said in pairs),
        hits=sum(label and said for label, said in pairs),
        alarms=sum(said for _, said in pairs),
        vague=sum(label for label, _ in pairs),
    )


def parts_right(**wanted: str) -> float:
    """The share of parts (three to a note) that the judge and the label both call missing, or both not."""
    agreed = [
        (name in judge_note(row["text"]).missing) == (key in row["missing"].split())
        for row in rows("notes", **wanted)
        for key, name in PART_KEYS.items()
    ]
    return sum(agreed) / len(agreed)


LABELS: dict[str, Callable[[str], str]] = {
    "owners": lambda text: judge_owner(text).kind.value,
    "evidence": lambda text: "findable" if judge_evidence(text).findable else "not findable",
    "actions": lambda text: "vague" if judge_action(text).vague else "specific",
}


def agreement(name: str, half: str) -> tuple[int, int]:
    """How many of the cells of this half get their label, and how many there are."""
    chosen = rows(name, half=half)
    return sum(LABELS[name](row["text"]) == row["label"] for row in chosen), len(chosen)
