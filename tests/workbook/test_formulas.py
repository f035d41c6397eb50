"""Each kind of expression and the formula that it becomes; what a sheet cannot work out is refused."""

from __future__ import annotations

import pytest

from trackerkit.errors import DefinitionError
from trackerkit.register import Limit, load_register
from trackerkit.rules import expr
from trackerkit.rules.expr import AsAt, Before, Day, Filled, Is, Not, Plus
from trackerkit.workbook.formulas import ROW, at_row, lookups, quoted, tolerant, truth

MEDICATION = load_register("medication")
LETTERS = {
    "owner": "L", "completed_by": "S", "status": "P", "due_date": "M", "date_raised": "D", "sample_size": "G", "ref": "A",
    "care_plan_checked": "T",
}  # fmt: skip


class Sheet:
    """The Actions sheet, its columns where the test says."""

    def __init__(self, register=MEDICATION):
        self.register = register
        self.sheet = register.by_key["actions"]

    def cell(self, column):
        return f"${LETTERS[column]}{ROW}"

    def rows(self, sheet, column):
        return f"rows_{sheet}_{column}", f"used_{sheet}"


def formula(node, place=None):
    return at_row(truth(node, place or Sheet()), 6)


OWNER = 'LOWER(TRIM(SUBSTITUTE($L6,"\u00a0"," ")))'
DUE = "AND(ISNUMBER($M6),$M6>=36526,$M6<73051)"
RAISED = "AND(ISNUMBER($D6),$D6>=36526,$D6<73051)"
REF = 'LOWER(TRIM(SUBSTITUTE($A6,"\u00a0"," ")))'


@pytest.mark.parametrize(
    ("node", "expected"),
    [
        (Filled("owner"), 'TRIM(SUBSTITUTE($L6,"\u00a0"," "))<>""'),
        (Not(Filled("owner")), 'NOT(TRIM(SUBSTITUTE($L6,"\u00a0"," "))<>"")'),
        (expr.IsDate("due_date"), DUE),
        (expr.IsNumber("sample_size"), "AND(ISNUMBER($G6),NOT(ISLOGICAL($G6)))"),
        (Is("owner", ("Not a Repeat",)), f'EXACT({OWNER},"not a repeat")'),
        (
            Is("status", ("Completed", "Closed")),
            'SUMPRODUCT(--EXACT(LOWER(TRIM(SUBSTITUTE($P6,"\u00a0"," "))),{"completed","closed","complete","done",'
            '"finished","closed and verified","verified and closed"}))>0',
        ),
        (expr.InList("owner", "vague_owner"), f"SUMPRODUCT(--EXACT(LOWER(tk_words_vague_owner),{OWNER}))>0"),
        (expr.Has("owner", (" And ", '"')), f'SUMPRODUCT(--ISNUMBER(FIND({{" and ",""""}}," "&{OWNER}&" ")))>0'),
        (
            expr.Known("owner", "people"),
            f'IF({OWNER}="",FALSE,SUMPRODUCT(--ISNUMBER(1/EXACT('
            f'LOWER(TRIM(SUBSTITUTE(tk_offers_people,"\u00a0"," "))),{OWNER})))>0)',
        ),
        (
            expr.Same("owner", "completed_by"),
            f'IF({OWNER}="",FALSE,EXACT({OWNER},LOWER(TRIM(SUBSTITUTE($S6,"\u00a0"," ")))))',
        ),
        (
            expr.Repeated("ref"),
            f'IF({REF}="",FALSE,SUMPRODUCT(--ISNUMBER(1/(EXACT(LOWER(TRIM(SUBSTITUTE(rows_actions_ref,"\u00a0"," "))),'
            f'{REF})*(used_actions<>"unused"))))>1)',
        ),
        (
            expr.Elsewhere("ref", "escalations", "action_ref"),
            f'IF({REF}="",FALSE,SUMPRODUCT(--ISNUMBER(1/(EXACT('
            f'LOWER(TRIM(SUBSTITUTE(rows_escalations_action_ref,"\u00a0"," "))),{REF})*(used_escalations<>"unused"))))>0)',
        ),
        (Before(Day("due_date"), Day("date_raised")), f"IF({DUE},IF({RAISED},INT($M6)<INT($D6),FALSE),FALSE)"),
        (
            Before(Plus(Day("due_date"), "verify_within"), AsAt()),
            f"IF({DUE},WORKDAY(INT($M6),tk_limit_verify_within,tk_holidays)<tk_as_at,FALSE)",
        ),
        (
            Before(Plus(Day("date_raised"), "complete_horizon"), Day("due_date")),
            f"IF({RAISED},IF({DUE},EDATE(INT($D6),tk_limit_complete_horizon*12)<INT($M6),FALSE),FALSE)",
        ),
        (expr.More("sample_size", 0), "IF(AND(ISNUMBER($G6),NOT(ISLOGICAL($G6))),$G6>0,FALSE)"),
        (
            expr.More("sample_size", other="due_date"),
            "IF(AND(ISNUMBER($G6),NOT(ISLOGICAL($G6))),IF(AND(ISNUMBER($M6),NOT(ISLOGICAL($M6))),$G6>$M6,FALSE),FALSE)",
        ),
        (Filled("ref") & expr.IsDate("due_date"), f'AND(TRIM(SUBSTITUTE($A6,"\u00a0"," "))<>"",{DUE})'),
        (Filled("ref") | expr.IsDate("due_date"), f'OR(TRIM(SUBSTITUTE($A6,"\u00a0"," "))<>"",{DUE})'),
    ],
)
def test_expression_becomes_formula(node, expected):
    assert formula(node) == expected


