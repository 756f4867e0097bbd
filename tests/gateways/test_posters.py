"""The campaign on paper: tagged, neutral, with the numbers of the register and a code that holds the start and nothing else."""

import io
import re
from collections.abc import Iterable
from dataclasses import replace
from datetime import date
from functools import cache
from typing import Any

import pytest
import segno
from pypdf import PdfReader

from config import ROOT
from learn.domain.campaign import may_be_printed
from learn.domain.register import Service, Verification
from learn.domain.traces import telling
from learn.gateways.posters import HELPLINE, Imprint, Tells, kit, waiting
from tests.builders import TODAY, a_season, a_service
from tests.public.apps import SHIPPED_ON, what_ships

IMPRINT = Imprint(
    template=ROOT / "templates" / "posters" / "sheet.typ",
    start="https://start.example.gov.uk/",
    public_name="Information and support",
    partnership_name="A Partnership",
)
DANGER = a_service("danger", phone="999", emergency=True)
RUN = re.compile(r"(\d+) (\d+)\.5 m (\d+) \2\.5 l")
"""A row of dark squares in the drawn code."""


def printed(*services: Service, support: tuple[str, ...] = ("helpline",), day: date = TODAY) -> dict[str, PdfReader]:
    """The kit of one season, by the names of its files."""
    register = {each.slug: each for each in (*services, DANGER)}
    return _read((each.name, each.pdf) for each in kit([a_season(support=support)], register, IMPRINT, day))


@cache
def shipped() -> dict[str, PdfReader]:
    """The kit of the content that ships."""
    ships = what_ships()
    return _read((each.name, each.pdf) for each in kit(ships.seasons.values(), ships.services, IMPRINT, SHIPPED_ON))


def _read(files: Iterable[tuple[str, bytes]]) -> dict[str, PdfReader]:
    return {name: PdfReader(io.BytesIO(pdf)) for name, pdf in files}


def words(sheet: PdfReader) -> str:
    """The words of a sheet, with single spaces."""
    return " ".join(" ".join(page.extract_text() for page in sheet.pages).split())


def tags(sheet: PdfReader) -> list[str]:
    """The kinds of its parts, in the order in which they are read out."""
    found: list[str] = []

    def look(part: object) -> None:
        for each in part if isinstance(part, list) else [part]:
            node = each.get_object() if hasattr(each, "get_object") else each
            if isinstance(node, dict):
                found.extend([str(node["/S"])] if "/S" in node else [])
                look(node.get("/K", []))
            elif isinstance(node, list):
                look(list(node))

    look(sheet.root_object["/StructTreeRoot"])
    return found


def drawn(sheet: PdfReader) -> set[tuple[int, int]]:
    """The dark squares of the code on a sheet, by column and row, without its quiet edge."""
    content = sheet.pages[0].get_contents()
    assert content is not None
    _, _, after = content.get_data().decode("latin-1").partition("/Alt(A code ")
    runs = [tuple(map(int, run)) for run in RUN.findall(after)]
    return {(column - 4, row - 4) for first, row, end in runs for column in range(first, end)}


def test_each_season_has_a_poster_and_the_card_stands_alone() -> None:
    assert set(printed(a_service())) == {"poster-spring.pdf", "strips-spring.pdf", "cards.pdf"}
    assert {name for name in shipped() if name.startswith("poster")} == {f"poster-{s}.pdf" for s in what_ships().seasons}


def test_every_sheet_is_one_page_with_a_title_a_language_and_tags() -> None:
    for name, sheet in shipped().items():
        assert len(sheet.pages) == 1, name
        root: Any = sheet.root_object
        assert root["/Lang"] == "en-GB"
        assert root["/MarkInfo"]["/Marked"].value
        assert root["/ViewerPreferences"]["/DisplayDocTitle"].value
        assert sheet.xmp_metadata is not None
        assert sheet.xmp_metadata.stream.get_data().count(b"<pdfuaid:part>1</pdfuaid:part>") == 1
        assert tags(sheet).count("/H1") == 1, name
        assert tags(sheet).count("/Figure") == (1 if name.startswith("poster") else 0)


def test_what_stays_behind_on_a_device_says_nothing() -> None:
    for name, sheet in shipped().items():
        assert sheet.metadata is not None
        assert sheet.metadata.title == f"Information and support – {name.removesuffix('.pdf').replace('-', ' ')}"
        kept = f"{name} {sheet.metadata} {sheet.xmp_metadata and sheet.xmp_metadata.stream.get_data().decode()}"
        assert telling(kept) == ""
        assert sheet.metadata.creation_date is None


