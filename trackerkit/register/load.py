"""TOML -> Register. A register that `extends` another adds to its sheets and may reword what it inherits.

A wrong definition fails with the file, the table, the key and what to write instead.
"""

from __future__ import annotations

import tomllib
from collections.abc import Iterable
from functools import cache
from pathlib import Path
from typing import Any

from pydantic import ValidationError

from trackerkit import resources
from trackerkit.errors import DefinitionError
from trackerkit.register.faults import fault_of
from trackerkit.register.model import ColumnType, Register


@cache
def register_keys() -> tuple[str, ...]:
    """The registers that ship and that a service can return (not the shared core, not Setup), in order of name."""
    keys = []
    for path in sorted(resources.folder("schemas").glob("*.toml")):
        data = _toml(path)
        if data.get("kind") == "register":
            keys.append(path.stem)
    return tuple(keys)


@cache
def load_register(key: str) -> Register:
    """The register `key` that ships with trackerkit. Raises DefinitionError when there is none, or it is wrong."""
    return load_file(resources.folder("schemas") / f"{key}.toml")


def load_file(path: Path) -> Register:
    """The register defined in the file `path`; what it extends is looked for beside it."""
    register = _build(path, _merged(path))
    _cross_check(path, register)
    return register


def _toml(path: Path) -> dict[str, Any]:
    try:
        return tomllib.loads(path.read_text(encoding="utf-8"))
    except FileNotFoundError:
        raise DefinitionError(f"There is no definition {path.name}.", f"Put it in {path.parent.name}/.") from None
    except tomllib.TOMLDecodeError as fault:
        raise DefinitionError(f"{path.name} is not TOML: {fault}.", "Correct that line.") from None


def _merged(path: Path) -> dict[str, Any]:
    """The file's data laid over what it extends, columns in their final order."""
    own = _toml(path)
    _hold_tables(path, own)
    base_name = own.pop("extends", None)
    own.pop("kind", None)
    if base_name is None:
        return own
    base = _merged(path.with_name(f"{base_name}.toml"))
    for table, value in own.items():
        if table == "sheets":
            _merge_sheets(path, base["sheets"], value)
        elif table == "rules":
            base["rules"] = [*base.get("rules", []), *value]
        elif table == "limits":
            _hold_tables(path, own, table)
            inherited = base.get(table, {})
            base[table] = inherited | {key: inherited.get(key, {}) | limit for key, limit in value.items()}
        elif isinstance(value, dict) and isinstance(base.get(table), dict):
            base[table] = base[table] | value
        else:
            base[table] = value
    return base


def _hold_tables(path: Path, data: dict[str, Any], name: str = "sheets") -> None:
    """Raises unless `name` is a table of tables: anything else could not be merged."""
    table = data.get(name, {})
    if not isinstance(table, dict):
        raise DefinitionError(
            f"{path.name}, top of the file, key {name}: it is not a table.", "Write [sheets.actions]."
        )
    for key, value in table.items():
        if not isinstance(value, dict):
            raise DefinitionError(f"{path.name}, table {name}, key {key}: it is not a table.", f"Write [{name}.{key}].")


def _merge_sheets(path: Path, base: dict[str, Any], own: dict[str, Any]) -> None:
    for key, sheet in own.items():
        if sheet.get("leave_out"):
            if key not in base:
                raise DefinitionError(
                    f"{path.name}, table sheets.{key}, key leave_out: there is no such sheet to leave out.",
                    f"Write one of {', '.join(base)}.",
                )
            del base[key]
            continue
        if key not in base:
            _insert_sheet(path, base, key, sheet)
            continue
        columns = sheet.pop("columns", [])
        base[key] |= sheet
        for column in columns:
            _merge_column(path, key, base[key]["columns"], column)


