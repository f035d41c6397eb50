"""When Python looks through what is held in memory for garbage: not while much is made that is all kept."""

from __future__ import annotations

import gc
from collections.abc import Iterator
from contextlib import contextmanager


@contextmanager
def uncollected() -> Iterator[None]:
    """Let the garbage collector rest: of what is made here little is garbage, and looking costs up to two fifths.

    Also a decorator, for a whole run of which most is kept to the end.
    """
    was = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was:
            gc.enable()
