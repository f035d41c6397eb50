"""Which of the workbooks that were sent counts: the one definition for what was just sent and what was sent before."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from trackerkit.ledger import ReturnHead
from trackerkit.ledger.desk import Upload
from trackerkit.portal.site import Site
from trackerkit.rules.report import shown

COUNTS = "This one counts."
REPLACED = "Not this one: a later one replaced it."
SAME = "It says the same as the one that counts."
NOT_TAKEN = "Not taken."
_LONGEST_NAME = 80

Heads = dict[tuple[str, str], ReturnHead]  # (register, period) -> the return that counts


@dataclass(frozen=True)
class Sent:
    """One file that was sent, `times` over: the upload is the newest of them, `name` how the file was called."""

    upload: Upload
    name: str
    counts: str
    times: int = 1


def standing_heads(site: Site, service: str) -> Heads:
    """The return of the service that counts, for each register and month."""
    return {(head.register, head.period): head for head in site.ledger.returns(service=service)}


def counts(upload: Upload, heads: Heads) -> str:
    """Whether the upload is what the service is judged by, in a sentence."""
    if upload.outcome == "refused":
        return NOT_TAKEN
    head = heads.get((upload.register, upload.period))
    if head is None or head.id != upload.return_id:
        return REPLACED
    return COUNTS if head.sha256 == upload.sha256 else SAME


def sent_of(upload: Upload, heads: Heads) -> Sent:
    return Sent(upload, shown(upload.file_name, longest=_LONGEST_NAME), counts(upload, heads))


def sent_before(uploads: Iterable[Upload], heads: Heads, most: int) -> list[Sent]:
    """The newest `most` files of these, newest first; what was sent again, bytes for bytes, stands once."""
    together: dict[tuple[str, ...], list[Upload]] = {}
    for one in uploads:
        together.setdefault((one.sha256, one.file_name, one.register, one.period, one.code), []).append(one)
    found = [(sent_of(those[0], heads), len(those)) for those in list(together.values())[:most]]
    return [Sent(one.upload, one.name, one.counts, times) for one, times in found]
