"""A month of an invented provider: four services, three returns, sixty actions at every stage. No real people."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta
from itertools import cycle

from tests.assurance.made import found_by_rules, month
from trackerkit.assurance.record import EarlierMonth, MonthRecord
from trackerkit.provider import Person, Provider, Service
from trackerkit.register import load_frameworks

AS_AT = date(2026, 11, 25)
KEPT = ("medication",)
SERVICES = (
    Service("OAK", "Oak House", "Care home", "England", "Amara Osei", units=("Willow", "Hazel"), registers=KEPT),
    Service(
        "RIV",
        "Riverside Nursing Home",
        "Nursing home",
        "England",
        "Callum Reid",
        units=("Kingfisher", "Heron"),
        registers=KEPT,
    ),
    Service(
        "LAV", "Lavender Row", "Supported living", "England", "Esther Holt", units=("Flats 1 to 6",), registers=KEPT
    ),
    Service(
        "HOM", "Larkfield Care at Home", "Home care", "England", "Farid Nasser", units=("North round",), registers=KEPT
    ),
)
MANAGER = {"OAK": "Amara Osei", "RIV": "Callum Reid", "LAV": "Esther Holt", "HOM": "Farid Nasser"}
SENIORS = {
    "OAK": ("Bethan Pryce", "Gwen Tranter", "Hamish Boyd"),
    "RIV": ("Ines Cardoso", "Jonah Pike", "Kezia Brown"),
    "LAV": ("Leila Haddad", "Morag Finlay", "Nathan Ives"),
    "HOM": ("Olwen Rees",),
}
PEOPLE = (
    *(Person(name, "Registered Manager", service=code) for code, name in MANAGER.items()),
    *(Person(name, "Senior carer", service=code) for code, names in SENIORS.items() for name in names),
    Person("Dilys Warren", "Quality lead"),
    Person("Priya Nand", "Nominated individual"),
)
PROVIDER = Provider("Larkfield Care", "Dilys Warren", "statements-2023", SERVICES, PEOPLE)

FINDINGS = (
    ("PRN protocols", "2 of 10 PRN protocols had no maximum dose in 24 hours", "PRN protocol file, trolley", "Rewrite the 2 protocols with the GP's maximum dose and brief each senior", "2 revised protocols signed by the GP", "Both protocols rewritten with the maximum dose and signed by the GP; the old copies destroyed", "PRN file, trolley, section 3", "10 PRN protocols and 6 MAR charts", "PRN protocols with a maximum dose", "8 of 10, October 2026", "10 of 10, 18 to 24 November 2026"),
    ("MAR recording", "7 gaps in signatures on MAR charts in 4 weeks, all on the bedtime round", "MAR charts, weeks 1 to 4", "Add a two-person check of MAR charts at the end of the bedtime round", "4 weeks of signed end-of-round checks", "End-of-round check sheet printed, in use each night since it was issued, gaps followed up the same night", "MAR folder, check sheets, tab 2", "28 MAR charts", "Gaps per 100 MAR entries", "1.9, October 2026", "0.3, November 2026"),
    ("Stock balance", "Stock of 3 of 12 boxed medicines differed from the record by 2 to 6 tablets", "Stock sheets, count of the audit", "Count boxed medicines daily for 2 weeks and correct the carried-forward balance", "14 daily counts with balance", "Daily counts done for 14 days, two wrong carried-forward figures found and corrected", "Stock sheet binder, pages 40 to 54", "12 boxes counted against the sheet", "Boxes with the right balance", "9 of 12, October 2026", "12 of 12, 20 November 2026"),
    ("Storage and temperature", "Fridge temperature was not recorded on 5 of 30 days", "Fridge temperature log", "Fit a maximum and minimum thermometer with an alarm and name one person a shift", "30 days of readings", "New thermometer fitted; reading added to the shift lead's handover sheet", "Fridge log on the clinic room door", "Log of 14 days and 3 handover sheets", "Days with a reading", "25 of 30, October 2026", "30 of 30, November 2026"),
    ("Controlled drugs", "1 CD register entry had one signature where two are asked for", "CD register, page 31", "Witness rota for controlled drugs on every shift, shown on the cupboard", "Rota and 4 weeks of entries", "Witness named on each shift's rota and shown on the cupboard door", "Rota folder, November; CD register pages 31 to 36", "22 CD register entries", "Entries with two signatures", "21 of 22, October 2026", "22 of 22, November 2026"),
    ("Topical medicines", "4 of 9 creams had no body map and no date of opening", "Topical MAR, bedrooms", "Body map for each cream, and the date of opening on each tube", "9 body maps, photograph of labels", "Body maps drawn for 9 creams and filed in front of the topical MAR; tubes dated", "Topical MAR, front section", "9 creams in bedrooms", "Creams with a body map", "5 of 9, October 2026", "9 of 9, 19 November 2026"),
    ("Training and competency", "3 seniors gave medicines with a competency assessment older than 12 months", "Training matrix", "Assess the 3 seniors by direct observation before their next round", "3 signed assessments", "3 observed rounds completed and signed; matrix now shows the date on which each one ends", "Training matrix, sheet Medicines; personnel files", "3 assessment forms and the matrix", "Seniors assessed in 12 months", "9 of 12, October 2026", "12 of 12, November 2026"),
    ("Ordering and disposal", "Returns were not signed for by the pharmacy on 2 of 4 collections", "Returns book", "No bag leaves without the driver's signature in the returns book", "4 signed collections", "Sign fixed above the returns bin, and the bag is sealed only once the book is signed", "Returns book, pages 12 to 15", "4 collections", "Collections signed for", "2 of 4, October 2026", "4 of 4, November 2026"),
)  # fmt: skip
RISKS = ("Moderate", "High", "Moderate", "Low", "High", "Moderate", "Extreme", "Low")

# How the sixty stand: o open in time, O overdue, d said done only, v vague evidence, e evidenced, L evidenced and past
# the limit, s checked by the doer, w weak outcome, V verified, l verified late, c closed without a check, p proven
# and closed, P proven and not yet closed, r repeat with root cause, R repeat without, S closed long ago, X closed on a weak outcome
STAGES = {
    "OAK": "ooOodevLsVVlppPpPrSScwoVp",
    "RIV": "oOOOOdvvdcLswXlVeRooOep",
    "LAV": "oodeVVpPpSlo",
}  # fmt: skip


def _row(service: str, number: int, stage: str, text: tuple[str, ...], risk: str, senior: str) -> dict[str, object]:
    theme, finding, source, action, required, taken, where, sample, measure, before, after = text
    units = next(s.units for s in SERVICES if s.code == service)
    raised = AS_AT - timedelta(days=28 + number % 9)
    row: dict[str, object] = {
        "ref": f"MED-{service}-26-{number:03d}", "unit": units[number % len(units)], "date_raised": raised,
        "theme": theme, "finding": finding, "evidence_source": source, "risk_level": risk, "action": action,
        "owner": senior, "due_date": AS_AT + timedelta(days=5 + number), "evidence_required": required,
        "status": "In progress", "audit_ref": f"MED-{service}-A26-011",
    }  # fmt: skip
    finished = AS_AT - timedelta(days=9 + number % 5)
    done = {"status": "Completed", "action_taken": taken, "date_completed": finished, "completed_by": senior, "evidence_location": where, "due_date": finished + timedelta(days=2)}  # fmt: skip
    check = {"verified_by": MANAGER[service], "date_verified": finished + timedelta(days=3), "sample_checked": sample, "outcome": "Complete"}  # fmt: skip
    effect = {"effect_measure": measure, "effect_baseline": before, "effect_result": after, "effect": "Improved"}
    closed = {
        "status": "Closed",
        "date_closed": AS_AT - timedelta(days=2),
        "closure_note": f"{taken}. {sample}: {after}.",
    }
    long_ago = {"date_raised": date(2026, 6, 1), "date_completed": date(2026, 6, 22), "date_verified": date(2026, 6, 25), "due_date": date(2026, 6, 30), "date_closed": date(2026, 7, 6)}  # fmt: skip
    repeat = {"repeat_of": f"MED-{service}-26-001", "risk_level": "High"}
    changes: dict[str, list[dict[str, object]]] = {
        "o": [], "O": [{"due_date": AS_AT - timedelta(days=4 * number)}], "d": [{"status": "Completed"}],
        "v": [done, {"evidence_location": "On file", "action_taken": "Staff reminded"}],
        "e": [done, {"date_completed": AS_AT - timedelta(days=2)}], "L": [done, {"date_completed": AS_AT - timedelta(days=21)}],
        "s": [done, check, {"verified_by": senior}], "w": [done, check, {"outcome": "Partially complete"}],
        "V": [done, check], "l": [done, check, {"date_completed": AS_AT - timedelta(days=19)}],
        "c": [done, closed, {"closure_note": "Addressed"}], "p": [done, check, effect, closed], "P": [done, check, effect],
        "r": [repeat], "R": [repeat, {"due_date": AS_AT - timedelta(days=12)}],
        "S": [done, check, effect, closed, long_ago], "X": [done, check, closed, {"outcome": "Ineffective"}],
    }  # fmt: skip
    for change in changes[stage]:
        row |= change
    return row


def _rows(service: str) -> Iterator[dict[str, object]]:
    texts, risks, seniors = cycle(FINDINGS), cycle(RISKS), cycle(SENIORS[service])
    for number, stage in enumerate(STAGES[service], start=1):
        yield _row(service, number, stage, next(texts), next(risks), next(seniors))


# MAR entries complete out of 500, November 2025 to November 2026: steady at Riverside, better since summer at Oak House.
HISTORY = {
    "OAK": (452, 455, 449, 453, 456, 450, 454, 451, 455, 452, 450, 454, 488),
    "RIV": (461, 466, 459, 464, 468, 462, 460, 465, 463, 467, 461, 464, 462),
    "LAV": (480,),
}


def _measures(service: str) -> Iterator[dict[str, object]]:
    """The last month comes last."""
    for at, value in enumerate(reversed(HISTORY[service])):
        number = 12 * 2026 + 10 - at
        yield {
            "measure": "MAR compliance", "period": f"{number // 12}-{number % 12 + 1:02}", "value": value,
            "out_of": 500, "source": "MAR audit sheets",
        }  # fmt: skip


def _ref(service: str, stage: str) -> str:
    return f"MED-{service}-26-{STAGES[service].index(stage) + 1:03d}"


def _escalation(ref: str, to: str, **given: object) -> dict[str, object]:
    return {"action_ref": ref, "date_escalated": date(2026, 11, 20), "escalated_to": to, **given}


def record() -> MonthRecord:
    actions = {code: list(_rows(code)) for code in STAGES}
    # One due date was typed as words: the figures still count it.
    actions["RIV"][2]["due_date"] = ("6th Nov", date(2026, 11, 6))
    sheets = {
        "actions": actions,
        "audits": {code: [{
            "audit_ref": f"MED-{code}-A26-011", "audit_date": date(2026, 10, 20), "audit_of": "Monthly medication audit",
            "auditor": MANAGER[code], "sample_size": 20, "compliant": 14, "findings": 6, "signed_off_by": MANAGER[code],
            "date_signed_off": date(2026, 10, 22),
        }] for code in STAGES},
        "root_causes": {"OAK": [{
            "action_ref": _ref("OAK", "r"), "review_date": date(2026, 11, 18), "reviewed_by": "Amara Osei",
            "staffing": "Bedtime round is given by agency staff on 3 nights a week", "training": "None found",
            "checking": "End-of-round check was left out when the shift lead changed",
            "root_cause": "Nobody on the night shift is named for the check", "wider_actions": "Name one person a night on the rota",
            "revised_due_date": date(2026, 12, 4), "escalation_decision": "Stays with the manager",
        }]},
        "escalations": {
            "OAK": [_escalation(
                _ref("OAK", "O"), "Priya Nand", reason="The pharmacy cannot print new MAR charts before the cycle ends",
                interim_control="Deputy checks every chart at handover",
                support_needed="A decision to pay for an extra print run, about £140", revised_due_date=date(2026, 12, 11),
            )],
            "RIV": [
                _escalation(
                    _ref("RIV", "O"), "Priya Nand", reason="Two senior posts are vacant and the round is covered by agency staff",
                    interim_control="Clinical lead gives the controlled drugs herself",
                    support_needed="Approval to fill both posts above the budget for 3 months", revised_due_date=date(2027, 1, 15),
                ),
                _escalation(
                    _ref("RIV", "w"), "Dilys Warren", reason="New counts show the balance right on one unit of two",
                    support_needed="A second counter on Heron for 2 weeks", revised_due_date=date(2026, 12, 9),
                    decision="Agreed: counter from Oak House", decided_by="Dilys Warren",
                ),
            ],
        },
    }  # fmt: skip
    sheets["measures"] = {code: list(_measures(code)) for code in HISTORY}
    made = month(sheets, PROVIDER, AS_AT, returned=tuple(STAGES))
    return MonthRecord(
        month=made,
        problems=found_by_rules(made),
        provider=PROVIDER,
        period="2026-11",
        not_returned=(SERVICES[3],),
        framework=load_frameworks()["statements-2023"],
        earlier=tuple(
            EarlierMonth(
                period,
                dict(zip(("open", "said done", "evidenced", "verified", "proven", "sustained"), counts, strict=True)),
                late,
            )
            for period, counts, late in (
                ("2026-08", (21, 14, 6, 5, 3, 0), 11),
                ("2026-09", (20, 13, 6, 8, 5, 1), 10),
                ("2026-10", (18, 12, 7, 9, 8, 2), 9),
            )
        ),
        chain_head="9f2c41d07be8a6530c1d7e94ab2f6c8855e0a1c37d6f49b2e8130b7ac4d5f610",
    )
