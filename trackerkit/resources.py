"""Where the files that ship with trackerkit lie: schemas/ and templates/.

They stand outside the package in the checkout and inside it (``_shipped/``) in a wheel;
the shipped copy is looked for first, then the sibling in the checkout.
"""

from __future__ import annotations

from pathlib import Path

_PACKAGE = Path(__file__).resolve().parent


def folder(name: str) -> Path:
    """The folder `name` (``schemas`` or ``templates``). Raises FileNotFoundError when neither place has it."""
    for place in (_PACKAGE / "_shipped" / name, _PACKAGE.parent / name):
        if place.is_dir():
            return place
    raise FileNotFoundError(f"trackerkit was installed without its {name} folder; install it again")
