"""What is refused at the door, with which code and in which words; and what is let in with a note."""

from __future__ import annotations

import io
import random
import struct
import zipfile
import zlib

import pytest
from msoffcrypto.format.ooxml import OOXMLFile

from tests.workbook.read.helpers import MAIN, SHEET, compound, parts, relationships, row, workbook, zipped
from trackerkit.errors import UnreadableWorkbook
from trackerkit.workbook.read import Limits, Note, read_book
from trackerkit.workbook.read.refusals import CATALOGUE, refusal, shown

GOOD = workbook(row('<c r="A1"><v>7</v></c>'))
LOCK = bytes([7]) + b"A Carer".ljust(54, b" ") + "A Carer".encode("utf-16-le").ljust(110, b"\0")


def refused(data: bytes, limits: Limits | None = None, password: str | None = None) -> UnreadableWorkbook:
    with pytest.raises(UnreadableWorkbook) as caught:
        read_book(data, limits=limits or Limits(), password=password)
    return caught.value


def with_parts(**changed: str | bytes) -> bytes:
    """The good workbook with parts added or replaced; names are given with __ for a slash."""
    return zipped({**parts(), **{name.replace("__", "/"): data for name, data in changed.items()}})


def patched(offset_from: bytes, offset: int, value: bytes, data: bytes = GOOD) -> bytes:
    """The workbook with bytes replaced at `offset` from the last place where `offset_from` stands."""
    at = data.rfind(offset_from) + offset
    return data[:at] + value + data[at + len(value) :]


@pytest.mark.parametrize(
    ("data", "sentence"),
    [
        (b"PK\3\4", "The file is of an unknown kind, not an Excel workbook."),
        (b"PK\5\6" + b"\0" * 18, "The file is an empty zip archive, not an Excel workbook."),
        (b"Reference,Owner\nA-1,Jane Doe\n", "The file is plain text, such as a CSV, not an Excel workbook."),
        ("Reference\tOwner\n".encode("utf-16"), "The file is plain text, such as a CSV, not an Excel workbook."),
        (b"<html><table></table></html>", "The file is a web page, not an Excel workbook."),
        (b"%PDF-1.7\n", "The file is a PDF, not an Excel workbook."),
        (b"\xff\xd8\xff\xe0", "The file is a picture, not an Excel workbook."),
        (b"MZ" + b"\0" * 510 + GOOD, "The file is a program, not an Excel workbook."),
        (
            b'<?xml version="1.0"?><?mso-application progid="Excel.Sheet"?><Workbook/>',
            "The file is an Excel 2003 XML file, not an Excel workbook.",
        ),
        (b'<?xml version="1.0"?><register/>', "The file is an XML file, not an Excel workbook."),
        (bytes(range(256)) * 4, "The file is of an unknown kind, not an Excel workbook."),
        (zipped({"word/document.xml": "<w/>" * 40}), "The file is a Word document, not an Excel workbook."),
        (zipped({"ppt/presentation.xml": "<p/>" * 40}), "The file is a presentation, not an Excel workbook."),
        (zipped({"register.xlsx": GOOD}), "The file is a zip archive, not an Excel workbook."),
        (
            zipped({"mimetype": "application/vnd.oasis.opendocument.text", "content.xml": "<x/>"}),
            "The file is an OpenDocument file of another kind, not an Excel workbook.",
        ),
        (compound(["WordDocument"]), "The file is a Word document, not an Excel workbook."),
    ],
)
def test_what_is_no_workbook_is_called_what_it_is(data, sentence):
    fault = refused(data)
    assert (fault.code, fault.sentence) == ("not-a-workbook", sentence)
    assert fault.remedy == "Send the workbook itself, saved in Excel as an Excel Workbook (.xlsx)."


