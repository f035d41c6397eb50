"""Does trackerkit do what the article asks? Each of its records and statements, and what here meets it.

The table is worked out from the definitions, the catalogue and the indicators, never kept by hand.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from trackerkit import resources
from trackerkit.assurance.indicators import INDICATORS, RETURNS
from trackerkit.assurance.ladder import Step
from trackerkit.assurance.sections import PACKS, SECTIONS, Pack
from trackerkit.register import Register, load_register, register_keys
from trackerkit.rules.catalogue import CATALOGUE
from trackerkit.rules.model import FoundBy, Rule

_HISTORY = "tests/assurance/test_continuity.py"
_RANGE = re.compile(r"^(S-[A-Z]+)(\d+)-(\d+)$")


@dataclass(frozen=True)
class Met:
    """One record or statement. `by` is what meets it, in words; `tests` the files that fail when it no longer does."""

    id: str
    asks: str
    by: tuple[str, ...]
    tests: tuple[str, ...]


def statements_of(seed: Iterable[str]) -> Iterator[str]:
    """The ids of statements, ranges such as S-MO1-4 written out."""
    for one in seed:
        found = _RANGE.match(one)
        if found:
            yield from (f"{found[1]}{number}" for number in range(int(found[2]), int(found[3]) + 1))
        else:
            yield one


def coverage() -> tuple[Met, ...]:
    """Every record (R1 to R18) and every statement (S-...) of the article, in its order."""
    article = tomllib.loads((resources.folder("schemas") / "article.toml").read_text(encoding="utf-8"))
    registers = [load_register(key) for key in register_keys()]
    records = [_record(key, table["name"], registers) for key, table in article["records"].items()]
    met = dict(_by_statement())
    statements = (_statement(key, table["says"], met.get(key, [])) for key, table in article["statements"].items())
    return (*records, *statements)


def _record(key: str, name: str, registers: list[Register]) -> Met:
    by: dict[str, None] = {}
    tests: dict[str, None] = {}
    for register in registers:
        for where in _places(key, register):
            by[f"{register.title}: {where}"] = None
            tests[f"tests/registers/test_{register.key}.py"] = None
    for pack in PACKS:
        if key in pack.records:
            by[_pack(pack)] = None
            tests[pack.test] = None
    return Met(key, name, tuple(by), tuple(tests))


def _pack(pack: Pack) -> str:
    return f"pack “{pack.title}” (`pack --kind {pack.kind.value}`)"


def _places(key: str, register: Register) -> Iterator[str]:
    for sheet in register.sheets:
        if key in sheet.record.split():
            yield f"sheet {sheet.label}"
        yield from (f"sheet {sheet.label}, band {band.label}" for band in sheet.bands if key in band.record.split())
        yield from (f"sheet {sheet.label}, column {c.label}" for c in sheet.columns if key in c.record.split())


def _statement(key: str, says: str, met: list[tuple[str, str]]) -> Met:
    return Met(key, says, tuple(by for by, _ in met), tuple(dict.fromkeys(test for _, test in met)))


def _test_of(rule: Rule) -> str:
    """A rule of the history needs two months; the others have a file of cases."""
    return _HISTORY if rule.found_by is FoundBy.HISTORY else f"tests/rules/cases/{rule.code}.md"


def _by_statement() -> dict[str, list[tuple[str, str]]]:
    """Statement -> (what meets it, the test that proves it)."""
    found: dict[str, list[tuple[str, str]]] = {}
    for rule in CATALOGUE:
        for key in statements_of(rule.seed):
            found.setdefault(key, []).append((f"rule {rule.code} {rule.name}", _test_of(rule)))
    for indicator in (RETURNS, *INDICATORS):
        for key in statements_of(indicator.seed):
            said = (f"indicator “{indicator.name}”", "tests/assurance/test_indicators.py")
            found.setdefault(key, []).append(said)
    for step in Step:
        for key in statements_of(step.seed):
            found.setdefault(key, []).append((f"closure ladder, step {step.word}", "tests/assurance/test_ladder.py"))
    found.setdefault("S-G7", []).append(("trail of each action", "tests/test_trail.py"))
    for seed, said in _printed():
        for key in statements_of(seed):
            found.setdefault(key, []).append(said)
    return found


def _printed() -> Iterator[tuple[tuple[str, ...], tuple[str, str]]]:
    """The sections of the packs and the packs by name: their statements, what is said of them, and their test."""
    for section in SECTIONS:
        yield section.seed, (f"pack section “{section.title}”", section.test)
    for pack in PACKS:
        yield pack.seed, (_pack(pack), pack.test)


def reference_page() -> str:
    """docs/reference/coverage.md, whole."""
    lines = [
        "# What the article asks, and what meets it",
        "",
        "Made from the definitions and the catalogue by `python -m trackerkit.assurance.coverage`; a test holds it to "
        "them.",
        "",
        "| id | what the article asks | met by | proved by |",
        "|---|---|---|---|",
    ]
    for met in coverage():
        by = "<br>".join(met.by)
        tests = "<br>".join(f"`{test}`" for test in met.tests)
        lines.append(f"| {met.id} | {met.asks.replace('|', '/')} | {by} | {tests} |")
    return "\n".join(lines) + "\n"


if __name__ == "__main__":
    print(reference_page(), end="")  # noqa: T201  # it is the output
