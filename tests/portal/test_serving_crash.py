"""The web processes live as long as the server that started them, and it says where it is once it is there."""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import sys
import time

import httpx2 as httpx
import pytest

from tests.portal.load import Server
from tests.portal.small import copied

pytestmark = pytest.mark.crash


@pytest.fixture
def root(blank_folder, tmp_path):
    return copied(blank_folder, tmp_path / "provider")


def test_kill_9_of_the_server_ends_its_web_processes_and_frees_the_port(root):
    server = Server(root, "--processes", "2")
    server.start()
    assert len(server.processes()) > 3
    os.kill(server.process.pid, signal.SIGKILL)
    server.process.wait()
    end = time.monotonic() + 90
    while server.processes() and time.monotonic() < end:
        time.sleep(0.1)
    assert server.processes() == []
    with socket.socket() as free:
        free.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)  # what is closing still holds no port
        free.bind(("127.0.0.1", server.port))


@pytest.mark.parametrize("processes", ["1", "2"])
def test_the_address_is_printed_when_the_page_answers_there(root, processes):
    port = Server(root).port
    command = [sys.executable, "-c", "from trackerkit.cli.app import main; main()", "serve"]
    told = ["--folder", str(root), "--port", str(port), "--processes", processes]
    with subprocess.Popen(
        [*command, *told], stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, start_new_session=True
    ) as process:
        where = process.stdout.readline().strip()
        try:
            first = "No quality lead has an account yet. Make the first one at "
            assert where.startswith(f"{first}http://localhost:{port}/first/")
            assert process.stdout.readline() == "Stop it with Ctrl+C.\n"
            assert httpx.get(where.removeprefix(first).replace("localhost", "127.0.0.1")).status_code == 200
        finally:
            os.killpg(process.pid, signal.SIGINT)  # as Ctrl+C does, which every process of the group gets
            log = process.stderr.read()
    assert (process.returncode, "Traceback" in log) == (0, False), log
