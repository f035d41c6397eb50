"""trackerkit: proves from Excel improvement trackers whether improvement is real.

Nothing is imported here, so that ``trackerkit --help`` starts quickly; each room is
imported by name (``trackerkit.register``, ``trackerkit.rules``, ``trackerkit.workbook`` ...).
"""

__version__ = "0.1.0"
