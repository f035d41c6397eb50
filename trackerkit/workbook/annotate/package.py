"""A workbook as a zip of parts: what is not rewritten is copied as its compressed bytes.

zipfile reads the directory; it cannot copy an entry without inflating and deflating it, so the writing is done here
(APPNOTE 6.3, sections 4.3.7, 4.3.12 and 4.3.16; no zip64, no encryption, no data descriptors).
"""

from __future__ import annotations

import io
import struct
import zipfile
import zlib

from trackerkit.workbook.annotate.xml import Element, cannot_mark, parse, serialise

_LEVEL = 4  # a third of the time of level 6 on sheet XML, for 1 to 2 % more bytes
_LOCAL = struct.Struct("<4s5H3I2H")
_CENTRAL = struct.Struct("<4s6H3I5H2I")
_END = struct.Struct("<4s4H2IH")
_DESCRIPTOR, _UTF8 = 0x08, 0x800
_MIDNIGHT_1980 = (0, 0x21)  # time and date of parts written here: the same bytes every time


def _key(name: str) -> str:
    """Part names are compared without regard to case (ECMA-376 part 2, 6.2.2.3); some writers use backslashes."""
    return name.replace("\\", "/").lstrip("/").lower()


class Package:
    """The parts of one workbook, by name, without a leading slash. Writes are kept until `save`."""

    def __init__(self, data: bytes) -> None:
        self._data = data
        try:
            self._zip = zipfile.ZipFile(io.BytesIO(data))
        except (zipfile.BadZipFile, ValueError) as error:
            raise cannot_mark("The file is not an Excel workbook of the .xlsx or .xlsm kind.") from error
        self._infos = {_key(info.orig_filename): info for info in self._zip.infolist()}
        self._names = {key: info.orig_filename.replace("\\", "/").lstrip("/") for key, info in self._infos.items()}
        self._read: dict[str, bytes] = {}  # inflated once, though looked at several times
        self._written: dict[str, bytes] = {}
        self._trees: dict[str, Element] = {}
        self._touched: set[str] = set()
        self._removed: set[str] = set()

    def names(self) -> list[str]:
        """The parts there are, in the order of the file, new ones last."""
        return list(self._names.values())

    def has(self, name: str) -> bool:
        """Whether there is such a part."""
        return _key(name) in self._names

    def read(self, name: str) -> bytes:
        """The bytes of a part. Raises UnreadableWorkbook when it is missing or damaged."""
        key = _key(name)
        if key in self._touched:
            return serialise(self._trees[key])
        if key in self._written:
            return self._written[key]
        if key in self._read and key in self._names:
            return self._read[key]
        if key not in self._names:
            raise cannot_mark(f"The workbook lacks its part {name}.")
        try:
            data = self._read[key] = self._zip.read(self._infos[key])
        except (zipfile.BadZipFile, zlib.error, EOFError, NotImplementedError, RuntimeError, OSError) as error:
            raise cannot_mark(f"The part {name} of the workbook is damaged.") from error
        return data

    def head(self, name: str, size: int) -> bytes:
        """The first `size` bytes of a part, at the cost of inflating no more than that."""
        key = _key(name)
        if key not in self._infos or key in self._touched or key in self._written or key in self._read:
            return self.read(name)[:size]
        with self._zip.open(self._infos[key]) as part:
            return part.read(size)

    def tree(self, name: str) -> Element:
        """The parsed part; call `touch` after a change to it."""
        key = _key(name)
        if key not in self._trees:
            self._trees[key] = parse(self.read(name), name)
        return self._trees[key]

    def touch(self, name: str) -> None:
        """The tree of this part was changed: it is written anew by `save`."""
        self._touched.add(_key(name))

    def write(self, name: str, data: bytes) -> None:
        """Replace or add a part."""
        key = _key(name)
        self._names.setdefault(key, name)
        self._trees.pop(key, None)
        self._touched.discard(key)
        self._removed.discard(key)
        self._written[key] = data

    def remove(self, name: str) -> None:
        """Take a part out; nothing happens when it is not there."""
        key = _key(name)
        if self._names.pop(key, None) is None:
            return
        self._trees.pop(key, None)
        self._touched.discard(key)
        self._written.pop(key, None)
        self._removed.add(key)

    def save(self) -> bytes:
        """The package as bytes: the same bytes when nothing was changed."""
        for key in sorted(self._touched):
            self._written[key] = serialise(self._trees[key])
        self._touched.clear()
        if not self._written and not (self._removed & self._infos.keys()):
            return self._data
        out = _Writer()
        for key, name in self._names.items():
            info = self._infos.get(key)
            if key in self._written:
                out.deflate(name if info is None else info.orig_filename, self._written[key])
            elif info is not None:
                out.copy(info, self._raw(info))
        return out.finish()

    def _raw(self, info: zipfile.ZipInfo) -> memoryview:
        """The compressed bytes of an entry, found past its local header."""
        start = info.header_offset
        header = self._data[start : start + _LOCAL.size]
        if len(header) < _LOCAL.size or header[:4] != b"PK\x03\x04" or info.flag_bits & 0x01:
            raise cannot_mark(f"The part {info.orig_filename} of the workbook is damaged.")
        name_length, extra_length = _LOCAL.unpack(header)[9:11]
        begin = start + _LOCAL.size + name_length + extra_length
        return memoryview(self._data)[begin : begin + info.compress_size]


class _Writer:
    """Lays entries one after another and keeps their directory lines."""

    def __init__(self) -> None:
        self._out = io.BytesIO()
        self._directory: list[bytes] = []

    def copy(self, info: zipfile.ZipInfo, raw: memoryview) -> None:
        flags = info.flag_bits & ~_DESCRIPTOR
        year, month, day, hour, minute, second = info.date_time
        stamp = (hour << 11 | minute << 5 | second // 2, (year - 1980) << 9 | month << 5 | day)
        name = info.orig_filename.encode("utf-8" if flags & _UTF8 else "cp437")
        self._entry(name, (flags, info.compress_type, *stamp, info.CRC, info.compress_size, info.file_size), raw)

    def deflate(self, name: str, data: bytes) -> None:
        packer = zlib.compressobj(_LEVEL, zlib.DEFLATED, -15)
        raw = packer.compress(data) + packer.flush()
        encoded = name.encode("utf-8")
        flags = 0 if encoded.isascii() else _UTF8
        self._entry(encoded, (flags, 8, *_MIDNIGHT_1980, zlib.crc32(data), len(raw), len(data)), raw)

    def _entry(self, name: bytes, numbers: tuple[int, ...], raw: bytes | memoryview) -> None:
        """One entry; `numbers` are flags, method, time, date, CRC and the two sizes, as both headers have them."""
        offset = self._out.tell()
        shared = (20, *numbers, len(name), 0)
        self._out.write(_LOCAL.pack(b"PK\x03\x04", *shared) + name)
        self._out.write(raw)
        self._directory.append(_CENTRAL.pack(b"PK\x01\x02", 20, *shared, 0, 0, 0, 0, offset) + name)

    def finish(self) -> bytes:
        directory, begin, count = b"".join(self._directory), self._out.tell(), len(self._directory)
        if begin + len(directory) >= 0xFFFFFFFF or count >= 0xFFFF:
            raise cannot_mark("The workbook is too large to be marked.")
        self._out.write(directory + _END.pack(b"PK\x05\x06", 0, 0, count, count, len(directory), begin, 0))
        return self._out.getvalue()
