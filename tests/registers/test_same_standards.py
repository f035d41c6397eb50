"""Closure standards do not vary by manager, unit or register (S-MC1, S-FC1, S-DC1)."""

from __future__ import annotations

import pytest

from tests.registers.returns import Returns
from trackerkit.register import load_register, register_keys

KEYS = register_keys()


@pytest.mark.parametrize("key", KEYS)
def test_the_core_columns_are_the_same_in_every_register_s_mc1_s_fc1_s_dc1(key: str):
    core = {column.key: column for column in load_register("governance").by_key["actions"].columns}
    own = load_register(key).by_key["actions"].columns

    shared = [column.key for column in own if column.key in core]
    assert shared == list(core)
    for column in own:
        if column.key in core:
            assert (column.label, column.type, column.band) == (
                core[column.key].label,
                core[column.key].type,
                core[column.key].band,
            )


@pytest.mark.parametrize("key", KEYS)
def test_the_same_faults_are_found_in_every_register_s_mc1_s_fc1_s_dc1(key: str):
    """Ownership, due date, verification, escalation and closure: one fault of each, in the same words."""
    returns = Returns(key)
    weak = returns.register.meant_by("outcome", ["Partially complete"])[0].value
    rows = {
        **{sheet: [returns.row(sheet)] for sheet in ("audits", "concerns") if sheet in returns.bases},
        "actions": returns.actions(
            ("open", {"owner": "All staff"}),
            ("open", {"due_date": None, "audit_ref": None}),
            ("done", {"verified_by": returns.bases["actions"]["done"]["owner"]}),
            ("done", {"sample_checked": None}),
            ("done", {"outcome": weak}),
            ("closed", {"closure_note": None}),
            ("closed", {"effect": "Too early to say"}),
        ),
    }

    assert returns.found(rows) == returns.cells(
        ("actions", 1, "owner", "TK102"),
        ("actions", 2, "due_date", "TK104"),
        ("actions", 3, "verified_by", "TK404"),
        ("actions", 4, "sample_checked", "TK405"),
        ("actions", 5, "outcome", "TK702"),
        ("actions", 6, "closure_note", "TK503"),
        ("actions", 7, "effect", "TK509"),
    )
