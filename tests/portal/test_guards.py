"""What every request passes: the headers of each answer, who may post from where, and how much may come how slowly."""

from __future__ import annotations

import asyncio
import logging
import re
from collections.abc import Iterable, Iterator

import pytest
from lxml import html

from tests.portal.roles import address, routes, table
from tests.portal.small import OURS, OWN
from trackerkit.ledger import Ledger

HEADERS = {
    "content-security-policy": "default-src 'self'; object-src 'none'; base-uri 'none'; form-action 'self'; frame-ancestors 'none'",
    "x-content-type-options": "nosniff",
    "x-frame-options": "DENY",
    "referrer-policy": "no-referrer",
    "permissions-policy": "camera=(), geolocation=(), microphone=(), payment=(), usb=()",
    "cross-origin-opener-policy": "same-origin",
    "cross-origin-resource-policy": "same-origin",
    "x-robots-tag": "noindex, nofollow",
    "cache-control": "no-store",
}
ELSEWHERE = (
    {"sec-fetch-site": "cross-site"},
    {"sec-fetch-site": "same-site"},
    {"sec-fetch-site": "none"},
    {"sec-fetch-site": "same-origin, cross-site"},
    {"sec-fetch-site": "cross-site", "origin": "http://portal.example"},
    {"origin": "http://evil.example"},
    {"origin": "https://portal.example"},
    {"origin": "http://portal.example.evil.example"},
    {"origin": "null"},
    {},
)
MB = 1_000_000
SMALL_FORM = 64_000
ONE_MB = {"largest_file_mb": 1, "files_at_once": 1}  # an upload may have 1,064,000 bytes


def of(answer) -> dict[str, str]:
    return {name: answer.headers.get(name, "") for name in HEADERS}


# ---------------------------------------------------------------- headers


@pytest.mark.parametrize("way", ["nobody", "link", "lead", "token", "inspector"])
def test_every_route_answers_with_the_headers(way, shared):
    wrong, asked = [], 0
    for method, path in routes(shared.app.routes):
        answer = shared.client(way).request(method, address(shared, path, way, 0))
        kept = {"cache-control": "public, max-age=600"} if path == "/static/{name}" else {}
        asked += 1
        wrong += [(method, path, answer.status_code)] if of(answer) != HEADERS | kept else []
    assert wrong == []
    assert asked == len(table())


def test_every_kind_of_refusal_has_the_headers_and_no_cookie(opened):
    small = opened(sign_ins_in_ten_minutes=1, **ONE_MB)
    client = small.client("lead")
    form = {"content-type": "application/x-www-form-urlencoded"}
    answers = [
        small.client().get("/mine"),
        client.post("/mine"),
        client.post("/sign-out", headers={"sec-fetch-site": "cross-site"}),
        client.get("/nothing/here"),
        client.put("/sign-in"),
        client.post("/sign-in", content=b"email=" + b"a" * MB, headers=form),
        client.post(
            "/sign-in", content=b"", headers={"content-type": "multipart/form-data; boundary=x; charset=utf-7"}
        ),
        client.post("/sign-in", content=b"--x", headers={"content-type": "multipart/form-data; boundary="}),
        client.post("/sign-in"),
        client.post("/sign-in"),
        small.client().post("/account"),
        small.client().post("/api/v1/returns"),
    ]
    assert [one.status_code for one in answers] == [303, 403, 403, 404, 405, 413, 415, 400, 422, 429, 401, 401]
    assert [one.status_code for one in answers if of(one) != HEADERS or "set-cookie" in one.headers] == []
    assert answers[4].headers["allow"] == "GET"
    assert answers[-1].headers["www-authenticate"] == "Bearer"
    assert answers[-1].headers["content-type"] == "application/problem+json"


