"""Zip files that no honest program writes: bombs, lies about sizes, parts that overlap or repeat."""

from __future__ import annotations

import io
import struct
import zipfile
from collections.abc import Mapping

from tests.hostile.mutate import packed, parts_of

MB = 1 << 20
_END, _CENTRAL = struct.Struct("<4s4H2IH"), struct.Struct("<4s6H3I5H2I")


def swollen(data: bytes, name: str, before: bytes, unit: bytes, size: int, after: bytes = b"") -> bytes:
    """The package with the part `name` made of `unit` over and over until it has `size` bytes."""
    parts = [(each, inside) for each, inside in parts_of(data).items() if each != name]
    out = io.BytesIO(packed(parts))
    block = unit * (4 * MB // len(unit))
    with zipfile.ZipFile(out, "a", zipfile.ZIP_DEFLATED, compresslevel=1) as package, package.open(name, "w") as part:
        part.write(before)
        for _ in range(size // len(block)):
            part.write(block)
        part.write(after)
    return out.getvalue()


def with_directory(data: bytes, records: list[bytes]) -> bytes:
    """The package with these records as its directory."""
    *_, begin, _ = _END.unpack_from(data, len(data) - _END.size)
    directory = b"".join(records)
    end = _END.pack(b"PK\5\6", 0, 0, len(records), len(records), len(directory), begin, 0)
    return data[:begin] + directory + end


def records_of(data: bytes) -> list[bytes]:
    """The records of the directory of a package that zipfile wrote."""
    _, _, _, _, count, _, at, _ = _END.unpack_from(data, len(data) - _END.size)
    records = []
    for _ in range(count):
        named, extra, comment = _CENTRAL.unpack_from(data, at)[10:13]
        size = _CENTRAL.size + named + extra + comment
        records.append(data[at : at + size])
        at += size
    return records


def record_changed(record: bytes, changes: Mapping[int, int]) -> bytes:
    """A record with the fields of these numbers changed (APPNOTE 4.3.12: 3 flags, 4 method, 7 CRC, 9 size, 15 attributes)."""
    fields = list(_CENTRAL.unpack_from(record))
    for place, value in changes.items():
        fields[place] = value
    return _CENTRAL.pack(*fields) + record[_CENTRAL.size :]


def size_lie(data: bytes, name: str) -> bytes:
    """The directory says 4 KB of a part that is larger."""
    lied = [
        record_changed(r, {9: 4096}) if r[_CENTRAL.size :].startswith(name.encode()) else r for r in records_of(data)
    ]
    return with_directory(data, lied)


def overlapping(data: bytes, times: int) -> bytes:
    """Many members that are all the same bytes of the file (Fifield 2019)."""
    records = records_of(data)
    last = records[-1]
    stem = last[_CENTRAL.size : _CENTRAL.size + _CENTRAL.unpack_from(last)[10]]
    more = [last[: _CENTRAL.size] + b"%04d" % n + stem[4:] + last[_CENTRAL.size + len(stem) :] for n in range(times)]
    return with_directory(data, records + more)


def field_changed(data: bytes, name: str, changes: Mapping[int, int]) -> bytes:
    """The package with fields of one part's record changed."""
    there = records_of(data)
    return with_directory(
        data, [record_changed(r, changes) if r[_CENTRAL.size :].startswith(name.encode()) else r for r in there]
    )


def compound(streams: Mapping[str, bytes]) -> bytes:
    """An OLE compound file ([MS-CFB] version 3) of streams of at least 4,096 bytes."""
    end, free = 0xFFFFFFFE, 0xFFFFFFFF
    sectors: list[bytes] = []
    chain: list[int] = []

    def put(content: bytes) -> int:
        content += bytes(-len(content) % 512)
        first, number = len(sectors), len(content) // 512
        sectors.extend(content[512 * n : 512 * n + 512] for n in range(number))
        chain.extend([*range(first + 1, first + number), end])
        return first

    def entry(name: str, kind: int, right: int, child: int, start: int, size: int) -> bytes:
        text = f"{name}\0".encode("utf-16-le")
        head = text.ljust(64, b"\0") + struct.pack("<HBBIII", len(text), kind, 1, free, right, child)
        return head + bytes(36) + struct.pack("<IQ", start, size)

    whole = {name: content.ljust(4096, b"\0") for name, content in streams.items()}
    starts = {name: put(content) for name, content in whole.items()}
    entries = [entry("Root Entry", 5, free, 1, end, 0)]
    for number, (name, content) in enumerate(whole.items(), 1):
        entries.append(entry(name, 2, number + 1 if number < len(whole) else free, free, starts[name], len(content)))
    directory = put(b"".join(entries))
    table = len(sectors)
    fat = struct.pack("<128I", *(chain + [0xFFFFFFFD] + [free] * 128)[:128])
    head = bytes.fromhex("d0cf11e0a1b11ae1") + bytes(16) + struct.pack("<5H", 0x3E, 3, 0xFFFE, 9, 6) + bytes(6)
    head += struct.pack("<9I", 0, 1, directory, 0, 4096, end, 0, end, 0) + struct.pack("<109I", table, *[free] * 108)
    return head + b"".join(sectors) + fat
