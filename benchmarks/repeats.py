"""Whether reworded findings are found again: ``python benchmarks/repeats.py [--fit]``.

Pairs come from the labelled findings beside the tests. Those of one family are hard pairs: the same place or the same
record with another fault, or the reverse. `fitted` is what the weights were fitted to, `held back` was written by
somebody who had not seen the word lists. Printed for each: hard pairs, area under the curve, precision and recall, and
beside them the same for words alone and for characters alone (difflib).
`--fit` prints the weights for schemas/findings.toml.
"""

from __future__ import annotations

import csv
import difflib
import sys
from collections.abc import Callable, Iterator
from itertools import combinations
from pathlib import Path

import numpy as np

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))

from trackerkit.assurance.repeats.read import about  # noqa: E402  # after the path
from trackerkit.assurance.repeats.score import LIKELY, features, score  # noqa: E402

Pair = tuple[str, str, bool]
SETS = {"fitted": "findings_fitted.tsv", "held back": "findings_held_back.tsv"}


def pairs(name: str) -> Iterator[Pair]:
    """Every two findings of one family, and whether they are one issue."""
    path = ROOT / "tests" / "assurance" / "repeats" / name
    rows = list(csv.DictReader(path.read_text(encoding="utf-8").splitlines(), delimiter="\t"))
    for one, two in combinations(rows, 2):
        if one["family"] == two["family"]:
            yield one["finding"], two["finding"], one["issue"] == two["issue"]


def area(scores: np.ndarray, same: np.ndarray) -> float:
    """Area under the ROC curve: the share of (same, different) couples in which the same pair scores higher."""
    yes, no = scores[same], scores[~same]
    return float(np.mean((yes[:, None] > no[None, :]) + 0.5 * (yes[:, None] == no[None, :])))


def figures(of: list[Pair], by: Callable[[str, str], float], limit: float) -> str:
    scores = np.array([by(one, two) for one, two, _ in of])
    same = np.array([answer for *_, answer in of])
    said = scores >= limit
    right = int((said & same).sum())
    precision, recall = right / max(int(said.sum()), 1), right / max(int(same.sum()), 1)
    return f"area {area(scores, same):.2f}  precision {precision:.2f}  recall {recall:.2f}"


def words_alone(one: str, two: str) -> float:
    return features(about(one), about(two))["words"]


def characters_alone(one: str, two: str) -> float:
    return difflib.SequenceMatcher(None, one.lower(), two.lower()).ratio()


def fit(of: list[Pair], strength: float = 0.3, steps: int = 20000, rate: float = 0.5) -> dict[str, float]:
    """Logistic regression with a quadratic penalty. Pairs of one issue weigh as many as there are: few, as in life."""
    found = [features(about(one), about(two)) for one, two, _ in of]
    names = list(found[0])
    x = np.array([[each[name] for name in names] for each in found])
    y = np.array([float(answer) for *_, answer in of])
    w, bias = np.zeros(len(names)), 0.0
    against = np.array([name.endswith("_differ") for name in names])
    for _ in range(steps):
        error = 1 / (1 + np.exp(-(x @ w + bias))) - y
        w -= rate * (x.T @ error / len(y) + strength * w / len(y))
        w = np.where(against, np.minimum(w, 0), np.maximum(w, 0))  # a reason never speaks for the other side
        bias -= rate * error.mean()
    return {"bias": round(bias, 2)} | {name: round(float(value), 2) for name, value in zip(names, w, strict=True)}


def main() -> None:
    if "--fit" in sys.argv:
        print("[weights]")
        for name, value in fit(list(pairs(SETS["fitted"]))).items():
            print(f"{name} = {value}")
        return
    for title, name in SETS.items():
        of = list(pairs(name))
        print(f"{title}: {len(of):,} hard pairs, {sum(answer for *_, answer in of)} of them the same issue")
        print(f"  fields and words  {figures(of, score, LIKELY)}")
        print(f"  words alone       {figures(of, words_alone, 0.5)}")
        print(f"  characters alone  {figures(of, characters_alone, 0.5)}")


if __name__ == "__main__":
    main()