@pytest.mark.parametrize(("path", "way"), [("/events", "lead"), ("/api/v1/returns/x", "token")])
def test_a_fault_of_ours_has_the_headers_a_number_and_nothing_that_was_typed(path, way, small, monkeypatch, caplog):
    def broken(*_, **__):
        raise RuntimeError("Margaret Hale")

    monkeypatch.setattr(Ledger, "newest_events", broken)
    monkeypatch.setattr(type(small.site.desk), "upload", broken)
    caplog.set_level(logging.INFO, "trackerkit.portal")
    answer = small.client(way).get(path)
    assert (answer.status_code, of(answer)) == (500, HEADERS)
    (number,) = re.findall(r"the number ([0-9a-f]{8})\.", answer.text)
    told = [one.getMessage() for one in caplog.records if one.name == "trackerkit.portal"]
    assert told[0].split(" ", 3)[:3] == ["fault", number, "RuntimeError"]
    assert len(told) == 2
    assert not any(
        word in text for text in (answer.text, caplog.text) for word in ("Hale", "Traceback", "/test_guards")
    )


def test_a_fault_in_the_middle_of_an_answer_cuts_the_line_and_tells_the_server_nothing(small, caplog):
    async def half(scope, receive, send):
        await send({"type": "http.response.start", "status": 200, "headers": []})
        raise RuntimeError("Margaret Hale")

    small.app.mount("/half", half)
    with pytest.raises(ConnectionAbortedError) as cut:
        ask(small, "/half/x", [b""], method="GET")
    assert (str(cut.value), cut.value.__suppress_context__) == ("", True)
    assert "Hale" not in caplog.text


def test_behind_https_the_answers_say_so(opened):
    small = opened(address="https://returns.example")
    answer = small.client().get("/sign-in")
    assert of(answer) == HEADERS
    assert answer.headers["strict-transport-security"] == "max-age=31536000"


def test_no_page_has_a_script_or_a_style_of_its_own(shared):
    """The policy would keep a browser from using it."""
    client, pages, wrong = shared.client("lead"), 0, []
    for method, path in routes(shared.app.routes):
        answer = client.get(address(shared, path, "lead", 0)) if method == "GET" else None
        if answer is None or not answer.headers.get("content-type", "").startswith("text/html"):
            continue
        if "content-disposition" in answer.headers:
            continue
        pages += 1
        page = html.fromstring(answer.text)
        found = page.xpath("//style | //script[not(@src)] | //*[@style] | //*[@*[starts-with(name(), 'on')]]")
        found += [one for one in page.xpath("//@src | //link/@href") if not one.startswith("/static/")]
        wrong += [(path, str(one)) for one in found]
    assert wrong == []
    assert pages > 30


# ---------------------------------------------------------------- posts from elsewhere


@pytest.mark.parametrize("said", ELSEWHERE, ids=str)
def test_whatever_changes_something_is_refused_from_elsewhere(said, shared):
    """Every route of the application that takes more than reading; with a session whose cookie a browser would send."""
    client = shared.client("lead")
    del client.headers["sec-fetch-site"]
    before = shared.site.ledger.newest_events(limit=1)
    changing = [
        (method, path) for method, path in routes(shared.app.routes) if method not in ("GET", "HEAD", "OPTIONS")
    ]
    got = {
        (method, path): client.request(method, address(shared, path, "lead", 0), headers=said)
        for method, path in changing
    }
    assert {path for (_, path), one in got.items() if one.status_code != 403} == {"/api/v1/returns"}
    assert got["POST", "/api/v1/returns"].status_code == 401  # a token opens it, and no browser sends that by itself
    assert {("Nothing was changed." in one.text) for (_, path), one in got.items() if path != "/api/v1/returns"} == {
        True
    }
    assert shared.site.ledger.newest_events(limit=1) == before
    assert client.get("/board").status_code == 200


def test_every_changing_route_is_in_the_table(shared):
    changing = [(method, path) for method, path in routes(shared.app.routes) if method != "GET"]
    assert sorted(changing) == sorted(route for route in table() if route[0] != "GET")
    assert {method for method, _ in changing} == {"POST"}


@pytest.mark.parametrize("said", [OURS, {"origin": "http://portal.example"}], ids=str)
def test_what_comes_from_our_own_pages_is_taken(said, shared):
    client = shared.client("lead")
    del client.headers["sec-fetch-site"]
    told = table()
    cell = {
        route: told[route][7].split("/")[0] for route in told if route[0] == "POST" and "upload-all" not in route[1]
    }
    open_to_lead = {path for (_, path), status in cell.items() if status in ("422", "404", "409")}
    got = {path: client.post(address(shared, path, "lead", 0), headers=said).status_code for path in open_to_lead}
    assert got == {path: int(cell["POST", path]) for path in open_to_lead}
    assert len(got) > 10