def test_the_letters_are_the_ones_that_were_chosen() -> None:
    for sheet in shipped().values():
        resources: Any = sheet.pages[0]["/Resources"]
        fonts = {str(font.get_object()["/BaseFont"]) for font in resources["/Font"].values()}
        assert {font.partition("+")[2].split("-")[0] for font in fonts} == {"LibertinusSerif"}


@pytest.mark.parametrize("start", [IMPRINT.start, "https://help.example/"])
def test_the_code_holds_the_start_and_nothing_else(start: str) -> None:
    register = {"helpline": a_service()}
    (poster, *_) = kit([a_season()], register, replace(IMPRINT, start=start), TODAY)
    matrix = segno.make(start, error="q", micro=False).matrix
    assert drawn(PdfReader(io.BytesIO(poster.pdf))) == {
        (x, y) for y, row in enumerate(matrix) for x, dark in enumerate(row) if dark
    }


def test_a_poster_says_the_message_the_address_and_who_can_see_that_it_was_scanned() -> None:
    poster = words(printed(a_service())["poster-spring.pdf"])
    for part in (a_season().message, "start.example.gov.uk", "Who can see that you scanned this?", "A Partnership"):
        assert part in poster
    assert "https://" not in poster


def test_the_numbers_on_a_poster_are_those_of_the_register() -> None:
    services = what_ships().services
    for season in what_ships().seasons.values():
        named = [each for slug, each in services.items() if slug in season.support or each.emergency]
        expected = sorted(each.phone for each in named if may_be_printed(each, SHIPPED_ON))
        lines = shipped()[f"poster-{season.slug}.pdf"].pages[0].extract_text().splitlines()
        assert sorted(line.strip() for line in lines if re.fullmatch(r"[\d ]+", line)) == expected


@pytest.mark.parametrize("doubted", [a_service(verification=Verification.UNVERIFIED), replace(a_service(), next_check_on=TODAY)])
def test_a_number_that_is_not_confirmed_or_is_due_for_a_check_is_never_printed(doubted: Service) -> None:
    made = printed(doubted, replace(doubted, slug=HELPLINE))
    assert set(made) == {"poster-spring.pdf", "cards.pdf"}
    assert [name for name, sheet in made.items() if doubted.phone in words(sheet)] == []
    assert waiting([a_season()], {"helpline": doubted}, TODAY) == [doubted.name]


def test_strips_show_the_first_number_of_the_season_or_there_are_none() -> None:
    second = replace(a_service("second", phone="0800 111 2222"), name="The second")
    unconfirmed = a_service(verification=Verification.UNVERIFIED)
    assert "strips-spring.pdf" not in printed(unconfirmed, second, support=("helpline", "second"))
    strips = words(printed(a_service(), second, support=("helpline", "second"))["strips-spring.pdf"])
    assert "0800 111 2222" not in strips
    assert strips.count(a_service().phone) == 11


def test_a_strip_shows_nothing_but_the_number() -> None:
    strips = words(printed(a_service())["strips-spring.pdf"])
    torn = strips.partition(a_service().phone)[2].partition(a_service().phone)[2]
    assert set(torn) <= set(a_service().phone)


def test_a_card_names_nothing_and_is_there_ten_times() -> None:
    card = words(shipped()["cards.pdf"])
    assert card.count(what_ships().services[HELPLINE].phone) == card.count("start.example.gov.uk") == 10
    assert what_ships().services[HELPLINE].name not in card
    assert telling(card) == ""


def test_a_number_is_changed_in_one_place() -> None:
    assert "0800 333 4444" in words(printed(a_service(phone="0800 333 4444"))["poster-spring.pdf"])


@pytest.mark.parametrize("imprint", [replace(IMPRINT, start="https://abuse.example/"), replace(IMPRINT, public_name="Victims")])
def test_a_kit_that_would_tell_is_not_made(imprint: Imprint) -> None:
    with pytest.raises(Tells, match="Choose a neutral one"):
        list(kit([a_season()], {"helpline": a_service()}, imprint, TODAY))


def test_the_same_kit_has_the_same_bytes() -> None:
    made = [[sheet.pdf for sheet in kit([a_season()], {"helpline": a_service()}, IMPRINT, TODAY)] for _ in range(2)]
    assert made[0] == made[1]
