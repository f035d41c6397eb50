"""The only room that imports pandera: definition + rules -> DataFrameSchema; a month of frames -> problems."""

from trackerkit.validation.schema import schemas_of
from trackerkit.validation.validate import validate

__all__ = ["schemas_of", "validate"]
