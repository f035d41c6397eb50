"""The catalogue in words: for `trackerkit rules`, `trackerkit explain` and the reference page. One text for all."""

from __future__ import annotations

from string import Formatter

from trackerkit.register import Register, load_register
from trackerkit.rules.catalogue import CATALOGUE
from trackerkit.rules.model import FAMILIES, FoundBy, Rule, bind

_FOUND_BY = {
    FoundBy.RULE: "by a rule, over the whole month",
    FoundBy.READER: "while the cell is read",
    FoundBy.JUDGE: "from the words in the cell",
}
_IN_GENERAL = {  # what a sentence says when it speaks of no column in particular
    "label": "The column",
    "sheet": "the sheet",
    "thing": "the column",
    "request": "Fill in what the column asks for",
    "read": "…",
    "text_length": "2,000 characters",
}


def sentence(rule: Rule, register: Register | None = None) -> str:
    """The rule's sentence as people meet it: with the register's own words where it speaks of one column."""
    bound = bind(rule, register or load_register("medication"))
    if bound and rule.blames:
        return bound[0].says
    names = [name for _, name, _, _ in Formatter().parse(rule.says) if name]
    return rule.says.format(**{name: _IN_GENERAL.get(name, "…") for name in names})


def page(rule: Rule) -> str:
    """One rule, explained."""
    live = rule.live or ("It is part of the Check column." if rule.when is not None else "It is found on return.")
    return "\n".join(
        (
            f"{rule.code} {rule.name} ({rule.severity.word}; {FAMILIES[rule.code[:3]].lower()})",
            "",
            f"{sentence(rule)}.",
            "",
            f"What it checks   {rule.what}",
            f"Why it matters   {rule.why}",
            f"To put it right  {rule.fix}",
            f"In the sheet     {live}",
            f"Comes from       {', '.join(rule.seed)} of the article on audit trails and action closure",
        )
    )


def listing() -> str:
    """Every rule on a line, by family."""
    lines: list[str] = []
    for family, title in FAMILIES.items():
        rules = [rule for rule in CATALOGUE if rule.code.startswith(family)]
        if rules:
            lines += ["", f"{family}xx {title}"]
            lines += [f"  {rule.code}  {rule.severity.word:<9} {sentence(rule)}" for rule in rules]
    return "\n".join(lines[1:])


def as_documents() -> list[dict[str, object]]:
    """Every rule as plain data."""
    return [
        {
            "code": rule.code,
            "name": rule.name,
            "family": rule.family,
            "severity": rule.severity.value,
            "says": sentence(rule),
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
        "Made from the catalogue by `python -m trackerkit.rules.docs`; a test holds it to it.",
        "",
    ]
    for family, title in FAMILIES.items():
        rules = [rule for rule in CATALOGUE if rule.code.startswith(family)]
        if not rules:
            continue
        lines += [f"## {family}xx {title}", ""]
        for rule in rules:
            live = rule.live or ("Part of the Check column." if rule.when is not None else "Found on return.")
            lines += [
                f"### {rule.code} {rule.name}",
                "",
                f"**{rule.severity.word}:** {sentence(rule)}.",
                "",
                f"- What it checks: {rule.what}",
                f"- Why it matters: {rule.why}",
                f"- To put it right: {rule.fix}",
                f"- In the sheet: {live}",
                f"- Found {_FOUND_BY[rule.found_by]}; from {', '.join(rule.seed)}",
                "",
            ]
    return "\n".join(lines)


if __name__ == "__main__":
    print(reference_page(), end="")  # noqa: T201  # it is the output
