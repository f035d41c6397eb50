"""What the page says when it does not do what was asked: a heading, a sentence, and what to do."""

from __future__ import annotations

from trackerkit.portal.settings import Settings


class Refusal(Exception):
    """Raised anywhere in a route; becomes a page, or JSON under /api."""

    def __init__(self, status: int, title: str, sentence: str = "", remedy: str = "") -> None:
        super().__init__(title)
        self.status, self.title, self.sentence, self.remedy = status, title, sentence, remedy


# Whether something does not exist or is somebody else's is not told: the words are the same.
NOT_THERE = Refusal(
    404, "Page not found", "There is nothing for you at this address.", "Check that the whole address was copied."
)
NOT_YOURS = Refusal(403, "You cannot do this", "Your account does not allow it.", "Ask your quality lead.")
LINK_ENDED = Refusal(
    404,
    "This link does not work",
    "It has expired, was replaced, or was not copied whole.",
    "Ask your quality lead for a new link.",
)
LAST_LEAD = Refusal(
    409,
    "The last quality lead stays",
    "Without one, nobody could make another account.",
    "Make an account for another quality lead first.",
)
TOO_OFTEN = Refusal(
    429, "Too many attempts", "For now nothing more is taken from here.", "Wait a few minutes, then try again."
)
TOO_SLOW = Refusal(
    408, "The upload stopped", "Nothing came for too long, so nothing was kept.", "Check your connection and try again."
)
PASSWORDS_OFF = Refusal(
    403,
    "Passwords are not used here",
    "Everybody signs in with an account that is kept elsewhere.",
    "Go to the sign-in page, and use the button there.",
)


def too_big(settings: Settings) -> Refusal:
    return Refusal(
        413,
        "That is too big",
        f"A workbook may have {settings.largest_file_mb} MB, and {settings.files_at_once} may be sent at once. "
        "Nothing was kept.",
        "Take pictures out of the workbook, or send fewer at once.",
    )
