"""The server's log: a fault is one line, which names our own code and the place where it was."""

from __future__ import annotations

import logging
import re

import pandas as pd

from trackerkit.errors import ProviderError
from trackerkit.portal.logs import log_to_stderr, where_of
from trackerkit.provider import Folder
from trackerkit.provider_folder import load_provider


def raised(kind, work):
    try:
        work()
    except kind as fault:
        return fault
    raise AssertionError("nothing was raised")


def test_of_other_peoples_code_only_the_place_itself_is_named(tmp_path):
    fault = raised(IndexError, lambda: pd.DataFrame({"a": []}).iloc[0])
    assert re.fullmatch(r"indexing\.py:\d+", where_of(fault))
    fault = raised(ProviderError, lambda: load_provider(Folder(tmp_path), None))
    assert re.fullmatch(r"provider_folder\.py:\d+ < provider_folder\.py:\d+", where_of(fault))


def test_an_answer_that_was_cut_off_adds_no_traceback_and_other_faults_of_the_server_do(caplog):
    log_to_stderr()
    log = logging.getLogger("uvicorn.error")
    for fault in (ConnectionAbortedError(), RuntimeError()):
        log.error("Exception in ASGI application", exc_info=fault)
    assert [one.exc_info[0] for one in caplog.records] == [RuntimeError]
