"""The pack masks personal data in whatever was typed, and leaves what is the provider's own."""

from __future__ import annotations

from dataclasses import replace

from trackerkit.report.context import pack_context
from trackerkit.report.html import render_html, render_print
from trackerkit.report.text import scrubbed

NHS = "999 000 0018"  # of the range for tests
TYPED = f"NHS {NHS}, born 3/4/1941, AB99 9ZZ, 07700 900123, a.carer@gmail.com, AB 12 34 56 C"
SHOWN = (
    "NHS [NHS number], born [date of birth], [postcode], [phone number], [personal email], [National Insurance number]"
)
SECRETS = (NHS, "3/4/1941", "AB99 9ZZ", "07700 900123", "a.carer@gmail.com", "AB 12 34 56 C")


def test_masked_before_it_is_clipped():
    start = f"{'word ' * 298}12345"
    cut = "… (cut here: the workbook holds 1,512 characters)"
    assert scrubbed((TYPED, f"{start} {NHS} end")) == (SHOWN, f"{start} [NHS {cut}")


def test_what_is_the_providers_own_is_printed():
    text = "AB99 9ZZ a@oak.example b@other.example"
    own = {"postcodes": ["ab999zz"], "email_domains": ["oak.example"]}
    assert scrubbed((text,), **own) == ("AB99 9ZZ a@oak.example [personal email]",)


def test_no_page_of_the_pack_prints_it(record):
    frames = dict(record.month.frames)
    for sheet in ("actions", "root_causes", "escalations"):
        frames[sheet] = frames[sheet].copy()
        for column in record.month.register.by_key[sheet].columns:
            if column.type.value in ("text", "long", "person"):
                frames[sheet][column.key] = frames[sheet][column.key].map(
                    lambda text: f"{text} {TYPED}" if text else text
                )
    month = replace(record.month, frames=frames)
    context = pack_context(replace(record, month=month))

    for page in (render_html(context), render_print(context)):
        assert "[NHS number]" in page
        assert [secret for secret in SECRETS if secret in page] == []


def test_the_sample_is_printed_as_it_is(record, context):
    """Nothing in the invented month, its numbers and its seal of the ledger looks like personal data."""
    assert (
        pack_context(replace(record, chain_head="9990000018" * 6 + "abcd")).chain.replace("\u200b", "")
        == "9990000018" * 6 + "abcd"
    )
    assert "[" not in repr(context).replace("=[", "").replace("([", "")
