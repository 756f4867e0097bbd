"""What the Nu checker says is sorted into what stands and what fails."""

from tests.markup import STANDING, report_of

BOX = {
    "type": "error",
    "url": "file:/pages/help%20page.html",
    "lastLine": "7",
    "message": "Attribute “autocomplete” is only allowed when the input type is “color”, “date” or “email”.",
    "extract": '<label><input type="checkbox" autocomplete="off" value="man"> I am',
}


def test_what_stands_is_counted_and_is_no_problem() -> None:
    report = report_of([BOX, BOX])
    assert (report.problems, report.idle) == ([], [STANDING[1]])
    assert report.standing[STANDING[0]] == 2


def test_the_same_of_another_element_fails() -> None:
    report = report_of([BOX | {"extract": '<input type="radio" autocomplete="off">'}])
    assert report.problems == [f"""help page.html:7: error: {BOX["message"]} '<input type="radio" autocomplete="off">'"""]


def test_warnings_and_what_has_no_place_fail_too() -> None:
    report = report_of([{"type": "info", "subType": "warning", "message": "Section lacks heading."}])
    assert report.problems == [":: warning: Section lacks heading. ''"]
    assert report.idle == list(STANDING)