def test_behind_a_proxy_the_origin_is_the_address_that_was_set(opened):
    small = opened(address="https://returns.example")
    client = small.client()
    del client.headers["sec-fetch-site"]
    said = [
        "https://returns.example",
        "https://portal.example",
        "http://returns.example",
        "https://returns.example:8443",
    ]
    assert [client.post("/sign-in", headers={"origin": one}).status_code for one in said] == [422, 403, 403, 403]


# ---------------------------------------------------------------- bodies


class Body:
    """What comes in, piece by piece; counts what was asked for. A piece that is None never comes."""

    def __init__(self, pieces: Iterable[bytes | None]) -> None:
        self._pieces: Iterator[bytes | None] = iter(pieces)
        self.asked = 0

    async def receive(self):
        piece = next(self._pieces, b"")
        if piece is None:
            await asyncio.sleep(60)
        self.asked += 1
        return {"type": "http.request", "body": piece, "more_body": piece != b""}


def ask(small, path, pieces, method="POST", **headers):
    """(status, text, pieces taken) of the application asked directly, as a server would ask it."""
    body, sent = Body(pieces), []

    async def send(message):
        sent.append(message)

    told = OURS | {"host": "portal.example", "content-type": "application/x-www-form-urlencoded"} | headers
    scope = {
        "type": "http",
        "asgi": {"version": "3.0"},
        "http_version": "1.1",
        "method": method,
        "scheme": "http",
        "path": path,
        "raw_path": path.encode(),
        "query_string": b"",
        "headers": [(name.lower().replace("_", "-").encode(), value.encode()) for name, value in told.items()],
        "client": ("192.0.2.1", 1),
        "server": ("portal.example", 80),
    }
    asyncio.run(small.app(scope, body.receive, send))
    text = b"".join(one.get("body", b"") for one in sent[1:]).decode()
    return sent[0]["status"], text, body.asked


def link(small) -> str:
    return f"/u/{small.tokens['link']}"


FORM_OF = {"content_type": "multipart/form-data; boundary=x"}
HEAD = b'--x\r\nContent-Disposition: form-data; name="files"; filename="a.xlsx"\r\n\r\n'
TOO_BIG = "A workbook may have 1 MB, and 1 may be sent at once. Nothing was kept."


@pytest.mark.parametrize(
    "headers", [{"content_length": "2000000"}, {"content_length": "10"}, {"transfer_encoding": "chunked"}]
)
@pytest.mark.parametrize("where", ["link", "/mine", "/service/OAK", "/setup", "/api/v1/returns"])
def test_a_body_over_the_limit_is_413_whatever_its_head_says(where, headers, opened):
    small = opened(**ONE_MB)
    way = {"/mine": "service", "/service/OAK": "lead", "/setup": "lead"}.get(where, "token")
    client = small.client(way)
    cookies = "; ".join(f"{name}={value}" for name, value in client.cookies.items())
    told = FORM_OF | headers | {"cookie": cookies, "authorization": client.headers.get("authorization", "")}
    path = link(small) if where == "link" else where
    status, text, taken = ask(small, path, [HEAD, *[b"a" * 100_000] * 20], **told)
    assert (status, TOO_BIG in text, taken) == (413, True, 22)  # taken to the end, so that a browser shows the answer
    assert small.site.desk.uploads() == small.site.desk.uploads(limit=2)


def test_a_file_over_the_limit_in_a_body_within_it_is_413(opened):
    small = opened(largest_file_mb=1, files_at_once=3)
    over = ("Mrs Hale.xlsx", b"a" * (MB + 1))
    page = small.client("link").post(link(small), files={"files": over})
    program = small.client("token").post("/api/v1/returns", files={"file": over})
    assert (page.status_code, "“Mrs Hale.xlsx” has more than 1 MB. Nothing was kept." in page.text) == (413, True)
    assert (program.status_code, program.json()["detail"]) == (
        413,
        "“Mrs Hale.xlsx” has more than 1 MB. Nothing was kept. Take pictures out of the workbook and send it again.",
    )