def _insert_sheet(path: Path, base: dict[str, Any], key: str, sheet: dict[str, Any]) -> None:
    """A sheet of the register's own: before the sheet that it names, else at the end."""
    before = sheet.pop("before", None)
    if before is not None and before not in base:
        raise DefinitionError(
            f"{path.name}, table sheets.{key}: before = {before!r} names no sheet.",
            f"Write one of {', '.join(base)}.",
        )
    later = list(base)[list(base).index(before) :] if before else []
    base[key] = sheet
    for other in later:
        base[other] = base.pop(other)


def _merge_column(path: Path, sheet: str, columns: list[dict[str, Any]], own: dict[str, Any]) -> None:
    keys = [column["key"] for column in columns]
    if own.get("key") in keys:
        columns[keys.index(own["key"])] |= own
        return
    after = own.pop("after", None)
    if after is None:
        columns.append(own)
    elif after in keys:
        columns.insert(keys.index(after) + 1, own)
    else:
        raise DefinitionError(
            f"{path.name}, table sheets.{sheet}.columns, column {own.get('key')!r}: after = {after!r} names no column.",
            f"Write one of {', '.join(keys)}.",
        )


def _build(path: Path, data: dict[str, Any]) -> Register:
    sheets = [sheet | {"key": key} for key, sheet in data.get("sheets", {}).items()]
    whole = data | {"sheets": sheets, "key": path.stem}
    try:
        return Register.model_validate(whole)
    except ValidationError as fault:
        raise fault_of(path.name, fault, whole) from None


def _cross_check(path: Path, register: Register) -> None:
    """What one table says of another: choice lists, bands, references, the columns that make a repeat."""
    _check_measures(path, register)
    known = register.by_key["actions"].by_key if "actions" in register.by_key else {}
    for key in register.repeats:
        if key not in known:
            raise DefinitionError(
                f"{path.name}, top of the file, key repeats: the sheet actions has no column {key!r}.",
                _one_of(known, "Take it out."),
            )
    for sheet in register.sheets:
        where = f"{path.name}, table sheets.{sheet.key}.columns, column"
        keys = [column.key for column in sheet.columns]
        if sheet.awaits and sheet.awaits not in keys:
            raise DefinitionError(
                f"{path.name}, table sheets.{sheet.key}, key awaits: there is no column {sheet.awaits!r}.",
                f"Write one of {', '.join(keys)}.",
            )
        bands = {band.key for band in sheet.bands}
        for column in sheet.columns:
            if keys.count(column.key) > 1:
                raise DefinitionError(f"{where} {column.key!r}: stands twice.", "Take one out.")
            if column.type is ColumnType.CHOICE and not (column.offers or column.choices in register.choices):
                raise DefinitionError(
                    f"{where} {column.key!r}, key choices: there is no list {column.choices!r}.",
                    _one_of(register.choices, f"Add the table choices.{column.choices or column.key}."),
                )
            if column.band and column.band not in bands:
                raise DefinitionError(
                    f"{where} {column.key!r}, key band: there is no band {column.band!r}.",
                    _one_of(bands, "Add it to the key bands of the sheet."),
                )
            if column.refers and not _exists(register, column.refers):
                raise DefinitionError(
                    f"{where} {column.key!r}, key refers: there is no column {column.refers!r}.",
                    "Write sheet.column, for example audits.audit_ref.",
                )


def _check_measures(path: Path, register: Register) -> None:
    """The themes that a measure names are themes of the register."""
    known = {choice.value for choice in register.choices.get("theme", ())}
    for measure in register.choices.get("measure", ()):
        for theme in measure.themes:
            if theme not in known:
                raise DefinitionError(
                    f"{path.name}, table choices, measure {measure.value!r}, key themes: there is no theme {theme!r}.",
                    _one_of(known, "Add it to choices.theme."),
                )


def _one_of(words: Iterable[str], otherwise: str) -> str:
    listed = ", ".join(sorted(words))
    return f"Write one of {listed}." if listed else otherwise


def _exists(register: Register, place: str) -> bool:
    sheet, _, column = place.partition(".")
    return sheet in register.by_key and column in register.by_key[sheet].by_key
