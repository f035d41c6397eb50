"""The catalogue in words: for `trackerkit rules`, `trackerkit explain` and the reference page. One text for all."""

from __future__ import annotations

from string import Formatter

from trackerkit.problems import Severity
from trackerkit.register import Register, load_register, register_keys
from trackerkit.rules.catalogue import CATALOGUE
from trackerkit.rules.model import FAMILIES, Check, FoundBy, Rule, bind

_FOUND_BY = {
    FoundBy.RULE: "by a rule, over the whole month",
    FoundBy.READER: "while the workbook is read",
    FoundBy.JUDGE: "from the words in the cell",
    FoundBy.HISTORY: "against the last return on record",
}
_MEANS = {
    Severity.ERROR: "the row cannot count as closed or complete until it is put right",
    Severity.WARNING: "confirm that it is right, or explain it",
    Severity.NOTE: "said so that nothing happens in silence",
}
_IN_GENERAL = {"label": "[Heading]", "thing": "[heading]", "sheet": "[name]", "read": "[word]"}
_FEW = 8  # columns that are named one by one


def home_of(rule: Rule) -> Register:
    """The register in whose words the rule is told: medication where it has it, else the first that does."""
    keys = (*sorted(register_keys(), key=lambda key: key != "medication"), "setup")
    return next((r for r in map(load_register, keys) if bind(rule, r)), load_register("medication"))


def sentence(rule: Rule, register: Register | None = None) -> str:
    """The rule's sentence as people meet it. [Heading] stands for the column where it can be any of several."""
    register = register or home_of(rule)
    checks = bind(rule, register)
    if checks and rule.blames:
        return checks[0].says
    words = register.limit_words | _IN_GENERAL
    words["request"] = f"{_verb(checks)} what the heading asks for"
    names = [name for _, name, _, _ in Formatter().parse(rule.says) if name]
    return rule.says.format(**{name: words[name] for name in names})


def _verb(checks: tuple[Check, ...]) -> str:
    verbs = {check.column.request.split()[0] for check in checks if check.columns}
    return verbs.pop() if len(verbs) == 1 else "Enter"


def where(rule: Rule, register: Register | None = None) -> str:
    """The sheets and columns that the rule looks at: ``Actions: Owner``."""
    checks = [check for check in bind(rule, register or home_of(rule)) if check.columns]
    if not checks:
        return "any sheet"
    by_sheet: dict[str, list[str]] = {}
    for check in checks:
        by_sheet.setdefault(check.sheet.label, []).extend(column.label for column in check.columns)
    number = sum(map(len, by_sheet.values()))
    if number > _FEW:
        return f"{number} columns on {len(by_sheet)} sheets, such as {checks[0].sheet.label}: {checks[0].column.label}"
    return "; ".join(f"{sheet}: {', '.join(labels)}" for sheet, labels in by_sheet.items())


def in_the_sheet(rule: Rule) -> str:
    """Whether the workbook says it by itself while it is filled in and, if not, why not."""
    return rule.live or ("It is part of the Check column." if rule.when is not None else "It is found on return.")


def page(rule: Rule) -> str:
    """One rule, explained."""
    lines = (
        ("What it checks", rule.what),
        ("Where", where(rule)),
        ("Why it matters", rule.why),
        ("To put it right", rule.fix),
        ("In the sheet", in_the_sheet(rule)),
        ("Comes from", f"{', '.join(rule.seed)} of the article on audit trails and action closure"),
    )
    title = f"{rule.code} {rule.name} ({rule.severity.word}; {rule.family.lower()})"
    return "\n".join((title, "", f"{sentence(rule)}.", "", *(f"{name:<16} {text}" for name, text in lines)))


def listing() -> str:
    """Every rule on a line, by family."""
    lines: list[str] = []
    for family, rules in _by_family().items():
        lines += ["", f"{family}xx {FAMILIES[family]}"]
        lines += [f"  {rule.code}  {rule.severity.word:<9} {sentence(rule)}" for rule in rules]
    return "\n".join(lines[1:])


def _by_family() -> dict[str, list[Rule]]:
    """The families that have rules, in order."""
    found = {family: [rule for rule in CATALOGUE if rule.code.startswith(family)] for family in FAMILIES}
    return {family: rules for family, rules in found.items() if rules}


def as_documents() -> list[dict[str, object]]:
    """Every rule as plain data."""
    return [
        {
            "code": rule.code,
            "name": rule.name,
            "family": rule.family,
            "severity": rule.severity.value,
            "says": sentence(rule),
            "where": where(rule),
            "what": rule.what,
            "why": rule.why,
            "fix": rule.fix,
            "seed": list(rule.seed),
            "live": rule.when is not None and not rule.live,
            "live_reason": rule.live,
        }
        for rule in CATALOGUE
    ]


def reference_page() -> str:
    """docs/reference/rules.md, whole."""
    lines = [
        "# Rules",
        "",
        "Everything that trackerkit can say about a returned workbook: on screen, in the marked copy and in the pack",
        "it is said in the same words, and where a formula can say it, the workbook says it while it is filled in.",
        "The sentences are those of the medication register. [Heading] stands for the heading of the column where it",
        "can be any of several. S-M3 and the like are statements of the article on audit trails and action closure.",
        "",
        *(f"- **{severity.word}**: {means}." for severity, means in _MEANS.items()),
        "",
        "Made from the catalogue by `python -m trackerkit.rules.docs`; a test holds this page to it.",
        "",
    ]
    for family, rules in _by_family().items():
        lines += [f"## {family}xx {FAMILIES[family]}", "", "| Code | | |", "|---|---|---|"]
        lines += [f"| [{rule.code}](#{_anchor(rule)}) | {rule.severity.word} | {sentence(rule)} |" for rule in rules]
        lines.append("")
        for rule in rules:
            lines += _section(rule)
    return "\n".join(lines)


def _anchor(rule: Rule) -> str:
    return f"{rule.code} {rule.name}".lower().replace(" ", "-")


def _section(rule: Rule) -> list[str]:
    return [
        f"### {rule.code} {rule.name}",
        "",
        f"**{rule.severity.word}:** {sentence(rule)}.",
        "",
        f"- What it checks: {rule.what}",
        f"- Where: {where(rule)}.",
        f"- Why it matters: {rule.why}",
        f"- To put it right: {rule.fix}",
        f"- In the sheet: {in_the_sheet(rule)}",
        f"- Found {_FOUND_BY[rule.found_by]}; comes from {', '.join(rule.seed)}.",
        "",
    ]


if __name__ == "__main__":
    print(reference_page(), end="")  # noqa: T201  # it is the output
