"""Who may do what on the upload page: the table `roles.txt`, how it is read, and the page that is printed from it.

``python -m tests.portal.roles > docs/reference/roles.md``
"""

from __future__ import annotations

import sys
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path

from fastapi.routing import APIRoute
from starlette.routing import BaseRoute, Route

from tests.portal.small import LENT, OTHER, OWN, PERIOD, WAYS, Small

TABLE = Path(__file__).with_name("roles.txt")
WHOSE = ("own", "other", "unknown")  # ids of Oak House, of the other service, of nobody
FORGED = "forged"

# What stands for each parameter of an address: (own, other, unknown). One that begins with an address is only for it.
FILLED: dict[str, tuple[str, str, str]] = {
    "code": (OWN, OTHER, "ZZZ"),
    "upload": (f"upload-of-{OWN}", f"upload-of-{OTHER}", "upload-of-nobody"),
    "period": (PERIOD, PERIOD, "2026-01"),
    "register": ("medication", "falls", "nothing"),
    "number": ("1", "2", "999"),
    "/jobs/{number} number": ("999", "998", "997"),
    "link": ("nobody-s", "nobody-s", "nobody-s"),
    "waiver": ("nobody-s", "nobody-s", "nobody-s"),
    "account": ("nobody-s", "nobody-s", "nobody-s"),
    "ref": (LENT, "MED-ELM-2608-002", "MED-OAK-9999-001"),
    "area": ("issued", "issued", "nowhere"),
    "/files/{period}/{area}/{name} name": (f"{OWN} Medication register {PERIOD}.xlsx", "../Setup.xlsx", "nothing.xlsx"),
    "/explain/{code} code": ("TK101", "tk101", "TK000"),
    "/static/{name} name": ("portal.css", "tokens.css", "../portal.key"),
}

_SAYS = """# Who may do what on the upload page

Every address of the page, and what each way in gets there: the status of the answer (200 and 201: it is given; 303:
led on, which for somebody without an account means to sign in; 401: sign in first; 403: not with this account; 404:
nothing here for you; 422: it may be sent, and the empty form of the test is told what it lacks). Three numbers are for
the service's own ids, for another service's, and for ids that are nobody's.

The tests ask every address by every way and compare; an address without a line in the table fails them.

The ways: `nobody` has no account; `link` is a service's personal upload link and `other-link` another service's;
`service` is the account of somebody who works at the service; `reader` sees every service and changes nothing; `lead`
is the quality lead; `token` is a program's token of the service; `inspector` is a link made for an inspection.

`/sign-in/elsewhere` and `/sign-in/answer` are there for everybody once a provider of identities is set (`[sign_in]` in
`portal.toml`), and for nobody before.
"""


def ways() -> tuple[str, ...]:
    return tuple(way.replace(" ", "-") for way in WAYS)


def table() -> dict[tuple[str, str], tuple[str, ...]]:
    """(method, path) -> a cell for each way: ``200``, or ``200/404/404`` for own, other's and unknown ids."""
    head, *lines = (line.split() for line in TABLE.read_text(encoding="utf-8").splitlines() if line.strip())
    assert head == ["method", "path", *ways()]
    found: dict[tuple[str, str], tuple[str, ...]] = {}
    for method, path, *cells in lines:
        assert len(cells) == len(WAYS), f"{method} {path} has {len(cells)} cells, not {len(WAYS)}"
        assert (method, path) not in found, f"{method} {path} stands twice"
        found[method, path] = tuple(cells)
    return found


def routes(of: Iterable[BaseRoute]) -> Iterator[tuple[str, str]]:
    """(method, path) of every route; HEAD goes with GET. A kind of route that is not known is an AssertionError."""
    for route in of:
        inner = getattr(route, "original_router", None)
        if inner is not None:
            yield from routes(inner.routes)
            continue
        assert isinstance(route, APIRoute | Route), f"{route} is of a kind that nobody has thought of"
        for method in sorted(route.methods or ()):
            if method != "HEAD":
                yield method, route.path


def address(small: Small, path: str, way: str, whose: int) -> str:
    """The path with the way's own token and the ids of `whose`."""
    template = path
    parts = [part for part in path.split("/") if part.startswith("{")]
    for part in parts:
        name = part.strip("{}").split(":")[0]
        if name == "token":
            value = small.tokens.get(way, FORGED)
        else:
            value = FILLED.get(f"{template} {name}", FILLED.get(name, ("", "", "")))[whose]
        assert value, f"tests/portal/roles.py: FILLED does not say what stands for {{{name}}} in {path}"
        path = path.replace(part, value, 1)
    return path


def asked(small: Small, method: str, path: str) -> tuple[str, ...]:
    """The line of the table as it stands now: every way in turn, each with all kinds of ids."""
    return tuple(_asked(small, method, path, way) for way in WAYS)


def _asked(small: Small, method: str, path: str, way: str) -> str:
    statuses = []
    has_ids = any(part.startswith("{") and part != "{token}" for part in path.split("/"))
    for whose in range(len(WHOSE) if has_ids else 1):
        client = small.client(way)
        answer = client.request(method, address(small, path, way, whose))
        assert answer.status_code < 500, f"{way}: {method} {path}"
        statuses.append(str(answer.status_code))
    return statuses[0] if len(set(statuses)) == 1 else "/".join(statuses)


def line(method: str, path: str, cells: Iterable[str]) -> str:
    """A line of the table, in columns."""
    return " ".join([f"{method:6} {path:38}", *(f"{cell:12}" for cell in cells)]).rstrip()


def page(rows: Mapping[tuple[str, str], tuple[str, ...]]) -> str:
    heads = ["", "Address", *ways()]
    told = [heads, ["---"] * len(heads), *([method, f"`{path}`", *cells] for (method, path), cells in rows.items())]
    return "\n".join([_SAYS, *(f"| {' | '.join(cells)} |" for cells in told), ""])


if __name__ == "__main__":
    sys.stdout.write(page(table()))