@pytest.mark.parametrize(
    ("code", "data"),
    [
        ("empty", b""),
        ("open-in-excel", LOCK),
        ("truncated", GOOD[:-1]),
        ("truncated", GOOD[:-22]),
        ("truncated", GOOD[: len(GOOD) // 2]),
        ("password", compound(["EncryptionInfo", "EncryptedPackage"])),
        ("damaged", compound(["EncryptionInfo", "EncryptedPackage"])[:700]),
        ("damaged", compound(["Something else"])),
        ("damaged", compound(["Workbook"])[:44] + b"\xff\xff\xff\x7f" + compound(["Workbook"])[48:]),
        ("damaged", GOOD + b"MZ and more"),
        ("damaged", patched(SHEET.encode(), -30, b"\xde\xad\xbe\xef")),  # CRC in the directory
        ("damaged", patched(SHEET.encode(), -36, b"\x63\0")),  # compression method
        ("damaged", patched(SHEET.encode(), -4, b"\x01\0\0\0")),  # offset of the local header
        ("damaged", patched(b"PK\5\6", 10, b"\x01\0")),  # number of members
        ("damaged", patched(b"PK\5\6", 16, b"\0\0\0\0")),  # where the directory starts
        ("password", patched(SHEET.encode(), -38, b"\x01\0")),  # the zip flag for encrypted members
        ("bad-member-name", with_parts(**{"..__..__tmp__evil": "x"})),
        ("bad-member-name", with_parts(__tmp__evil="x")),
        ("bad-member-name", with_parts(**{"..\\evil": "x"})),
        ("bad-member-name", with_parts(**{"C:evil": "x"})),
        ("bad-member-name", with_parts(**{"xl__media__a\x1b[2J.png": "x"})),
        ("bad-member-name", patched(b"sheet1.xml", 0, b"sheet1\0xml")),
        ("duplicate-part", with_parts(**{"XL__worksheets__SHEET1.xml": "<x/>"})),
        (
            "dtd",
            with_parts(**{"docProps__core.xml": '<!DOCTYPE x [<!ENTITY a SYSTEM "file:///etc/passwd">]><x>&a;</x>'}),
        ),
        (
            "dtd",
            with_parts(
                **{"docProps__core.xml": '<?xml version="1.0" encoding="UTF-16"?><!DOCTYPE x><x/>'.encode("utf-16")}
            ),
        ),
        ("dtd", with_parts(**{SHEET.replace("/", "__"): f'<!DOCTYPE worksheet><worksheet xmlns="{MAIN}"/>'})),
        ("macros", with_parts(**{"xl__vbaProject.bin": b"x"})),
        ("damaged", with_parts(**{SHEET.replace("/", "__"): ""})),
        ("damaged", with_parts(**{SHEET.replace("/", "__"): f'<chartsheet xmlns="{MAIN}"/>'})),
        ("damaged", with_parts(**{SHEET.replace("/", "__"): '<worksheet xmlns="urn:another"/>'})),
        ("not-a-workbook", with_parts(**{"xl__workbook.xml": '<document xmlns="urn:another"/>'})),
        ("no-register-sheet", with_parts(**{"xl__workbook.xml": f'<workbook xmlns="{MAIN}"><sheets/></workbook>'})),
    ],
)
def test_a_file_that_cannot_be_trusted_is_refused(code, data):
    fault = refused(data)
    assert fault.code == code
    assert fault.remedy == CATALOGUE[code][1]


def test_limits_are_checked_before_anything_is_unpacked():
    big = workbook(after="<extLst><!--" + " " * 300_000 + "--></extLst>")
    assert refused(GOOD, Limits(max_bytes=1024)).code == "too-big"
    assert refused(GOOD, Limits(max_parts=6)).sentence == "The workbook is made of 7 parts; it must be 6 or fewer."
    assert refused(big, Limits(max_unpacked=200_000)).code == "too-big-unpacked"
    assert refused(GOOD, Limits(max_cells=0)).code == "too-many-cells"


def test_a_part_over_ten_megabytes_may_not_be_packed_too_tightly():
    bomb = with_parts(**{"docProps__thumbnail.jpeg": b"\0" * (11 * 1024 * 1024)})
    assert refused(bomb).sentence == (
        "The workbook unpacks to more than it may: docProps/thumbnail.jpeg grows more than 200 times."
    )
    assert len(read_book(bomb, limits=Limits(max_ratio=2000)).sheets) == 1


def test_a_part_that_unpacks_to_more_than_the_directory_says_is_stopped():
    members = parts(row("<c r='A1'><v>1</v></c>" * 5000))
    data = zipped(members)
    lying = patched(SHEET.encode(), -22, struct.pack("<L", 4096), data)
    assert refused(lying).code == "too-big-unpacked"


def test_members_may_not_share_their_bytes():
    data = zipped({**parts(), "xl/media/a.bin": b"a" * 100, "xl/media/b.bin": b"a" * 100})
    first = struct.unpack_from("<L", data, data.rfind(b"xl/media/a.bin") - 4)[0]
    assert refused(patched(b"xl/media/b.bin", -4, struct.pack("<L", first), data)).code == "damaged"


def test_zip64_records_are_followed():
    data = bytearray(GOOD)
    at = data.rfind(b"PK\5\6")
    count, size, start = struct.unpack_from("<HLL", data, at + 10)
    record = struct.pack("<4sQHHLLQQQQ", b"PK\6\6", 44, 45, 45, 0, 0, count, count, size, start)
    locator = struct.pack("<4sLQL", b"PK\6\7", 0, at, 1)
    end = struct.pack("<4sHHHHLLH", b"PK\5\6", 0, 0, 0xFFFF, 0xFFFF, 0xFFFFFFFF, 0xFFFFFFFF, 0)
    wide = bytes(data[:at]) + record + locator + end
    assert read_book(wide) == read_book(GOOD)
    assert refused(bytes(data[:at]) + end).code == "damaged"


def test_stored_members_and_padding_after_the_end_are_fine():
    assert read_book(zipped(parts(row('<c r="A1"><v>7</v></c>')), zipfile.ZIP_STORED)) == read_book(GOOD)
    assert read_book(GOOD + b"\0" * 5000) == read_book(GOOD)


def test_a_damaged_stream_is_refused():
    at = GOOD.find(SHEET.encode()) + len(SHEET)
    assert refused(GOOD[:at] + b"\xff" * 8 + GOOD[at + 8 :]).code == "damaged"


def test_a_sheet_outside_the_workbook_is_not_fetched():
    outside = relationships(("rId1", "worksheet", "http://127.0.0.1:9/s.xml")).replace(
        'sheet" Target', 'sheet" TargetMode="External" Target'
    )
    fault = refused(with_parts(**{"xl___rels__workbook.xml.rels": outside}))
    assert (fault.code, fault.sentence) == (
        "external-part",
        "The sheet Register is said to lie outside the workbook; it was not fetched.",
    )


@pytest.mark.parametrize("target", ["../../../../etc/passwd", "worksheets/sheet9.xml"])
def test_a_sheet_whose_part_is_not_there_is_damage(target):
    assert refused(
        with_parts(**{"xl___rels__workbook.xml.rels": relationships(("rId1", "worksheet", target))})
    ).code == ("damaged")
    assert refused(with_parts(**{"xl___rels__workbook.xml.rels": relationships()})).code == "damaged"


def macro_workbook(**more: str | bytes) -> bytes:
    members = parts(row('<c r="A1"><v>7</v></c>'))
    types = str(members["[Content_Types].xml"])
    plain = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet.main+xml"
    members["[Content_Types].xml"] = types.replace(plain, "application/vnd.ms-excel.sheet.macroEnabled.main+xml")
    return zipped({**members, "xl/vbaProject.bin": b"x", **more})


def test_a_macro_workbook_is_read_and_its_macros_are_not_run():
    book = read_book(macro_workbook())
    assert (book.format, book.notes) == ("xlsm", (Note("macros", "The workbook carries macros. They were not run."),))
    assert book.sheets[0].cells == read_book(GOOD).sheets[0].cells


def test_what_a_workbook_carries_beside_cells_is_said():
    book = read_book(
        with_parts(
            **{
                "xl__externalLinks__externalLink1.xml": "<x/>",
                "xl__embeddings__oleObject1.bin": b"x",
                "xl__connections.xml": "<x/>",
                "_xmlsignatures__sig1.xml": "<x/>",
            }
        )
    )
    assert book.notes == (
        Note("external-links", "The workbook takes values from other workbooks. They were not opened."),
        Note("embedded", "The workbook holds embedded objects or buttons. They were not opened."),
        Note("connections", "The workbook is connected to outside data. Nothing was fetched."),
        Note("signed", "The workbook is digitally signed. The signature was not checked."),
    )


def test_a_password_opens_what_it_protects():
    plain = with_parts(**{"xl__media__logo.png": random.Random(1).randbytes(8000)})
    locked = io.BytesIO()
    OOXMLFile(io.BytesIO(plain)).encrypt("Willow-House-1", locked)
    data = locked.getvalue()
    assert refused(data).sentence == "The workbook is protected by a password, so it cannot be opened."
    assert refused(data, password="willow").code == "wrong-password"
    assert read_book(data, password="Willow-House-1") == read_book(plain)


def test_an_ods_behind_a_password_is_refused():
    manifest = '<manifest:file-entry xmlns:manifest="urn:x"><manifest:encryption-data/></manifest:file-entry>'
    mime = "application/vnd.oasis.opendocument.spreadsheet"
    assert refused(zipped({"mimetype": mime, "META-INF/manifest.xml": manifest})).code == "password"


@pytest.mark.parametrize("code", sorted(CATALOGUE))
def test_every_refusal_is_a_sentence_and_a_remedy_in_plain_words(code):
    sentence, remedy = CATALOGUE[code]
    words = set(f"{sentence} {remedy}".lower().replace(".", " ").replace(",", " ").split())
    assert sentence.endswith(".")
    assert remedy.endswith(".")
    assert not words & {"invalid", "valid", "please", "sorry", "error", "illegal", "forbidden", "oops"}


def test_a_refusal_outside_the_catalogue_is_a_fault_of_ours():
    with pytest.raises(KeyError):
        refusal("no-such-code")


def test_names_in_a_sentence_are_short_and_printable():
    assert shown("a\n\x1b[2J\u202eb") == "a??[2J?b"
    assert shown("a" * 61) == "a" * 60 + "..."
    assert shown("") == "a name that is empty"


def test_the_checksum_that_counts_is_the_directorys():
    packed = zlib.crc32(b"x")
    assert refused(patched(b"[Content_Types].xml", -30, struct.pack("<L", packed))).code == "damaged"
