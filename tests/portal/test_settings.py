"""What cannot be used in portal.toml is told in our own words, with the setting that was meant."""

from __future__ import annotations

import pytest

from trackerkit.errors import ProviderError
from trackerkit.portal.settings import load_settings
from trackerkit.provider import Folder

OUT = "Correct that line, or take it out."
MEANT = "Write {}, if you meant that, or take the line out."
DAY = "must be a day, written as 2026-11-30 without quotes"
TABLE = '[sign_in]\nissuer = "https://provider.example/"\nclient_id = "a"\n'


def refusal(root, text):
    (root / "portal.toml").write_text(text, encoding="utf-8")
    with pytest.raises(ProviderError) as refused:
        load_settings(Folder(root))
    return refused.value.sentence, refused.value.remedy


@pytest.mark.parametrize(
    ("text", "called", "then"),
    [
        ("session_hour = 3", "session_hour", MEANT.format("session_hours")),
        ("Link_Day = 3", "Link_Day", MEANT.format("link_days")),
        ("colour = 3", "colour", OUT),
        ("passwords = true", "passwords", "Move that line below [sign_in]."),
        (TABLE + "session_hours = 3", "sign_in.session_hours", "Move that line to the top of the file."),
        (TABLE.replace("issuer", "isuer"), "sign_in.isuer", MEANT.format("sign_in.issuer")),
        (TABLE + 'secret = "it"', "sign_in.secret", MEANT.format("sign_in.secret_file")),
    ],
)
def test_a_setting_that_there_is_not_is_named_with_the_one_meant(text, called, then, tmp_path):
    assert refusal(tmp_path, text) == (f"portal.toml: there is no setting called {called}.", then)


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ('session_hours = "ten"', "session_hours must be a whole number, such as 10"),
        ("session_hours = 1.5", "session_hours must be a whole number, such as 10"),
        ("session_hours = [1]", "session_hours must be a whole number, such as 10"),
        ("session_hours = nan", "session_hours must be a whole number, such as 10"),
        ("session_hours = 0", "session_hours must be 1 or more"),
        ("session_hours = 500", "session_hours must be 48 or less"),
        ("address = 3", "address must be words between double quotes"),
        ('scanner = "clamdscan"', 'scanner must be a list, such as ["clamdscan", "--fdpass"]'),
        ('as_at = "soon"', f"as_at {DAY}"),
        ("as_at = 2026-11-30T10:00:00", f"as_at {DAY}"),
        ("sign_in = 3", "sign_in must be a table of its own: a line [sign_in], and its settings below"),
        (TABLE + "passwords = 3", "sign_in.passwords must be true or false, without quotes"),
        (TABLE.replace('"a"', '""'), "sign_in.client_id must not be empty"),
    ],
)
def test_a_value_that_cannot_be_used_is_told_in_one_plain_sentence(text, says, tmp_path):
    assert refusal(tmp_path, text) == (f"portal.toml: {says}.", OUT)


@pytest.mark.parametrize("key", ["issuer", "client_id"])
def test_a_setting_that_is_missing_is_named(key, tmp_path):
    text = "\n".join(line for line in TABLE.splitlines() if not line.startswith(key))
    assert refusal(tmp_path, text) == (f"portal.toml: sign_in.{key} is missing.", "Add that line.")
