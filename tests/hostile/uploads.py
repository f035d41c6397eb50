"""Every hostile workbook sent to a real `trackerkit serve`: each is answered in plain words, and the server lives on.

    python -m tests.hostile.uploads TOOL [--register medication] [--seed 1] [--every 1]

TOOL is the tool of `shared`; where it is not there, the project's own mutants are sent. With ``--every 3`` each third
of them is sent, beginning with another for each seed. By turns a file goes to the page
of a service and to the API, three at a time. It ends with 1 when an answer is a fault or no sentence, when a process
grows beyond its bound, when the log tells what it must not, or when the server does not take a good return afterwards.
"""

from __future__ import annotations

import argparse
import random
import sys
import tempfile
import threading
import time
from collections import Counter
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from itertools import cycle
from pathlib import Path

import httpx2 as httpx
from itsdangerous import URLSafeSerializer
from lxml import html

from tests.hostile.mutants import FAMILIES, Original
from tests.hostile.shared import made_by, template_of
from tests.hostile.shared_months import FIRST, provider_folder
from tests.portal.load import SETTINGS, Server, links
from trackerkit.checking import check_files
from trackerkit.issue import issue_month
from trackerkit.ledger import Ledger
from trackerkit.ledger.desk import Desk, LinkKind
from trackerkit.portal.settings import secret_key
from trackerkit.provider import Folder

AS_AT, SERVICE = date(2026, 11, 30), "OAK"
SECONDS, MEMORY = 90.0, 600  # of one answer, three waiting at a time; MB of any process
_AT_ONCE = 3
_REFUSALS = frozenset({400, 408, 409, 413, 415, 422, 503})
_BROWSER = {"sec-fetch-site": "same-origin"}


@dataclass(frozen=True)
class Sent:
    """One file and what came back. `wrong`: what is not as it must be, "" for nothing."""

    name: str
    way: str
    status: int
    outcome: str
    took: float
    wrong: str


@dataclass
class Memory:
    """The most that the server and the processes that it started ever held, in MB."""

    server: Server
    web: int = 0
    others: int = 0
    done: threading.Event = field(default_factory=threading.Event)

    def watch(self) -> None:
        while not self.done.wait(0.1):
            self.look()

    def look(self) -> None:
        for number in self.server.processes():
            try:
                lines = Path(f"/proc/{number}/status").read_text().splitlines()
            except OSError:
                continue
            held = max((int(line.split()[1]) >> 10 for line in lines if line.startswith("VmHWM:")), default=0)
            if number == self.server.process.pid:
                self.web = max(self.web, held)
            else:
                self.others = max(self.others, held)


def files_of(tool: Path, register: str, seed: int, where: Path) -> list[tuple[str, bytes]]:
    """(name, bytes) of each mutant; without the tool, of the project's own. What no program can open is left out."""
    template = where / f"{register}.xlsx"
    template.write_bytes(template_of(register))
    if tool.is_file():
        out = where / "mutants"
        wanted = made_by(tool.resolve(), template, out, seed)
        paths = [out / one.file for one in wanted if one.verdict != "skipped"]
        return [(path.name, path.read_bytes()) for path in paths if path.is_file()]
    good = check_files([template], as_at=AS_AT)[0][0]
    reading = next(one for one in good.parsed.readings if one.key == "actions")
    return [
        (f"{mutant.name}{mutant.ending}", mutant.data)
        for make in FAMILIES.values()
        for mutant in make(Original(template.read_bytes(), reading), random.Random(seed))
    ]


class Sender:
    """Sends files to the server by the page and by the API."""

    def __init__(self, server: Server, page: str, token: str) -> None:
        self._client = httpx.Client(base_url=server.address, timeout=120)
        self._page, self._token = page, token

    def send(self, name: str, data: bytes, way: str) -> Sent:
        """Of an answer that never comes the status is 0."""
        begun = time.monotonic()
        safe = name.encode("utf-8", "replace").decode()
        try:
            status, outcome, wrong = (self._by_page if way == "page" else self._by_api)(safe, data)
        except httpx.HTTPError as fault:
            status, outcome, wrong = 0, "", f"no answer: {type(fault).__name__}"
        took = time.monotonic() - begun
        return Sent(name, way, status, outcome, took, wrong or (f"took {took:.0f} s" if took > SECONDS else ""))

    def _by_page(self, name: str, data: bytes) -> tuple[int, str, str]:
        answer = self._client.post(self._page, files={"files": (name, data)}, headers=_BROWSER)
        status = answer.status_code
        if status == 303:
            answer = self._client.get(answer.headers["location"])
            if answer.status_code != 200:
                return status, "", f"the result is not shown: {answer.status_code}"
        elif status not in _REFUSALS:
            return status, "", "no answer of ours"
        page = html.fromstring(answer.text)
        told = " ".join(" ".join(page.xpath("//main//text()")).split())
        sound = len(page.xpath("//h1")) == 1 and "." in told and "Traceback" not in answer.text
        return status, "shown" if status == 303 else "refused", "" if sound else f"no plain words: {told[:80]!r}"

    def _by_api(self, name: str, data: bytes) -> tuple[int, str, str]:
        told = {"Authorization": f"Bearer {self._token}"}
        answer = self._client.post("/api/v1/returns", files={"file": (name, data)}, headers=told)
        status = answer.status_code
        if status == 201 or (status == 422 and "outcome" in answer.json()):
            outcome, words = answer.json()["outcome"], answer.json()["refused"]
            plain = (outcome == "refused") == bool(words) == (status == 422) and (not words or words.endswith("."))
        elif status in _REFUSALS:
            outcome, words = "refused", answer.json()["detail"]
            plain = words.endswith(".")
        else:
            return status, "", "no answer of ours"
        return status, outcome, "" if plain and "Traceback" not in words else f"no plain words: {words[:80]!r}"


