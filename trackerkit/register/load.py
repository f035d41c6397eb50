"""TOML -> Register. A register that `extends` another adds to its sheets and may reword what it inherits.

A wrong definition fails with the file, the table, the key and what to write instead.
"""

from __future__ import annotations

import tomllib
from functools import cache
from pathlib import Path
from typing import Any

from pydantic import ValidationError

from trackerkit import resources
from trackerkit.errors import DefinitionError
from trackerkit.register.model import ColumnType, Register

_INSTEAD = {
    "missing": "add this key",
    "extra_forbidden": "take this key out, or correct its spelling",
    "enum": "write one of {expected}",
    "literal_error": "write one of {expected}",
    "string_pattern_mismatch": "write small letters, digits and _ only, beginning with a letter",
    "string_type": "write text in quotes",
    "int_type": "write a whole number",
    "int_parsing": "write a whole number",
    "bool_type": "write true or false",
    "bool_parsing": "write true or false",
    "tuple_type": "write a list in [ ]",
}


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
        elif isinstance(value, dict) and isinstance(base.get(table), dict):
            base[table] = base[table] | value
        else:
            base[table] = value
    return base


def _merge_sheets(path: Path, base: dict[str, Any], own: dict[str, Any]) -> None:
    for key, sheet in own.items():
        if sheet.get("leave_out"):
            base.pop(key, None)
            continue
        if key not in base:
            base[key] = sheet
            continue
        columns = sheet.pop("columns", [])
        base[key] |= sheet
        for column in columns:
            _merge_column(path, key, base[key]["columns"], column)


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
    try:
        return Register.model_validate(data | {"sheets": sheets, "key": path.stem})
    except ValidationError as fault:
        first = fault.errors()[0]
        where = _place(first["loc"], sheets)
        instead = _INSTEAD.get(first["type"], first["msg"]).format(expected=first.get("ctx", {}).get("expected", ""))
        raise DefinitionError(
            f"{path.name}, {where}: {first['msg'].lower()}.", f"To put it right, {instead}."
        ) from None


def _place(loc: tuple[int | str, ...], sheets: list[dict[str, Any]]) -> str:
    """``table sheets.actions.columns, column 'owner', key width``: the words of the file, not pydantic's path."""
    parts = list(loc)
    words = "top of the file"
    if len(parts) > 1 and parts[0] == "sheets" and isinstance(parts[1], int):
        sheet = sheets[parts[1]]
        words, parts = f"table sheets.{sheet['key']}", parts[2:]
        if len(parts) > 1 and parts[0] in ("columns", "bands") and isinstance(parts[1], int):
            entry = sheet[parts[0]][parts[1]]
            words += f".{parts[0]}, column {entry.get('key', f'number {parts[1] + 1}')!r}"
            parts = parts[2:]
    elif len(parts) > 1:
        words, parts = f"table {'.'.join(str(p) for p in parts[:-1])}", parts[-1:]
    return f"{words}, key {'.'.join(str(p) for p in parts)}" if parts else words


def _cross_check(path: Path, register: Register) -> None:
    """What one table says of another: choice lists, bands, references."""
    for sheet in register.sheets:
        where = f"{path.name}, table sheets.{sheet.key}.columns, column"
        keys = [column.key for column in sheet.columns]
        bands = {band.key for band in sheet.bands}
        for column in sheet.columns:
            if keys.count(column.key) > 1:
                raise DefinitionError(f"{where} {column.key!r}: stands twice.", "Take one out.")
            if column.type is ColumnType.CHOICE and not (column.offers or column.choices in register.choices):
                raise DefinitionError(
                    f"{where} {column.key!r}, key choices: there is no list {column.choices!r}.",
                    f"Write one of {', '.join(sorted(register.choices))}.",
                )
            if column.band and column.band not in bands:
                raise DefinitionError(
                    f"{where} {column.key!r}, key band: there is no band {column.band!r}.",
                    f"Write one of {', '.join(sorted(bands))}.",
                )
            if column.refers and not _exists(register, column.refers):
                raise DefinitionError(
                    f"{where} {column.key!r}, key refers: there is no column {column.refers!r}.",
                    "Write sheet.column, for example audits.audit_ref.",
                )


def _exists(register: Register, place: str) -> bool:
    sheet, _, column = place.partition(".")
    return sheet in register.by_key and column in register.by_key[sheet].by_key
