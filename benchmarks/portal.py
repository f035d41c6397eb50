"""What the upload page carries: ``python benchmarks/portal.py [--clients 8,32] [--seconds 60] [--rows 150]``.

A real server (`trackerkit serve`) and so many clients, each of which uploads returns of its own service one after
another, every file with another content, for so many seconds. Then the record is compared with what the clients were
told. Beside it `check_files` checks the same files one by one in one process: the peer, without web, record or history.
Clients and server share the machine's cores.
"""

from __future__ import annotations

import argparse
import io
import sys
import tempfile
import threading
import time
import zipfile
from datetime import UTC, datetime
from pathlib import Path
from statistics import median, quantiles

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from benchmarks.month import AS_AT, PERIOD, make
from tests.portal.load import SETTINGS, Server, Told, client, links, lost

OF_EACH = 90  # files a client has ready


def variants(path: Path, number: int) -> list[bytes]:
    """The return as it is corrected again and again: one word in one cell is another each time."""
    with zipfile.ZipFile(path) as package:
        parts = [(name, package.read(name)) for name in package.namelist()]
    marked = next(name for name, data in parts if b"check sheet 1<" in data)
    made = []
    for turn in range(number):
        out = io.BytesIO()
        with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED, compresslevel=1) as package:
            for name, data in parts:
                package.writestr(
                    name, data.replace(b"check sheet 1<", b"check sheet 1 (%d)<" % turn) if name == marked else data
                )
        made.append(out.getvalue())
    return made


def load(clients: int, seconds: float, rows: int, where: Path) -> None:
    """One run, and its line of the table."""
    from trackerkit.provider import Folder

    folder = Folder(where)
    make(where, clients, rows)
    folder.issued(PERIOD).mkdir()
    (where / "portal.toml").write_text(SETTINGS)
    files = {path.name.split()[0]: path for path in sorted(folder.returns(PERIOD).iterdir())}
    sent = {code: variants(path, OF_EACH) for code, path in files.items()}
    for path in files.values():
        path.unlink()
    alone = one_by_one([data[0] for data in sent.values()])
    paths = links(folder, sent)
    server, told = Server(where), Told()
    server.start()
    try:
        stop = time.monotonic() + seconds
        threads = [
            threading.Thread(
                target=client, args=(server.address, paths[code], sent[code], told, lambda: time.monotonic() > stop)
            )
            for code in sent
        ]
        begun, most = time.monotonic(), 0.0
        for one in threads:
            one.start()
        while any(one.is_alive() for one in threads):
            most = max(most, server.memory())
            time.sleep(0.5)
        took = time.monotonic() - begun
    finally:
        server.stop()
    times = sorted(one.took for one in told.acknowledged)
    rate = len(times) / took
    print(
        f"{clients:>3} clients: {len(times)} returns in {took:.0f} s, {rate:.1f} a second "
        f"({rate * alone:.2f} times check_files alone); p50 {median(times):.2f} s, "
        f"p95 {quantiles(times, n=20)[-1]:.2f} s; {told.failed} failed; {most:.0f} MB together; "
        f"{len(lost(folder, told))} lost",
        flush=True,
    )


def one_by_one(files: list[bytes]) -> float:
    """Seconds by the clock for one file, by `check_files` in one warm process."""
    from trackerkit.checking import check_files

    with tempfile.TemporaryDirectory() as temporary:
        paths = []
        for number, data in enumerate(files[:6]):
            paths.append(Path(temporary) / f"{number}.xlsx")
            paths[-1].write_bytes(data)
        check_files(paths[:1], as_at=AS_AT)
        begun = time.perf_counter()
        check_files(paths, as_at=AS_AT)
        return (time.perf_counter() - begun) / len(paths)


def main() -> None:
    """Each number of clients in turn."""
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("--clients", default="8,32")
    parser.add_argument("--seconds", type=float, default=60)
    parser.add_argument("--rows", type=int, default=150)
    asked = parser.parse_args()
    print(f"{datetime.now(UTC):%d %B %Y}, returns of {asked.rows} rows")
    for clients in map(int, asked.clients.split(",")):
        with tempfile.TemporaryDirectory() as temporary:
            load(clients, asked.seconds, asked.rows, Path(temporary) / "provider")


if __name__ == "__main__":
    main()
