"""kill -9 while services upload: every acknowledged upload is there, and the page goes on."""

from __future__ import annotations

import hashlib
import os
import signal
import threading
import time
from pathlib import Path
from uuid import uuid4

import psycopg
import pytest

from benchmarks.month import PERIOD, make
from benchmarks.portal import variants
from tests.ledger.conftest import postgres_server  # noqa: F401 the fixture is used by name
from tests.portal.load import SETTINGS, Server, Told, client, links, lost
from trackerkit.provider import Folder

pytestmark = pytest.mark.crash

CLIENTS, ROWS, FILES = 4, 20, 12


@pytest.fixture(params=["sqlite", "postgres"])
def provider(request, tmp_path) -> Path:
    where = tmp_path / "provider"
    make(where, CLIENTS, ROWS)
    Folder(where).issued(PERIOD).mkdir()
    (where / "portal.toml").write_text(SETTINGS)
    if request.param == "postgres":
        database = request.getfixturevalue("postgres_server")
        schema = f"tk_{uuid4().hex}"
        with psycopg.connect(database, autocommit=True) as connection:
            connection.execute(f"CREATE SCHEMA {schema}")
        (where / "ledger.url").write_text(f"{database}&options=-csearch_path%3D{schema}\n", encoding="utf-8")
    return where


@pytest.mark.parametrize(("provider", "processes"), [("sqlite", "1"), ("postgres", "2")], indirect=["provider"])
def test_uploads_while_the_checkers_and_the_server_are_killed(provider, processes):
    folder = Folder(provider)
    sent = {path.name.split()[0]: variants(path, FILES) for path in folder.returns(PERIOD).iterdir()}
    for path in folder.returns(PERIOD).iterdir():
        path.unlink()
    paths = links(folder, sent)
    server, told, enough = Server(provider, "--processes", processes), Told(), threading.Event()
    server.start()
    threads = [
        threading.Thread(target=client, args=(server.address, paths[code], sent[code], told, enough.is_set))
        for code in sent
    ]
    for one in threads:
        one.start()
    killed = {"checker": 0, "server": 0}
    try:
        for turn in range(6):
            time.sleep(1.5)
            if turn % 3 == 2:
                server.kill()
                killed["server"] += 1
                server.start()
            else:
                killed["checker"] += kill_one_of(server)
        for one in threads:
            one.join(120)
    finally:
        enough.set()
        server.stop()
    assert server.processes() == []
    assert killed["checker"] > 0
    assert killed["server"] == 2
    assert lost(folder, told, may_be_stopped=True) == []
    # Whatever failed was sent again, so in the end every file of every client was acknowledged.
    assert sorted(one.sha256 for one in told.acknowledged) == sorted(
        sha256 for files in sent.values() for sha256 in hashes(files)
    )


def hashes(files: list[bytes]) -> list[str]:
    return [hashlib.sha256(data).hexdigest() for data in files]


def kill_one_of(server: Server) -> int:
    """kill -9 of one process that the server started. How many: it may have ended by itself."""
    children = [number for number in server.processes() if number != server.process.pid]
    for number in reversed(children):
        try:
            os.kill(number, signal.SIGKILL)
        except ProcessLookupError:
            continue
        return 1
    return 0
