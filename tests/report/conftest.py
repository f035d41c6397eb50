from __future__ import annotations

from dataclasses import replace

import pytest

from tests.report import sample
from trackerkit.provider import Provider
from trackerkit.report.context import pack_context

HOSTILE = (
    '<script>alert(1)</script><img src="http://127.0.0.1:9/x.png"><link rel=attachment href="file:///etc/hostname">',
    "{{ 7 * 7 }}{% include 'tokens.css' %}{# gone #}",
    '</style><style>@import url("http://127.0.0.1:9/x.css"); body { background: url(file:///etc/hostname) }</style>',
    '<svg><image href="file:///etc/hostname"/></svg>',
    "\u202e\u05e9\u05dc\u05d5\u05dd \u0627\u0644\u0639\u0631\u0628\u064a\u0629 \u2067\U0001f642\U0001f469\u200d\U0001f469\u200d\U0001f467",
    "x" * 32767,
    "half \ud83d of a pair, bell \x07, nul \x00",
    '\'; --><!-- ]]> & &amp; "quoted"',
)


@pytest.fixture(scope="session")
def render_pdf():
    """`trackerkit.report.pdf.render_pdf`: asked for by tests of the mark pdf alone, because Pango may be missing."""
    from trackerkit.report.pdf import render_pdf  # noqa: PLC0415

    return render_pdf


@pytest.fixture(scope="session")
def record():
    return sample.record()


@pytest.fixture(scope="session")
def context(record):
    return pack_context(record)


def hostile(frame):
    """The frame with hostile words in every text but the choices that say where an action stands."""
    changed = frame.copy()
    texts = [key for key in frame.columns if frame[key].dtype == object and ":" not in key]
    for at, key in enumerate(texts):
        if key not in ("status", "outcome", "effect", "repeat_of"):
            changed[key] = [HOSTILE[(at + row) % len(HOSTILE)] for row in range(len(frame))]
    return changed


@pytest.fixture(scope="session")
def hostile_record(record):
    """The sample with every free text of the actions and the logs, and the provider's own name, made hostile."""
    frames = {key: hostile(record.month.frames[key]) for key in ("actions", "root_causes", "escalations")}
    provider = Provider(
        HOSTILE[0], HOSTILE[1], record.provider.framework,
        (replace(record.provider.services[0], name=HOSTILE[2], manager=HOSTILE[4]), *record.provider.services[1:]),
        record.provider.people,
    )  # fmt: skip
    month = replace(record.month, frames={**record.month.frames, **frames})
    return replace(record, month=month, provider=provider, chain_head=HOSTILE[3])