def test_too_many_files_at_once_are_413(opened):
    small = opened(files_at_once=2)
    answer = small.client("link").post(link(small), files=[("files", ("a.xlsx", b"a"))] * 3)
    assert (answer.status_code, "2 workbooks may be sent at once." in answer.text) == (413, True)


def test_what_goes_on_without_end_is_cut_off(opened):
    """A form without files: 64 kB are taken, eight times that is thrown away, and no more is asked for."""
    status, _, taken = ask(opened(), "/sign-in", iter(lambda: b"a" * 16_000, b""), transfer_encoding="chunked")
    assert (status, taken) == (413, 8 * SMALL_FORM // 16_000 + 1)


def test_what_says_that_it_goes_on_without_end_is_not_even_begun(opened):
    status, _, taken = ask(opened(), "/sign-in", [b"a"], content_length=str(10**15))
    assert (status, taken) == (413, 0)


def test_a_form_within_the_limit_is_taken(opened):
    email = b"email=" + b"a" * (SMALL_FORM - 6)
    assert ask(opened(), "/sign-in", [email])[0] == 422
    assert ask(opened(), "/sign-in", [email, b"a"])[0] == 413


def test_nobody_s_body_is_not_read(opened):
    """Without a way in there is nothing to spool to the disk."""
    small = opened()
    for path, status in (("/u/forged", 404), ("/mine", 401), ("/service/OAK", 401), ("/api/v1/returns", 401)):
        assert ask(small, path, [HEAD, b"a" * MB], **FORM_OF)[::2] == (status, 0)


@pytest.mark.parametrize("where", ["/sign-in", "link", "/api/v1/returns"])
def test_a_body_that_stalls_is_408(where, opened):
    small = opened(seconds_between_pieces=1)
    token = {"authorization": f"Bearer {small.tokens['token']}"}
    path = link(small) if where == "link" else where
    status, text, taken = ask(small, path, [HEAD, None], **FORM_OF, **token)
    assert (status, "Nothing came for too long, so nothing was kept." in text, taken) == (408, True, 1)


def test_a_body_that_drips_ends_with_its_time(opened, monkeypatch):
    """A piece now and then keeps no request open for longer than an upload may take."""

    async def drip(self):
        await asyncio.sleep(0.05)
        self.asked += 1
        return {"type": "http.request", "body": b"a", "more_body": True}

    monkeypatch.setattr(Body, "receive", drip)
    small = opened()
    object.__setattr__(small.site.settings, "minutes_for_an_upload", 0.3 / 60)  # less than may be set
    status, _, taken = ask(small, "/sign-in", [])
    assert status == 408
    assert taken <= 6  # fewer on a busy machine


def test_bodies_that_are_no_form_are_told_so(small):
    kinds = {
        "multipart/form-data": 400,
        "multipart/form-data; boundary=": 400,
        "multipart/form-data; boundary=x": 400,
        "multipart/form-data; boundary=x; charset=utf-16": 415,
        "multipart/form-data; boundary=x; charset=base64": 415,
        "application/json": 422,
        "text/plain": 422,
    }
    got = {}
    for kind in kinds:
        for path, way in (("/api/v1/returns", "token"), (link(small), "link")):
            answer = small.client(way).post(
                path, content=b"--x\r\nContent\x00: y\r\n\r\n\xff", headers={"content-type": kind}
            )
            got[kind, path] = answer.status_code
    assert got == {(kind, path): status for kind, status in kinds.items() for path in ("/api/v1/returns", link(small))}


def test_numbers_that_no_database_holds_are_nothing_s(small):
    client = small.client("lead")
    paths = [f"/service/{OWN}/return/{number}" for number in (10**30, -(10**30), 2**63, 2**31)]
    assert [client.get(path).status_code for path in paths] == [404] * 4
    assert [client.get(f"/events?before={number}").status_code for number in (10**30, -(10**30), 2**63)] == [200] * 3
