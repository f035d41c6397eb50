"""The zip container, read strictly: what the directory says is checked before anything is unpacked.

Our own reading of the directory (PKWARE APPNOTE 6.3.10) rather than `zipfile`'s, because `zipfile` cuts names at NUL,
lets members overlap, tolerates bytes before the archive, and unpacks what the directory does not declare.
"""

from __future__ import annotations

import struct
import zlib
from collections.abc import Iterator
from dataclasses import dataclass

from trackerkit.workbook.read.model import MB, Limits
from trackerkit.workbook.read.refusals import damaged, refusal, shown

_END = struct.Struct("<4s4H2LH")
_END_64 = struct.Struct("<4sQ2H2L4Q")
_LOCATOR_64 = struct.Struct("<4sLQL")
_MEMBER = struct.Struct("<4s6H3L5H2L")
_LOCAL = struct.Struct("<4s5H3L2H")
_STORED, _DEFLATED = 0, 8
_LARGEST_COMMENT = 0xFFFF
_IN_EXTRA_32 = 0xFFFFFFFF  # a 32-bit field that says "see the zip64 extra field"
_ENCRYPTED = 0x1
_UTF8 = 0x800
_SYMLINK = 0o12
_UNIX = 3
_LARGEST_NAME = 260  # bytes of name, extra field and comment a member may take in the directory, on average
_FREELY = 10 * MB  # up to this size a part may be packed as tightly as it likes
CHUNK = 4 * MB


@dataclass(frozen=True, slots=True)
class Member:
    """One member as the directory declares it. Sizes and offset in bytes."""

    name: str
    method: int
    crc: int
    packed: int
    size: int
    offset: int


class Archive:
    """The members of a zip archive held in memory. The constructor refuses whatever breaks a limit or a rule.

    Raises UnreadableWorkbook: not-a-workbook, truncated, damaged, password, too-many-parts, too-big-unpacked,
    bad-member-name, duplicate-part.
    """

    def __init__(self, data: bytes, limits: Limits) -> None:
        self._data = data
        self.members: dict[str, Member] = {}
        start, end, declared = _directory(data, limits)
        members = list(_members(data[start:end], declared))
        for member in members:
            self._add(member)
        _check_sizes(members, limits)
        self._begins = _check_layout(data, members, start)

    def _add(self, member: Member) -> None:
        _check_name(member.name)
        key = member.name.lower()  # part names differ in more than letter case (ECMA-376-2 6.2.2.3)
        if key in self.members:
            raise refusal("duplicate-part", name=member.name)
        self.members[key] = member

    def __contains__(self, name: str) -> bool:
        return name.lower() in self.members

    def chunks(self, name: str) -> Iterator[bytes]:
        """The bytes of a member, at most `CHUNK` at a time. Its size and its CRC are checked on the way.

        Raises KeyError for a member that is not there, UnreadableWorkbook (damaged, too-big-unpacked).
        """
        member = self.members[name.lower()]
        begin = self._begins[member.offset]
        packed = memoryview(self._data)[begin : begin + member.packed]
        crc = left = 0
        left = member.size
        for chunk in _inflate(packed, member):
            left -= len(chunk)
            if left < 0:
                raise refusal("too-big-unpacked", what=f"{member.name} is larger than it says")
            crc = zlib.crc32(chunk, crc)
            yield chunk
        if left or crc != member.crc:
            raise damaged(f"{member.name} is not as it was when it was saved")

    def read(self, name: str) -> bytes:
        """All the bytes of a member; as `chunks`."""
        return b"".join(self.chunks(name))


def _directory(data: bytes, limits: Limits) -> tuple[int, int, int]:
    """Where the directory starts and ends, and how many members it declares."""
    at = data.rfind(b"PK\5\6", max(0, len(data) - _END.size - _LARGEST_COMMENT))
    if at < 0 or at + _END.size > len(data):
        raise refusal("truncated")
    _, disk, _, _, count, size, start, comment = _END.unpack_from(data, at)
    if data[at + _END.size + comment :].strip(b"\0\r\n "):
        raise damaged("something else follows its end")
    end = at
    if _IN_EXTRA_32 in (size, start) or count == _LARGEST_COMMENT:
        end, count, size, start = _directory_64(data, at)
    if count > limits.max_parts:
        raise refusal("too-many-parts", count=f"{count:,}", limit=f"{limits.max_parts:,}")
    if disk or start + size != end or size > limits.max_parts * (_MEMBER.size + _LARGEST_NAME):
        raise damaged("its list of parts is not where it says")
    if not count:
        raise refusal("not-a-workbook", what="an empty zip archive")
    return start, end, count


def _directory_64(data: bytes, at: int) -> tuple[int, int, int, int]:
    """End, count, size and start of the directory from the zip64 records before the end record at `at`."""
    if at < _LOCATOR_64.size or data[at - _LOCATOR_64.size :][:4] != b"PK\6\7":
        raise damaged("its list of parts is not where it says")
    _, _, end, _ = _LOCATOR_64.unpack_from(data, at - _LOCATOR_64.size)
    if end + _END_64.size > len(data) or data[end : end + 4] != b"PK\6\6":
        raise damaged("its list of parts is not where it says")
    *_, count, size, start = _END_64.unpack_from(data, end)
    return end, count, size, start


