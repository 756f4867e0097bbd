"""Posts: who looks after what people read. A person may hold several, whatever their job is."""

from enum import StrEnum

from learn.domain.refusals import Refusal

LONGEST_TITLE = 80
"""The most letters that the title of a specialist may have."""


class ContentPost(StrEnum):
    """What somebody does for the content: writes it, answers for it, or knows its subject by profession."""

    AUTHOR = "author"
    LEAD = "lead"
    SPECIALIST = "specialist"

    @property
    def label(self) -> str:
        """The post, in words."""
        return {"author": "Author", "lead": "Content lead", "specialist": "Specialist"}[self.value]


def problem_with(post: ContentPost, title: str) -> Refusal | None:
    """What is wrong with giving a post under this title: a specialist is named by what they are, and nobody else is."""
    if post is ContentPost.SPECIALIST and not title.strip():
        message = "Say what kind of specialist, as it will be read under a sign-off, for example “Domestic abuse specialist”."
        return Refusal(field="title", message=message)
    if post is not ContentPost.SPECIALIST and title.strip():
        return Refusal(field="title", message="Only a specialist has a title. Leave it out.")
    if len(title.strip()) > LONGEST_TITLE:
        return Refusal(field="title", message=f"The title has more than {LONGEST_TITLE} letters. Shorten it.")
    return None
