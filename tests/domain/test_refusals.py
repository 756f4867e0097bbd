"""How a rule says no."""

from learn.domain.refusals import NotAllowed, NotFound, Refusal


def test_what_is_forbidden_looks_like_what_is_not_there() -> None:
    assert issubclass(NotAllowed, NotFound)


def test_a_refusal_is_about_a_field_only_where_it_says_so() -> None:
    assert Refusal(message="Enter your name") == Refusal(message="Enter your name", field="")
