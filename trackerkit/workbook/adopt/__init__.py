"""A tracker that is not ours: which of its columns stands for which of the register's, and how sure that is."""

from trackerkit.workbook.adopt.mapping import Mapping, asked_sentence, mapping_text, read_mapping
from trackerkit.workbook.adopt.model import Proposal, ProposedColumn, ProposedTable, Sure, ValueWord
from trackerkit.workbook.adopt.place import fits, located
from trackerkit.workbook.adopt.propose import propose

__all__ = [
    "Mapping",
    "Proposal",
    "ProposedColumn",
    "ProposedTable",
    "Sure",
    "ValueWord",
    "asked_sentence",
    "fits",
    "located",
    "mapping_text",
    "propose",
    "read_mapping",
]