def _members(directory: bytes, declared: int) -> Iterator[Member]:
    at = count = 0
    while at + _MEMBER.size <= len(directory) and directory[at : at + 4] == b"PK\1\2":
        fields = _MEMBER.unpack_from(directory, at)
        made, flags, method, crc, packed, size = fields[1], fields[3], fields[4], fields[7], fields[8], fields[9]
        named, extra, comment, attributes, offset = fields[10], fields[11], fields[12], fields[15], fields[16]
        at += _MEMBER.size
        name = _name(directory[at : at + named], flags)
        if flags & _ENCRYPTED:
            raise refusal("password")
        if made >> 8 == _UNIX and attributes >> 28 == _SYMLINK:
            raise refusal("bad-member-name", what=f"{shown(name)} is a link to another file")
        if method not in (_STORED, _DEFLATED):
            raise damaged(f"{shown(name)} is packed in a way that Excel does not use")
        if _IN_EXTRA_32 in (size, packed, offset):
            size, packed, offset = _wide(directory[at + named : at + named + extra], size, packed, offset)
        at += named + extra + comment
        count += 1
        if not name.endswith("/"):
            yield Member(name, method, crc, packed, size, offset)
    if at != len(directory) or count != declared:
        raise damaged("its list of parts cannot be followed")


def _name(raw: bytes, flags: int) -> str:
    try:
        return raw.decode("utf-8" if flags & _UTF8 else "cp437")
    except UnicodeDecodeError:
        raise refusal("bad-member-name", what="it is not text") from None


def _wide(extra: bytes, *values: int) -> list[int]:
    """The 64-bit values of those fields that hold 0xFFFFFFFF, from the zip64 extra field (APPNOTE 4.5.3)."""
    at = 0
    while at + 4 <= len(extra):
        tag, size = struct.unpack_from("<HH", extra, at)
        if tag == 1 and at + 4 + size <= len(extra):
            wide = iter(struct.unpack_from(f"<{size // 8}Q", extra, at + 4))
            return [next(wide, value) if value == _IN_EXTRA_32 else value for value in values]
        at += 4 + size
    return list(values)


def _check_name(name: str) -> None:
    """Refuse what could climb out of a folder, or means one thing here and another elsewhere."""
    if not name.isprintable():  # NUL above all, at which some programs cut the name
        raise refusal("bad-member-name", what=f"{shown(name)} has characters in it that cannot be seen")
    if name.startswith("/") or "\\" in name or ":" in name:
        raise refusal("bad-member-name", what=f"{shown(name)} is written like a place on a disk")
    if any(piece in ("", ".", "..") for piece in name.split("/")):
        raise refusal("bad-member-name", what=f"{shown(name)} leads out of the workbook")


def _check_sizes(members: list[Member], limits: Limits) -> None:
    total = sum(member.size for member in members)
    if total > limits.max_unpacked:
        said = f"{-(-total // MB):,} MB, where {limits.max_unpacked // MB:,} MB are allowed"
        raise refusal("too-big-unpacked", what=said)
    for member in members:
        if member.size > _FREELY and member.size > member.packed * limits.max_ratio:
            said = f"{member.name} grows more than {limits.max_ratio} times"
            raise refusal("too-big-unpacked", what=said)


def _check_layout(data: bytes, members: list[Member], directory: int) -> dict[int, int]:
    """Where the bytes of each member begin, by its offset. None may overlap another or be called otherwise inside."""
    begins: dict[int, int] = {}
    free = 0
    for member in sorted(members, key=lambda member: member.offset):
        at = member.offset
        if at < free or at + _LOCAL.size > directory or data[at : at + 4] != b"PK\3\4":
            raise damaged(f"{shown(member.name)} is not where the list of parts says")
        *_, named, extra = _LOCAL.unpack_from(data, at)
        flags = _LOCAL.unpack_from(data, at)[2]
        begin = at + _LOCAL.size + named + extra
        inside = _name(data[at + _LOCAL.size : at + _LOCAL.size + named], flags)
        free = begin + member.packed
        if inside != member.name or free > directory:
            raise damaged(f"{shown(member.name)} is not where the list of parts says")
        begins[at] = begin
    return begins


def _inflate(packed: memoryview, member: Member) -> Iterator[bytes]:
    if member.method == _STORED:
        for at in range(0, len(packed), CHUNK):
            yield bytes(packed[at : at + CHUNK])
        return
    machine = zlib.decompressobj(-zlib.MAX_WBITS)
    pending: bytes | memoryview = packed
    try:
        while not machine.eof:
            chunk = machine.decompress(pending, CHUNK)
            pending = machine.unconsumed_tail
            if not chunk and not pending:
                break
            yield chunk
    except zlib.error:
        raise damaged(f"{shown(member.name)} cannot be unpacked") from None
    if not machine.eof:
        raise damaged(f"{shown(member.name)} ends too soon")
