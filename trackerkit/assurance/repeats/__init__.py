"""Is it the same issue again? Two findings compared by what they are about, and proposals from a frame of them.

Words alone tell hardly more than chance: people reword. So the fields are read out of the text (room, unit, round,
medicine, place of a fall, record, what was wrong with it), and fields that a register has columns for come first.
A proposal is a question with its reasons; a person decides (S-G3, S-ME1, S-FE3, S-DE2, S-G11).
"""

from trackerkit.assurance.repeats.propose import COLUMNS, Proposal, propose
from trackerkit.assurance.repeats.read import About, about
from trackerkit.assurance.repeats.score import LIKELY, Likeness, likeness, score

__all__ = ["COLUMNS", "LIKELY", "About", "Likeness", "Proposal", "about", "likeness", "propose", "score"]
