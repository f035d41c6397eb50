"""The frozen definitions that everything else is made from: the workbook, the checks, the words and the docs.

pydantic holds each field's type and refuses an unknown key; `load` turns its complaints into one sentence.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from enum import StrEnum
from functools import cached_property
from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field

Key = Annotated[str, Field(pattern=r"^[a-z][a-z0-9_]*$")]


class _Frozen(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid", ignored_types=(cached_property,))


class ColumnType(StrEnum):
    """What a cell of the column may hold."""

    TEXT = "text"
    LONG = "long"  # sentences: wide, wrapped
    DATE = "date"
    CHOICE = "choice"  # one of `choices`
    PERSON = "person"  # one name; the dropdown offers the people of Setup
    REF = "ref"  # a reference: printed here, or pointing at another sheet
    NUMBER = "number"  # may have decimals
    WHOLE = "whole"
    EMAIL = "email"
    PERIOD = "period"  # a month, written 2026-11 or as any date in it
    CHECK = "check"  # the live Check column: a formula of ours, never read


class SheetKind(StrEnum):
    """A table has headings and rows; a form has labels with the answer beside each."""

    TABLE = "table"
    FORM = "form"


class Choice(_Frozen):
    """One word of a dropdown. `aliases` are accepted on return and reported as a repair."""

    value: str
    aliases: tuple[str, ...] = ()
    means: str = ""
    each: bool = False  # of a measure: the count is a total, told for each of those that it is out of
    better: Literal["", "higher", "lower"] = (
        ""  # of a measure: which way is improvement; without it no change is judged
    )
    themes: tuple[str, ...] = ()  # of a measure: the themes whose actions should move it; none means every theme
    events: str = ""  # of a measure: "sheet.column" that holds the day of each thing counted
    counts_as: str = ""  # the core's word for it: a rule that names that word means this one as well


class Limit(_Frozen):
    """A time or size limit: a setting with its default. `since` is the anchor, stated wherever the limit is (S-M3).

    With a label and a largest value, a provider may change its value in Setup (sheet Limits), and nothing else of it.
    """

    value: int = Field(ge=0)
    unit: Literal["working days", "days", "hours", "months", "years", "characters"]
    since: str = ""
    label: str = ""  # what people call it: "Verification"
    before: str = "within"  # the word before its value in a sentence
    least: int = Field(default=0, ge=0)
    most: int = Field(default=0, ge=0)
    says: str
    seed: tuple[str, ...] = ()
    standard: int | None = None  # the value of the definition, where a provider has changed it

    @property
    def words(self) -> str:
        """``5 working days of the date completed``: the limit in words, for the sheet, the page and the pack."""
        unit = self.unit.removesuffix("s") if self.value < 2 else self.unit
        if not self.value:
            return f"the same {unit} as {self.since}" if self.since else f"the same {unit}"
        return f"{self.value:,} {unit} of {self.since}" if self.since else f"{self.value:,} {unit}"

    @property
    def span(self) -> str:
        """``within 5 working days of the date completed``, ``the same day as the concern``: as it ends a sentence."""
        return f"{self.before} {self.words}" if self.value else self.words

    @property
    def sentence(self) -> str:
        """``Verification: within 3 working days of the date completed (standard: 5)``; no bracket where unchanged."""
        standard = "" if self.standard is None else f" (standard: {self.standard:,})"
        return f"{self.label}: {self.span}{standard}"

    @property
    def can_change(self) -> bool:
        """Whether a provider may set another value."""
        return bool(self.label and self.most)

    def allows(self, value: float) -> bool:
        """Whether a provider may set this value: a whole number from `least` to `most`."""
        return self.can_change and float(value).is_integer() and self.least <= value <= self.most


class Band(_Frozen):
    """A group of columns with a coloured heading above it."""

    key: Key
    label: str
    record: str = ""  # the records of the article that the band is: "R3 R8"


class Column(_Frozen):
    """One column of a table, or one line of a form."""

    key: Key
    label: str = Field(min_length=1)
    type: ColumnType
    band: str = ""
    prompt: str = Field(min_length=1)  # the input prompt: what to write here
    ask: str = ""  # "the date completed", for "Enter the date completed"; without it "a"/"an" and the label
    example: str = ""
    width: int = Field(default=16, ge=4, le=80)  # in characters, as Excel counts
    aliases: tuple[str, ...] = ()
    hints: tuple[str, ...] = ()  # headings that may mean it: believed by `adopt` alone, when the cells agree
    choices: str = ""  # a key of the register's choice lists
    # a list that comes from Setup or, in Setup itself, from the definitions
    offers: Literal["", "people", "units", "services", "registers", "limits", "frameworks"] = ""
    required: bool = False  # in every row that is used (TK050)
    unique: bool = False  # no two rows alike (TK051)
    refers: str = ""  # "sheet.column" that must hold the same reference (TK052)
    otherwise: tuple[str, ...] = ()  # words accepted instead of a reference
    printed: bool = False  # filled by trackerkit when the workbook is issued
    record: str = ""  # the record of the article that the column is
    newer: bool = False  # asked for since a later edition: a workbook of an earlier one is not blamed for lacking it
    past: bool = False  # a date that must be today or in the past (TK203)

    @property
    def is_date(self) -> bool:
        return self.type is ColumnType.DATE

    @property
    def is_number(self) -> bool:
        return self.type in (ColumnType.NUMBER, ColumnType.WHOLE)

    @property
    def thing(self) -> str:
        """The label as it stands inside a sentence: ``due date``; capitals of names and initials are kept."""
        head = self.label.split(" ", 1)[0]
        return self.label if head.isupper() and len(head) > 1 else self.label[0].lower() + self.label[1:]

    @property
    def request(self) -> str:
        """What is asked for when the cell is empty: "Enter an owner", "Select a risk level"."""
        verb = "Select" if self.type is ColumnType.CHOICE else "Enter"
        return f"{verb} {self.ask or ('an ' if self.thing[0] in 'aeiou' else 'a ') + self.thing}"


class SheetDefinition(_Frozen):
    """One sheet: its words, its columns, how many rows are printed ready."""

    key: Key
    label: str = Field(min_length=1, max_length=31)
    kind: SheetKind = SheetKind.TABLE
    purpose: str = Field(min_length=1)  # one sentence under the title
    record: str = ""  # the records of the article that the sheet is: "R13 R14"
    rows: int = Field(default=0, ge=0, le=2000)  # blank rows ready to fill
    ref_letter: str = ""  # MED-OAK-26-001 when empty, MED-OAK-A26-001 for "A"
    bands: tuple[Band, ...] = ()
    columns: tuple[Column, ...] = Field(min_length=1)
    optional: bool = False  # its absence from a return is a note, not an error
    in_pack: bool = False  # a log: the pack prints its rows
    awaits: str = ""  # a column: while it is empty the row waits for a decision, and the pack asks for it first
    awaits_ask: str = ""  # what the pack then asks: "Decide what a service has asked for"

    def __hash__(self) -> int:
        # What is worked out once for a definition is looked up for every return: hashing every field of every column
        # would cost more than some of it.
        return hash((self.key, self.label, self.purpose))

    @cached_property
    def by_key(self) -> dict[str, Column]:
        return {column.key: column for column in self.columns}

    @cached_property
    def ref_column(self) -> Column | None:
        """The column that names a row: the first printed reference."""
        return next((c for c in self.columns if c.type is ColumnType.REF and c.printed), None)

    @cached_property
    def filled_in(self) -> tuple[Column, ...]:
        """The columns that people fill in: a row is used when one of these holds something."""
        return tuple(c for c in self.columns if not c.printed and c.type is not ColumnType.CHECK)

    @property
    def has_check(self) -> bool:
        return any(c.type is ColumnType.CHECK for c in self.columns)


class Register(_Frozen):
    """A kind of workbook: medication, falls, quality, governance; the Setup workbook is one as well."""

    key: Key
    title: str
    short: str  # as in "medication return"
    prefix: str  # MED in MED-OAK-26-001
    version: str
    about: str
    sheets: tuple[SheetDefinition, ...]
    choices: dict[str, tuple[Choice, ...]] = {}
    limits: dict[str, Limit] = {}
    repeats: tuple[str, ...] = ()  # columns of actions that make a repeat of an earlier row when they are alike (TK604)
    rules: tuple[str, ...] = ()  # codes that apply; "TK1*" stands for a family
    themes_framework: dict[str, tuple[str, ...]] = {}  # theme -> items of the framework, by framework-free key

    @cached_property
    def by_key(self) -> dict[str, SheetDefinition]:
        return {sheet.key: sheet for sheet in self.sheets}

    @property  # a copy with other limits takes what is cached along
    def limit_words(self) -> dict[str, str]:
        """What the sentences of rules may name: ``verify_within`` for the words, ``in_verify_within`` its span."""
        words = {key: limit.words for key, limit in self.limits.items()}
        return words | {f"in_{key}": limit.span for key, limit in self.limits.items()}

    @property
    def changed_limits(self) -> dict[str, Limit]:
        """The limits that a provider has changed, by key."""
        return {key: limit for key, limit in self.limits.items() if limit.standard is not None}

    def with_limits(self, values: Mapping[str, int]) -> Register:
        """This register with other values of its limits; a value that is the standard one changes nothing.

        `values`: limit key -> value. Raises KeyError for no limit of this register, ValueError for a value that the
        limit does not allow (`Limit.allows`).
        """
        limits = dict(self.limits)
        for key, value in values.items():
            limit = limits[key]
            standard = limit.value if limit.standard is None else limit.standard
            if not limit.allows(value):
                raise ValueError(f"{value} is no value for {key}, which takes {limit.least} to {limit.most}")
            limits[key] = limit.model_copy(
                update={"value": int(value), "standard": None if value == standard else standard}
            )
        return self.model_copy(update={"limits": limits}) if limits != self.limits else self

    def words_of(self, choice_key: str) -> tuple[str, ...]:
        """The values of a choice list, in the order of the dropdown."""
        return tuple(choice.value for choice in self.choices[choice_key])

    def meant_by(self, choice_key: str, words: Iterable[str]) -> tuple[Choice, ...]:
        """The choices of a list that a rule means by `words`: by their value, or by what they count as."""
        wanted = {word.lower() for word in words}
        return tuple(c for c in self.choices.get(choice_key, ()) if {c.value.lower(), c.counts_as.lower()} & wanted)

    def applies(self, code: str) -> bool:
        """Whether the rule `code` is used by this register."""
        return any(
            code == pattern or (pattern.endswith("*") and code.startswith(pattern[:-1])) for pattern in self.rules
        )
