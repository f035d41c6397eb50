"""Exceptions for the program. A problem in the data is a value (`problems.Problem`), never an exception.

TrackerkitError                 exit 2 unless said otherwise
 |- DefinitionError             a TOML definition is wrong: file, table, key, what to write instead
 |- UnreadableWorkbook          the file cannot be read as a workbook at all (exit 3): one sentence, one remedy
 |- WrongReturn                 readable, but not what was asked for (other period, provider, register) (exit 3)
 |- RuleFailed                  a rule raised: a fault of ours, never somebody's problem
 |- ProviderError               the provider's folder or its Setup workbook is missing or unusable
 |- LedgerError                 the ledger cannot be opened, or does not verify
 |- PangoMissing                the PDF library's system package is not installed
 `- PackNotPrinted              the process that printed a pack died of it
"""


class TrackerkitError(Exception):
    """Base of all. `sentence` says what is wrong and where; `remedy` says what to do."""

    exit_code = 2

    def __init__(self, sentence: str, remedy: str = "") -> None:
        super().__init__(f"{sentence} {remedy}".strip())
        self.sentence = sentence
        self.remedy = remedy

    def __reduce__(self) -> tuple[object, ...]:
        # Exceptions cross process boundaries (parsing happens in a worker).
        return (type(self), (self.sentence, self.remedy))


class DefinitionError(TrackerkitError):
    """A register definition is wrong. The sentence names file, table and key."""


class UnreadableWorkbook(TrackerkitError):
    """The file cannot be read as a workbook. `code` is a machine word such as ``password`` or ``not-a-workbook``."""

    exit_code = 3

    def __init__(self, code: str, sentence: str, remedy: str = "") -> None:
        super().__init__(sentence, remedy)
        self.code = code

    def __reduce__(self) -> tuple[object, ...]:
        return (type(self), (self.code, self.sentence, self.remedy))


class WrongReturn(UnreadableWorkbook):
    """A workbook that is readable but is not the return asked for. Nothing of it is recorded."""


class RuleFailed(TrackerkitError):
    """A rule raised an exception. The run stops: this is a fault in trackerkit."""


class ProviderError(TrackerkitError):
    """The provider's folder or Setup workbook cannot be used as it is."""


class LedgerError(TrackerkitError):
    """The ledger cannot be opened or does not verify."""


class PangoMissing(TrackerkitError):
    """WeasyPrint's system libraries are not installed. Everything but the PDF works without them."""


class PackNotPrinted(TrackerkitError):
    """The process that printed a pack died. The sentence names the pack; every other pack is written."""
