"""A stamped workbook is, part by part, the one that `build` makes."""

from __future__ import annotations

import io
import zipfile
from dataclasses import replace
from datetime import date, datetime

import pytest
from hypothesis import Phase, given, settings
from hypothesis import strategies as st
from lxml import etree

from tests.workbook.build.books import CARRIED, ISSUE
from trackerkit.register import load_register, register_keys
from trackerkit.workbook.build import Stamper, build, stamp

PLAIN = replace(ISSUE, provider="Oakfield", service_name="Oak House", people=("Priya Nair", "Tom O’Brien"))
NAMES = st.text("abcXYZé '-().", min_size=1, max_size=12) | st.sampled_from(
    ["R&D", "=Sum", "Ann  B", "Zoë", "zoë", "9 Elms"]
)
VALUES = st.one_of(
    st.text(max_size=40),
    st.sampled_from(
        ["MED-OAK-2611-007", "MED-OAK-A2611-002", " two\n lines ", "<&>", "=1+1", "\r", "\ue102", "x" * 400]
    ),
    st.dates(date(2020, 1, 1), date(2030, 1, 1)),
    st.integers(-5, 500),
    st.floats(-5, 5),
    st.none(),
)


def parts(data: bytes) -> dict[str, bytes]:
    """Each part as canonical XML."""
    with zipfile.ZipFile(io.BytesIO(data)) as package:
        return {
            name: etree.tostring(etree.fromstring(package.read(name)), method="c14n") for name in package.namelist()
        }


def rows_of(register, key: str):
    keys = [column.key for column in register.by_key[key].columns if column.type != "check"]
    dated = st.builds(
        lambda row: {"date_raised": date(2026, 11, 2)} | row, st.dictionaries(st.sampled_from(keys), VALUES)
    )
    return st.lists(dated if key == "actions" else st.dictionaries(st.sampled_from(keys), VALUES), max_size=3)


STAMPERS = {key: Stamper() for key in register_keys()}  # kept, so that templates meet one service after another


@pytest.mark.parametrize("key", register_keys())
@settings(max_examples=6, deadline=None, phases=(Phase.explicit, Phase.generate))
@given(data=st.data())
def test_stamped_is_built(key, data):
    register = load_register(key)
    issue = replace(
        PLAIN,
        service_name=data.draw(NAMES),
        people=tuple(data.draw(st.lists(NAMES, max_size=3))),
        units=tuple(data.draw(st.lists(NAMES, max_size=2))),
    )
    sheets = [sheet.key for sheet in register.sheets if sheet.kind == "table"][:3]
    carried = {sheet: data.draw(rows_of(register, sheet)) for sheet in sheets}
    assert parts(STAMPERS[key].build(register, issue, carried=carried)) == parts(
        build(register, issue, carried=carried)
    )


def test_one_template_serves_services_of_the_same_size():
    register, stamper, built = load_register("medication"), Stamper(), []
    rows = {
        "actions": [{"ref": f"MED-ELM-2610-{n:03d}", "due_date": date(2026, 10, n), "finding": "A"} for n in (3, 8)]
    }
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(stamp, "build", lambda *given, **named: built.append(given) or build(*given, **named))
        for code, name in (("OAK", "Oak House"), ("ELM", "Elm Court")):
            issue = replace(PLAIN, service_code=code, service_name=name)
            assert parts(stamper.build(register, issue, carried=rows)) == parts(build(register, issue, carried=rows))
    assert len(built) == 1


@pytest.mark.parametrize(
    ("issue", "carried"),
    [
        (ISSUE, CARRIED),  # an ampersand, quotation marks, an empty name
        (PLAIN, {"actions": [{"ref": "=A1", "due_date": date(2026, 10, 1)}]}),
        (PLAIN, {"actions": [{"finding": "No day in it"}]}),
        (PLAIN, {"actions": [{"due_date": datetime(2026, 10, 1, 9)}]}),
        (replace(PLAIN, people=("Zoë Adé", "ZOË ADÉ")), {}),
    ],
)
def test_what_cannot_be_put_in_is_built(issue, carried):
    register = load_register("medication")
    assert Stamper().build(register, issue, carried=carried) == build(register, issue, carried=carried)
