"""The command line: one file a command. Heavy rooms are imported inside the command that needs them, and only here."""

from trackerkit.cli.app import main

__all__ = ["main"]
