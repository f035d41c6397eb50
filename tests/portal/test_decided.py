"""What was decided on the page, or by the command, is seen in the packs, in the trail, and in no earlier pack."""

from __future__ import annotations

import shutil
import sys
from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta

import pytest

from tests.portal.months import AS_AT, GONE, build, portal
from trackerkit.cli import main
from trackerkit.decided import decisions_made
from trackerkit.kinds import Kind
from trackerkit.ledger import Ledger
from trackerkit.packs import Wanted, make_packs
from trackerkit.provider import Folder
from trackerkit.provider_folder import load_provider
from trackerkit.records import record_of, returned
from trackerkit.report.context import pack_context
from trackerkit.report.kinds.board import board_context
from trackerkit.report.kinds.medicines import medicines_context
from trackerkit.report.privacy import EVERYTHING, Privacy
from trackerkit.report.text import SOFT_BREAK
from trackerkit.trail import trail_of

REF = "MED-OAK-2609-001"
OF = {
    "kind": "escalation", "of": "OAK", "register": "medication", "ref": REF, "asked": "2026-11-20",
    "period": "2026-10", "decision": "approve", "behalf": "Quality meeting", "note": "Call Grace Mensah by 9 November",
}  # fmt: skip
GONE_IS = OF | {"kind": "vanished", "ref": GONE, "asked": "", "behalf": "Ewa Kowalska", "note": ""}
RETURN = OF | {"kind": "not-returned", "of": "ELM", "ref": "", "asked": "", "decision": "again", "note": ""}
ASKS = [
    "Agree the new date and the support asked for: 20 November 2026",
    "Ask for the root-cause review of findings that came back",
    "Ask where the actions are that were open and are not in the return",
    "Ask for the returns that have not come in",
]
NEW_DATE = "Agree the new date and the support asked for: 20 November 2026 (it was due on 16 October 2026)"
ROWS = [
    (
        f"{REF}, Oak House", NEW_DATE, "Approved",
        "6 November 2026. On behalf of: Quality meeting. Note: Call Grace Mensah by 9 November",
    ),
    (
        f"{GONE}, Oak House", "Ask where the action is that was open and is not in the return",
        "Agreed that it was taken out", "6 November 2026. On behalf of: Ewa Kowalska.",
    ),
    (
        "Elm Court", "Ask for the return that has not come in", "The service was asked again",
        "6 November 2026. On behalf of: Quality meeting.",
    ),
]  # fmt: skip
DONE = "Approved on 6 November 2026, on behalf of: Quality meeting. Note: Call Grace Mensah by 9 November."


@pytest.fixture(scope="module")
def built(tmp_path_factory):
    return build(tmp_path_factory.mktemp("decided") / "provider")


@pytest.fixture
def folder(built, tmp_path):
    return Folder(shutil.copytree(built.root, tmp_path / "provider"))


@pytest.fixture
def decided(folder):
    with portal(folder) as site:
        for one in (OF, GONE_IS, RETURN):
            assert site.lead.post("/decisions", data=one).status_code == 303
        return site.account


def record(folder, period="2026-10", as_at=AS_AT):
    provider, _ = load_provider(folder, as_at)
    with Ledger.open(folder.ledger) as ledger:
        (register,) = returned(ledger, provider, period)
        return record_of(ledger, provider, register, period, as_at)


def extensions(board):
    return [(one.ref, one.asked) for one in board.extensions]


def test_before_a_decision_everything_is_asked_and_nothing_is_listed(folder):
    kept = record(folder)
    pack, board = pack_context(kept), board_context([kept])
    assert [one.ask for one in pack.decisions] == ASKS
    assert [one.ask for one in board.decisions] == ["Agree or refuse the new dates asked for", *ASKS[1:]]
    assert (pack.settled.table.rows, board.settled.table.rows, extensions(board)) == (
        (), (), [(REF, "20 November 2026")],
    )  # fmt: skip


