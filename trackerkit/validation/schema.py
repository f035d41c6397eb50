"""Compiles a register's rules into pandera schemas, one a sheet.

pandera is a target, never the source: its own files drop custom checks and metadata. What was measured shapes this:
no coercion (the parser has read the dates), every column nullable, every check named by its rule's code with
``ignore_na=False`` and ``n_failure_cases=1``, and results read from ``check_output``, never from failure texts.
"""

from __future__ import annotations

import pandas as pd
import pandera.pandas as pa

from trackerkit.rules.catalogue import CATALOGUE
from trackerkit.rules.evaluate import Evaluator
from trackerkit.rules.frames import Month
from trackerkit.rules.model import Check, FoundBy, bind

Schemas = dict[str, tuple[pa.DataFrameSchema, dict[str, Check], Evaluator]]


def checks_of(month: Month) -> dict[str, list[Check]]:
    """Sheet key -> the checks that the server makes on its frame, in the order of the catalogue."""
    found: dict[str, list[Check]] = {sheet.key: [] for sheet in month.register.sheets}
    for rule in CATALOGUE:
        if rule.found_by in (FoundBy.RULE, FoundBy.JUDGE):
            for check in bind(rule, month.register):
                found[check.sheet.key].append(check)
    return found


def schemas_of(month: Month) -> Schemas:
    """Sheet key -> its schema, its checks by name, and what evaluates them.

    Compile where it is used: schemas do not pickle.
    """
    compiled: Schemas = {}
    for key, checks in checks_of(month).items():
        evaluator = Evaluator(month, key)
        compiled[key] = (_schema(checks, evaluator), {check.name: check for check in checks}, evaluator)
    return compiled


def _schema(checks: list[Check], evaluator: Evaluator) -> pa.DataFrameSchema:
    # No dtype for text: it would follow whether pyarrow is installed. The parser answers for the types.
    columns = {str(name): pa.Column(nullable=True) for name in evaluator.frame.columns}
    return pa.DataFrameSchema(columns, checks=[_pandera(check, evaluator) for check in checks], name=evaluator.sheet)


def _pandera(check: Check, evaluator: Evaluator) -> pa.Check:
    def holds(_: pd.DataFrame) -> pd.Series:
        return ~evaluator.wrong(check)

    statistics = {"blames": tuple(column.key for column in check.columns)}
    return pa.Check(holds, name=check.name, error=check.says, ignore_na=False, n_failure_cases=1, statistics=statistics)
