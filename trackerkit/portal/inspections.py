"""Links for somebody from outside, such as an inspector: chosen trails to read, for some days, and nothing else."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta

from trackerkit.assurance.following import ref_of
from trackerkit.ledger.desk import Account, Link, LinkKind
from trackerkit.portal.access import working_link
from trackerkit.portal.refusals import NOT_THERE
from trackerkit.portal.site import Site
from trackerkit.rules.report import masked, shown
from trackerkit.words import on_screen

PURPOSE = "inspect"
MOST_ACTIONS = 200
LONGEST_NOTE = 120


@dataclass(frozen=True)
class Wanted:
    """What the lead asked for, as typed."""

    given: tuple[str, ...]
    note: str = ""
    days: str = ""

    @property
    def references(self) -> tuple[str, ...]:
        """Each once, in the order given, written as references are compared."""
        return tuple(dict.fromkeys(ref_of(one) for one in self.given if ref_of(one)))


def fault_of(site: Site, wanted: Wanted, is_known: Callable[[str], bool]) -> tuple[str, str]:
    """(the field, what is wrong with it in a sentence); two empty words when nothing is."""
    if not wanted.references:
        return "more", "Choose at least one action"
    if len(wanted.references) > MOST_ACTIONS:
        return "more", f"Choose {MOST_ACTIONS} actions or fewer"
    unknown = next((one for one in wanted.references if not is_known(one)), "")
    if unknown:
        return "more", f"No return on record has an action {shown(unknown, longest=60)}"
    if not wanted.note.strip():
        return "note", "Enter whom the link is for"
    if len(wanted.note) > LONGEST_NOTE:
        return "note", f"Shorten whom it is for to {LONGEST_NOTE} characters or fewer"
    most = site.settings.inspector_days
    if not (wanted.days.isascii() and wanted.days.isdigit() and 1 <= int(wanted.days[:6]) <= most):
        return "days", f"Enter a number of days from 1 to {most}"
    return "", ""


def make_inspection(site: Site, wanted: Wanted, lead: Account) -> Link:
    """The link, and its event. `wanted` has no fault."""
    now = site.clock()
    made = site.desk.add_link(
        LinkKind.INSPECT,
        references=wanted.references,
        note=masked(on_screen(" ".join(wanted.note.split()))),
        made_by=lead.email,
        at=now,
        expires_at=now + timedelta(days=int(wanted.days)),
    )
    told = {"what": "made", "kind": made.kind.value, "link": made.id, "by": lead.id}
    references = [masked(one) for one in made.references]
    site.ledger.note("link", told | {"references": references, "days": int(wanted.days)}, at=now)
    return made


def inspection(site: Site, link: str) -> Link:
    """The link with this id. Raises Refusal when it is no inspector's."""
    found = site.desk.link(link)
    if found is None or found.kind is not LinkKind.INSPECT:
        raise NOT_THERE
    return found


def path_of(site: Site, link: Link) -> str:
    return f"/i/{site.signer(PURPOSE).dumps(link.id)}"


def came_by(site: Site, token: str) -> Link:
    """The link that the token names. Raises Refusal when it opens nothing any more."""
    return working_link(site, LinkKind.INSPECT, PURPOSE, token)


def note_opening(site: Site, link: Link, reference: str = "") -> None:
    told = {"what": "opened", "kind": link.kind.value, "link": link.id, "reference": masked(reference)}
    site.ledger.note("link", told, at=site.clock())