@pytest.mark.usefixtures("decided")
def test_what_was_decided_is_listed_in_each_pack_and_asked_no_more(folder):
    kept = record(folder)
    pack, board, medicines = pack_context(kept), board_context([kept]), medicines_context(kept, None)
    for context in (pack, board, medicines):
        assert list(context.settled.table.rows) == ROWS
        assert context.settled.table.caption == "3 decisions up to 5 November 2026."
    assert [(one.ask, one.about) for one in pack.decisions] == [
        (ASKS[1], f"Oak House, {REF}: PRN protocols again without maximum dose: 4 of 10 on Willow"),
        (ASKS[3], "Birch Lane, Harbour Home Care"),
    ]
    assert [one.ask for one in board.decisions] == [ASKS[1], ASKS[3]]
    assert board.decisions[1].about == (
        "Nothing here speaks for Birch Lane (medication); Harbour Home Care (medication)."
    )
    assert extensions(board) == []
    (log,) = (one for one in pack.lists if one.key == "escalations")
    assert [line.facts[-1] for line in log.lines if line.ref == REF] == [DONE]
    # Nothing else moves: a decision is no evidence, and a return that is missing is missing.
    assert (pack.steps, [one[:10] for one in pack.not_returned]) == (
        pack_context(replace(kept, answers=())).steps, ["Elm Court ", "Birch Lane", "Harbour Ho"],
    )  # fmt: skip


@pytest.mark.usefixtures("decided")
@pytest.mark.parametrize(
    ("privacy", "when"),
    [
        (EVERYTHING, [row[3] for row in ROWS]),
        (
            Privacy(roles=True),
            [
                "6 November 2026. On behalf of: Quality meeting. Note: Call Registered manager by 9 November",
                "6 November 2026. On behalf of: Quality lead.", ROWS[2][3],
            ],
        ),
        (
            Privacy(redact=True),
            [
                "6 November 2026. On behalf of: Quality meeting. Note: withheld",
                "6 November 2026. On behalf of: Quality lead.", ROWS[2][3],
            ],
        ),
    ],
    ids=["names", "roles", "redacted"],
)  # fmt: skip
def test_a_copy_that_hides_names_hides_them_in_what_was_decided(folder, privacy, when):
    pack = pack_context(record(folder), privacy)
    assert [row[3] for row in pack.settled.table.rows] == when
    assert [one.ask for one in pack.decisions] == [ASKS[1], ASKS[3]]


def test_whom_setup_does_not_know_is_a_member_of_staff_in_a_copy_with_roles(folder):
    with portal(folder) as site:
        site.lead.post("/decisions", data=OF | {"behalf": "Zed Unknown and the board", "note": ""})
    pack = pack_context(record(folder), Privacy(roles=True))
    assert [row[3] for row in pack.settled.table.rows] == [
        "6 November 2026. On behalf of: a member of staff and the board."
    ]


def test_an_earlier_pack_stays_as_it_was(folder):
    def printed(period, as_at):
        wanted = [Wanted(), Wanted(Kind.BOARD)]
        at = datetime.combine(as_at, time(12), UTC)
        paths = [path for one in wanted for path in make_packs(folder, period, as_at=as_at, at=at, wanted=one)]
        with Ledger.open(folder.ledger) as ledger:
            heads = [event.hash for event in ledger.events()]
        return [_without(path.read_text(encoding="utf-8"), heads) for path in paths]

    first = AS_AT - timedelta(days=1)
    before = printed("2026-09", AS_AT), printed("2026-10", first)
    with portal(folder) as site:
        for one in (OF, GONE_IS, RETURN):
            assert site.lead.post("/decisions", data=one).status_code == 303
    assert (printed("2026-09", AS_AT), printed("2026-10", first)) == before
    assert ["Decided since the last pack" in text for text in printed("2026-10", AS_AT)] == [True, True]


def _without(text, heads):
    """The page without the hash at which the ledger stood, which is another with each event."""
    text = text.replace(SOFT_BREAK, "")
    for head in heads:
        text = text.replace(head, "HEAD")
    return text


