"""The API against its own description: everything that the description allows is asked, and much that it does not.

Schemathesis makes the requests, the same in each run, and judges the answers: no fault of the server's, a status, a kind
and a form that the description has, and nothing without the token.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator

import pytest
import schemathesis
from hypothesis import HealthCheck, given, settings
from schemathesis import GenerationMode
from schemathesis.specs.openapi.checks import positive_data_acceptance

from tests.portal.small import OTHER, OWN, PERIOD, SETTINGS, Small, copied, open_small, returned
from trackerkit.portal import intake
from trackerkit.provider import Folder

pytestmark = pytest.mark.slow

OPERATIONS = {
    ("POST", "/api/v1/returns"): {400, 401, 408, 409, 413, 415, 422, 429, 500, 503, 201},
    ("GET", "/api/v1/returns/{upload}"): {200, 401, 404, 409, 422, 500},
    ("GET", "/api/v1/returns/{upload}/marked"): {200, 401, 404, 409, 422, 500},
}
CASES = 60  # of each operation


@pytest.fixture(scope="module")
def here(folder, tmp_path_factory) -> Iterator[Small]:
    """The small provider, whose files are checked in this process: what is sent waits for no other."""
    root = copied(folder, tmp_path_factory.mktemp("api") / "provider")
    small = open_small(root)
    intake.begin(str(root), SETTINGS)
    own = intake._checker.pop()
    intake._checker.append(own)

    async def check(files):
        return intake.take_in(files)

    small.site.inbox.check = check
    yield small
    intake._checker.remove(own)
    own.reader.close()
    own.ledger.close()
    own.desk.close()
    small.close()


@pytest.fixture(scope="module")
def described(here):
    return schemathesis.openapi.from_asgi("/api/openapi.json", here.app)


def bearer(small: Small) -> dict[str, str]:
    return {"Authorization": f"Bearer {small.tokens['token']}"}


def test_the_description_has_every_operation_and_every_answer(described, here):
    told = described.raw_schema
    found = {
        (method.upper(), path): {int(code) for code in of["responses"]}
        for path, methods in told["paths"].items()
        for method, of in methods.items()
    }
    assert found == OPERATIONS
    assert {tuple(of["security"][0]) for methods in told["paths"].values() for of in methods.values()} == {
        ("HTTPBearer",)
    }


@pytest.mark.parametrize("mode", list(GenerationMode), ids=lambda mode: mode.value)
@pytest.mark.parametrize(("method", "path"), OPERATIONS, ids=str)
def test_whatever_is_asked_is_answered_as_described(method, path, mode, described, here, capsys):
    """What keeps to the description, and what breaks it. The figures are printed, in CI too."""
    statuses: Counter[int] = Counter()

    @settings(
        max_examples=CASES, derandomize=True, deadline=None, database=None, suppress_health_check=list(HealthCheck)
    )
    @given(case=described[path][method].as_strategy(generation_mode=mode))
    def asks(case):
        # The description cannot say which bytes are a workbook: what keeps to it may be refused all the same.
        answer = case.call_and_validate(headers=bearer(here), excluded_checks=[positive_data_acceptance])
        statuses[answer.status_code] += 1

    asks()
    with capsys.disabled():
        told = ", ".join(f"{status}: {number}" for status, number in sorted(statuses.items()))
        print(f"\nschemathesis: {method:4} {path:32} {mode.value:8} {statuses.total():4} cases ({told})", end=" ")
    assert set(statuses) <= {*OPERATIONS[method, path], 405}
    assert statuses.total() > 0


def test_what_is_there_is_as_described(described, here):
    """Good answers, which no generated id and no generated file would bring."""
    get = described["/api/v1/returns/{upload}"]["GET"]
    marked = described["/api/v1/returns/{upload}/marked"]["GET"]
    ids = {f"upload-of-{OWN}": 200, f"upload-of-{OTHER}": 404}
    for operation in (get, marked):
        for upload, status in ids.items():
            case = operation.Case(path_parameters={"upload": upload})
            assert case.call_and_validate(headers=bearer(here)).status_code == status


def test_what_is_sent_is_told_as_described(described, here):
    post = described["/api/v1/returns"]["POST"]
    good = returned(Folder(here.site.folder.root), OWN)
    for data, outcome, status in ((good, "nothing new", 201), (b"no workbook", "refused", 422)):
        case = post.Case(body={"file": data}, media_type="multipart/form-data")
        answer = case.call_and_validate(headers=bearer(here))
        told = answer.json()
        assert answer.status_code == status
        assert (told["outcome"], told["period"]) == (outcome, PERIOD if outcome != "refused" else "")
        assert bool(told["refused"]) == (outcome == "refused")
