"""CQC frameworks as versioned data with a crosswalk: 34 quality statements, 24 key lines. Names are never code."""

from __future__ import annotations

import tomllib
from functools import cache
from typing import Any

from pydantic import BaseModel, ConfigDict, ValidationError

from trackerkit import resources
from trackerkit.errors import DefinitionError
from trackerkit.register.faults import fault_of


class Item(BaseModel):
    """One statement or line of enquiry. `follows` are the items of the older framework that it takes over."""

    model_config = ConfigDict(frozen=True, extra="forbid")
    key: str
    question: str
    name: str
    follows: tuple[str, ...] = ()


class Framework(BaseModel):
    """One version of the framework: `valid_from` is empty while it is a draft."""

    model_config = ConfigDict(frozen=True, extra="forbid")
    key: str
    title: str
    status: str
    valid_from: str = ""
    source: str
    items: tuple[Item, ...]

    def named(self, key: str) -> Item:
        """The item `key`. Raises KeyError."""
        return next(item for item in self.items if item.key == key) if self.has(key) else _missing(key)

    def has(self, key: str) -> bool:
        return any(item.key == key for item in self.items)


def _missing(key: str) -> Item:
    raise KeyError(key)


@cache
def load_frameworks() -> dict[str, Framework]:
    """Every framework that ships, by key. Raises DefinitionError for a wrong file or a crosswalk to nowhere."""
    path = resources.folder("schemas") / "frameworks.toml"
    data: dict[str, Any] = tomllib.loads(path.read_text(encoding="utf-8"))
    frameworks = {key: _framework(path.name, key, table) for key, table in data.items()}
    known = {item.key for framework in frameworks.values() for item in framework.items}
    for framework in frameworks.values():
        for item in framework.items:
            for older in item.follows:
                if older not in known:
                    raise DefinitionError(
                        f"{path.name}, table {framework.key}, item {item.key!r}, key follows: there is no {older!r}.",
                        "Write the key of an item of the other framework.",
                    )
    return frameworks


def _framework(file: str, key: str, table: dict[str, Any]) -> Framework:
    try:
        return Framework.model_validate(table | {"key": key})
    except ValidationError as fault:
        raise fault_of(file, fault, table, key) from None


def crosswalk(old: Framework, new: Framework) -> dict[str, tuple[str, ...]]:
    """Old item key -> keys of the new items that take it over (empty when nothing does)."""
    return {item.key: tuple(n.key for n in new.items if item.key in n.follows) for item in old.items}