@pytest.mark.parametrize("roles", [False, True], ids=["names", "roles"])
def test_the_trail_tells_each_decision_who_recorded_it_and_on_whose_behalf(folder, roles):
    with portal(folder) as site:
        site.lead.post("/decisions", data=OF)
        site.clock.pass_days(1)
        site.lead.post("/decisions", data=OF | {"decision": "refuse", "behalf": "Ewa Kowalska", "note": ""})
        events = [one.event for one in decisions_made(site.site.ledger, "2026-10")]
        by = f"recorded by the quality lead, account {site.account}"
    (trail,) = trail_of(folder, REF, as_at=AS_AT, roles=roles).trails
    step = trail.steps[-1]
    who, whom = ("Quality lead", "Registered manager") if roles else ("Ewa Kowalska", "Grace Mensah")
    assert (step.title, step.missing) == ("Decisions", ())
    assert [(fact.says, fact.where, fact.source, fact.is_change) for fact in step.facts] == [
        (
            f"{NEW_DATE}. Approved on 6 November 2026, on behalf of: Quality meeting. "
            f"Note: Call {whom} by 9 November. A later decision stands.",
            f"Event {events[0]} of the record", by, True,
        ),
        (
            f"{NEW_DATE}. Refused on 7 November 2026, on behalf of: {who}.",
            f"Event {events[1]} of the record", by, True,
        ),
    ]  # fmt: skip
    assert [row[-1] for row in trail.escalations.rows] == [f"Refused on 7 November 2026, on behalf of: {who}."]


def test_a_trail_without_a_decision_has_no_step_for_it(folder):
    (trail,) = trail_of(folder, REF, as_at=AS_AT).trails
    assert "Decisions" not in [step.title for step in trail.steps]
    assert [row[-1] for row in trail.escalations.rows] == ["No answer is recorded."]


# ---------------------------------------------------------------- without the page


@pytest.fixture
def run(folder, monkeypatch, capsys):
    def called(*words):
        typed = ["trackerkit", "decide", *words, "--folder", str(folder.root), "--as-at", AS_AT.isoformat()]
        monkeypatch.setattr(sys, "argv", typed)
        with pytest.raises(SystemExit) as ended:
            main()
        said = capsys.readouterr()
        return int(ended.value.code or 0), said.out.splitlines()[:2], said.err.splitlines()

    return called


def test_the_command_records_as_the_page_does(folder, run):
    code, told, _ = run(
        REF.lower(), "--agree", "--kind", "escalation", "--by", "Quality meeting", "--note", "Call\nthem"
    )
    with Ledger.open(folder.ledger) as ledger:
        (made,) = decisions_made(ledger, "2026-10")
    today = f"{made.on.day} {made.on:%B %Y}"
    assert (code, told) == (
        0,
        [
            f"{REF}: Agree the new date and the support asked for: 20 November 2026",
            f"Approved on {today}, on behalf of: Quality meeting. Note: Call them.",
        ],
    )
    assert (made.decision.question, made.decision.due, made.account, made.day) == (
        ("escalation", "OAK", "medication", REF, "2026-11-20"), "2026-10-16", "command line", date(2026, 11, 5),
    )  # fmt: skip
    (trail,) = trail_of(folder, REF, as_at=AS_AT).trails
    assert trail.steps[-1].facts[0].source == "recorded at the command line"
    with portal(folder) as site:
        assert "Recorded by the command line." in site.reader.get("/decisions").text


@pytest.mark.parametrize(
    ("words", "code", "says"),
    [
        (
            (REF, "--agree", "--by", "Board"), 2,
            [f"2 things are to be decided about {REF}.", "Add --kind escalation or repeat."],
        ),
        (
            ("MED-OAK-9999-001", "--ask", "--by", "Board"), 2,
            [
                "Nothing is to be decided about MED-OAK-9999-001 in October 2026.",
                "The pack lists what needs a decision.",
            ],
        ),
        (
            (GONE, "--ask", "--by", "Board", "--kind", "repeat"), 2,
            [f"Nothing is to be decided about {GONE} in October 2026.", "It has: vanished."],
        ),
    ],
)  # fmt: skip
def test_the_command_says_what_it_cannot_do_and_records_nothing(folder, run, words, code, says):
    assert run(*words) == (code, [], says)
    with Ledger.open(folder.ledger) as ledger:
        assert decisions_made(ledger, "2026-10") == ()


@pytest.mark.parametrize(
    ("words", "says"),
    [
        (("--by", "Board"), "Write one of --agree, --refuse and --ask."),
        (("--agree", "--ask", "--by", "Board"), "Write one of --agree, --refuse and --ask."),
        (("--agree", "--by", " "), "Enter the meeting or the person that decided."),
        (("--agree", "--by", "Board", "--note", "x" * 501), "Shorten the note to 500 characters or fewer: it has 501."),
    ],
)
def test_the_command_asks_for_what_it_lacks(folder, run, words, says):
    code, out, err = run(REF, *words)
    assert (code, out) == (2, [])
    assert says in " ".join(" ".join(err).replace("│", " ").split())
