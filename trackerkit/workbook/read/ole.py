"""OLE compound files ([MS-CFB]): just enough to say whether one is an old workbook, a protected one, or neither."""

from __future__ import annotations

import struct

from trackerkit.workbook.read.refusals import damaged

SIGNATURE = bytes.fromhex("d0cf11e0a1b11ae1")
_HEADER = 512
_ENTRY = 128
_LAST_REGULAR = 0xFFFFFFFA  # sector numbers above are marks (MAXREGSECT)
_DIFAT_IN_HEADER = 109


def stream_names(data: bytes) -> set[str]:
    """The names of all streams and storages of a compound file. Raises UnreadableWorkbook (damaged)."""
    if len(data) < _HEADER:
        raise damaged("it is cut off")
    shift = struct.unpack_from("<H", data, 30)[0]
    if shift not in (9, 12):
        raise damaged("its sector size is unknown")
    size = 1 << shift
    sectors = (len(data) - 1) // size  # the header takes the place of one sector
    fat_sectors, directory = struct.unpack_from("<II", data, 44)
    if fat_sectors > sectors:
        raise damaged("it claims to be larger than it is")
    fat = _fat(data, size, sectors, fat_sectors)
    names: set[str] = set()
    seen: set[int] = set()
    sector = directory
    while sector <= _LAST_REGULAR:
        if sector >= sectors or sector in seen or sector >= len(fat):
            raise damaged("its list of contents is cut off")
        seen.add(sector)
        names |= _names_in(data[(sector + 1) * size : (sector + 2) * size])
        sector = fat[sector]
    return names


def _fat(data: bytes, size: int, sectors: int, fat_sectors: int) -> list[int]:
    """The file allocation table: the number of the sector that follows each sector."""
    places = list(struct.unpack_from(f"<{_DIFAT_IN_HEADER}I", data, 76))
    places += _further_places(data, size, sectors)
    fat: list[int] = []
    for place in places[:fat_sectors]:
        if place >= sectors:
            raise damaged("its list of contents is cut off")
        at = (place + 1) * size
        block = data[at : at + size]
        fat.extend(struct.unpack(f"<{len(block) // 4}I", block[: len(block) // 4 * 4]))
    return fat


def _further_places(data: bytes, size: int, sectors: int) -> list[int]:
    """The places of FAT sectors past the 109 that fit in the header, along the DIFAT chain."""
    places: list[int] = []
    sector = struct.unpack_from("<I", data, 68)[0]
    hops = 0
    while sector < sectors and hops <= sectors:
        block = data[(sector + 1) * size : (sector + 2) * size]
        if len(block) < size:
            break
        *more, sector = struct.unpack(f"<{size // 4}I", block)
        places += more
        hops += 1
    return places


def _names_in(block: bytes) -> set[str]:
    names = set()
    for at in range(0, len(block) - _ENTRY + 1, _ENTRY):
        length = struct.unpack_from("<H", block, at + 64)[0]
        if 2 <= length <= 64 and block[at + 66]:
            names.add(block[at : at + length - 2].decode("utf-16-le", "replace"))
    return names
