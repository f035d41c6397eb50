"""Makes the workbooks: one engine for every register and for Setup, from the definition alone."""

from trackerkit.workbook.build.book import build, build_setup
from trackerkit.workbook.build.issue import Issue, changed_since
from trackerkit.workbook.build.stamp import Stamper

__all__ = ["Issue", "Stamper", "build", "build_setup", "changed_since"]