@pytest.mark.parametrize(
    ("unit", "value", "later"),
    [
        ("days", 2, "INT($M6)+tk_limit_due"),
        ("months", 3, "EDATE(INT($M6),tk_limit_due)"),
        ("years", 1, "EDATE(INT($M6),tk_limit_due*12)"),
        ("working days", 5, "WORKDAY(INT($M6),tk_limit_due,tk_holidays)"),
        ("working days", 0, "WORKDAY(INT($M6)-1,1,tk_holidays)"),
    ],
)
def test_limit_in_its_own_unit(unit, value, later):
    register = MEDICATION.model_copy(update={"limits": {"due": Limit(value=value, unit=unit, says="x")}})
    node = Before(Plus(Day("due_date"), "due"), AsAt())
    assert formula(node, Sheet(register)) == f"IF({DUE},{later}<tk_as_at,FALSE)"


@pytest.mark.parametrize("unit", ["hours", "characters"])
def test_unit_that_no_date_can_be_counted_by_is_refused(unit):
    register = MEDICATION.model_copy(update={"limits": {"due": Limit(value=48, unit=unit, says="x")}})
    with pytest.raises(DefinitionError) as refused:
        formula(Before(Plus(Day("due_date"), "due"), AsAt()), Sheet(register))
    assert refused.value.sentence == (
        f"medication.toml, table limits.due, key unit: {unit} cannot be counted from a date."
    )


def test_condition_on_the_rows_of_another_sheet_is_refused():
    node = expr.Elsewhere("ref", "escalations", "action_ref", where=Filled("reason"))
    with pytest.raises(TypeError, match="a condition for each row of another sheet"):
        formula(node)


@pytest.mark.parametrize("node", [expr.Expr(), Before(expr.Date(), AsAt())])
def test_unknown_node_is_refused(node):
    with pytest.raises(TypeError, match="is not a"):
        formula(node)


def test_truth_itself_is_read_where_its_word_is_one_of_a_list():
    falls = load_register("falls")
    place = Sheet(falls)
    text = 'IF(ISLOGICAL($T6),IF($T6,"true","false"),LOWER(TRIM(SUBSTITUTE($T6,"\u00a0"," "))))'
    assert formula(Is("care_plan_checked", ("Yes",)), place) == f'SUMPRODUCT(--EXACT({text},{{"yes","y","true"}}))>0'
    assert formula(expr.InList("care_plan_checked", "yes_no"), place) == (
        f"SUMPRODUCT(--EXACT(LOWER(tk_words_yes_no),{text}))>0"
    )


def test_tolerant_formula_guards_each_part_by_itself():
    node = (Filled("ref") | expr.IsDate("due_date")) & Not(Is("owner", ("x",)))
    filled = 'IFERROR(TRIM(SUBSTITUTE($A6,"\u00a0"," "))<>"",FALSE)'
    assert at_row(tolerant(node, Sheet()), 6) == (
        f'AND(OR({filled},IFERROR({DUE},FALSE)),NOT(IFERROR(EXACT({OWNER},"x"),FALSE)))'
    )


def test_quoted_text():
    assert quoted('say "when"') == '"say ""when"""'
    with pytest.raises(ValueError, match="256 characters"):
        quoted("x" * 256)


def test_lookups_are_found_inside_an_expression():
    node = Filled("ref") & Not(expr.Elsewhere("ref", "escalations", "action_ref")) & expr.Repeated("ref")
    assert set(lookups(node, "actions")) == {("escalations", "action_ref"), ("actions", "ref")}