def token_of(folder: Folder) -> str:
    now = datetime.now(UTC)
    with Desk.open(folder.desk) as desk:
        link = desk.add_link(LinkKind.API, service=SERVICE, made_by="", at=now, expires_at=now + timedelta(days=1))
    return str(URLSafeSerializer(secret_key(folder), salt="trackerkit.portal.api").dumps(link.id))


def judged(folder: Folder, sent: Sequence[Sent], log: str, secrets: Sequence[str], good: Sent) -> list[str]:
    """What is not as it must be after all files: in the answers, on record, in the log, and whether the server lives."""
    wrong = [f"{one.way} {one.name!r}: {one.wrong}" for one in (*sent, good) if one.wrong]
    if good.outcome == "refused":
        wrong.append("a good return is not taken afterwards")
    with Desk.open(folder.desk) as desk, Ledger.open(folder.ledger) as ledger:
        wrong += [one.says for one in (*ledger.verify(), *ledger.verify_originals(folder.originals))]
        for one in desk.uploads(limit=100_000):
            if one.outcome == "refused" and not (one.code and one.sentence.endswith(".") and one.remedy.endswith(".")):
                wrong.append(f"upload {one.id} is refused in no plain words: {one.code} {one.sentence!r}")
    wrong += [f"the log has {word}" for word in ("Traceback", "fault ") if word in log]
    wrong += ["the log has a secret or a file's name" for word in secrets if word in log]
    return wrong


def table(folder: Folder, sent: Sequence[Sent]) -> list[str]:
    """How many of each answer, and how many files were refused for what."""
    counted = Counter((one.way, one.status, one.outcome) for one in sent)
    lines = [f"{'way':6}{'answer':>7}  {'outcome':24}{'files':>6}"]
    lines += [
        f"{way:6}{status:>7}  {outcome:24}{number:>6}" for (way, status, outcome), number in sorted(counted.items())
    ]
    with Desk.open(folder.desk) as desk:
        kept = Counter(f"{one.outcome} {one.code}".strip() for one in desk.uploads(limit=100_000))
    return [*lines, "kept: " + ", ".join(f"{what} {number}" for what, number in kept.most_common())]


def main(given: Sequence[str] | None = None) -> int:
    about = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    about.add_argument("tool", type=Path)
    about.add_argument("--register", default="medication")
    about.add_argument("--seed", type=int, default=1)
    about.add_argument("--every", type=int, default=1)
    asked = about.parse_args(given)
    with tempfile.TemporaryDirectory() as place:
        where = Path(place)
        files = files_of(asked.tool, asked.register, asked.seed, where)[asked.seed % asked.every :: asked.every]
        folder = provider_folder(where / "provider", asked.register)
        issue_month(folder, FIRST, as_at=AS_AT)
        (folder.root / "portal.toml").write_text(SETTINGS)
        page, token, log = links(folder, [SERVICE])[SERVICE], token_of(folder), where / "log"
        server = Server(folder.root, "--no-jobs", log=log)
        server.start()
        memory = Memory(server)
        watching = threading.Thread(target=memory.watch)
        watching.start()
        begun = time.monotonic()
        try:
            sender = Sender(server, page, token)
            with ThreadPoolExecutor(_AT_ONCE) as together:
                ways = cycle(("page", "api"))
                sent = list(together.map(lambda one: sender.send(*one[0], one[1]), zip(files, ways, strict=False)))
            took = time.monotonic() - begun
            good = sender.send("good.xlsx", template_of(asked.register), "api")
            memory.look()
        finally:
            memory.done.set()
            watching.join()
            server.stop()
        names = [Path(name).stem for name, _ in files if len(Path(name).stem) > 8]
        wrong = judged(folder, sent, log.read_text(errors="replace"), [token, page.rpartition("/")[2], *names], good)
        slowest = max(sent, key=lambda one: one.took)
        told = table(folder, sent)
    if memory.web > MEMORY or memory.others > MEMORY:
        wrong.append(f"a process held more than {MEMORY} MB")
    print("\n".join(told))
    print(
        f"{len(sent)} files in {took:.0f} s; slowest {slowest.took:.1f} s ({slowest.name}); "
        f"most memory: server {memory.web} MB, the largest of its checkers and readers {memory.others} MB"
    )
    print("\n".join(f"WRONG {one}" for one in wrong) or "All answered in plain words, and the server lives on.")
    return bool(wrong)


if __name__ == "__main__":
    sys.exit(main())
