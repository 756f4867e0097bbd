"""The register as open data: every published number in the shape of Open Referral, and nothing that the register does not say."""

import json
from dataclasses import replace
from datetime import date
from typing import Any
from uuid import UUID

import pytest
from werkzeug.test import Client

from learn.domain.register import Fit, Verification
from learn.public.pages import REGISTER, documents
from learn.public.register import open_referral
from tests.builders import a_service
from tests.public.apps import SHIPPED_ON, a_house, a_public_app, what_ships

FIELDS = {
    "service": {"id", "name", "status", "description", "url", "assured_date", "organization", "phones", "schedules"}
    | {"service_areas", "cost_options", "attributes"},
    "organization": {"id", "name", "description", "website"},
    "phones": {"id", "number", "description"},
    "schedules": {"id", "description"},
    "service_areas": {"id", "name"},
    "cost_options": {"id", "amount_description"},
    "attributes": {"id", "link_id", "link_entity", "label", "value"},
}
"""The fields that may stand in each object; all are of the specification."""

PAGE = {"total_items", "total_pages", "page_number", "size", "first_page", "last_page", "empty", "contents"}


def exported(*services: Any) -> list[dict[str, Any]]:
    """The services of an export."""
    contents: list[dict[str, Any]] = json.loads(open_referral(services))["contents"]
    return contents


def said(service: dict[str, Any], label: str) -> list[str]:
    """What an exported service says under a label that has no field of its own."""
    return [each["value"] for each in service["attributes"] if each["label"] == label]


@pytest.fixture(scope="module")
def shipped() -> dict[str, Any]:
    """The register that ships, as the application gives it out."""
    reply = Client(a_public_app()).get(REGISTER)
    assert (reply.status_code, reply.headers["Content-Type"]) == (200, "application/json")
    page: dict[str, Any] = json.loads(reply.data)
    return page


def test_every_published_service_is_there_once_with_its_number(shipped: dict[str, Any]) -> None:
    published = [(s.name, s.phone) for s in what_ships().services.values() if s.is_published]
    assert published
    assert [(each["name"], each["phones"][0]["number"]) for each in shipped["contents"]] == published


def test_the_page_says_how_much_it_holds(shipped: dict[str, Any]) -> None:
    count = len(shipped["contents"])
    assert shipped.keys() == PAGE
    assert (shipped["total_items"], shipped["size"], shipped["total_pages"], shipped["page_number"]) == (count, count, 1, 1)
    assert (shipped["first_page"], shipped["last_page"], shipped["empty"]) == (True, True, False)


def test_only_fields_of_the_specification_are_used_and_none_is_empty(shipped: dict[str, Any]) -> None:
    for service in shipped["contents"]:
        assert service.keys() <= FIELDS["service"]
        assert service.keys() >= {"id", "name", "status", "description", "organization", "phones"}
        assert service["status"] == "active"
        for name in FIELDS.keys() - {"service"}:
            found = service[name] if isinstance(service[name], list) else [service[name]]
            for each in found:
                assert each.keys() <= FIELDS[name], name
                assert all(isinstance(value, str) and value for value in each.values()), name


def test_every_identifier_is_a_uuid_that_nothing_else_has(shipped: dict[str, Any]) -> None:
    ids = [service["id"] for service in shipped["contents"]]
    for service in shipped["contents"]:
        ids.append(service["organization"]["id"])
        ids += [each["id"] for name in FIELDS for each in service.get(name, ()) if isinstance(service.get(name), list)]
    assert len(ids) > 4 * len(shipped["contents"])
    assert len({UUID(each) for each in ids}) == len(ids)


def test_everything_that_the_register_says_of_a_service_is_there() -> None:
    service = replace(
        a_service("kind", phone="0800 111 2222"),
        name="Somebody kind",
        who_for="Anyone at all",
        fits=frozenset({Fit.WOMAN, Fit.CHILD}),
        hours="Monday, 9am to 5pm",
        cost="Free",
        web="https://kind.example/",
        languages="Interpreters can join",
        text="Text the same number",
        relay="18001 first",
        bsl="Through an app",
        call_trace="It does not show on a bill",
        call_note="Ask for Ann",
        area="Redbridge",
        source="https://kind.example/contact",
        checked_on=date(2026, 11, 23),
        next_check_on=date(2027, 2, 21),
        checked_by=("Lead", "Coordinator"),
        verification=Verification.SECONDARY,
    )
    (told,) = exported(service)
    assert (told["name"], told["description"], told["url"]) == ("Somebody kind", "Anyone at all", "https://kind.example/")
    assert told["assured_date"] == "2026-11-23"
    assert [(p["number"], p["description"]) for p in told["phones"]] == [("0800 111 2222", "Ask for Ann")]
    assert [s["description"] for s in told["schedules"]] == ["Monday, 9am to 5pm"]
    assert [a["name"] for a in told["service_areas"]] == ["Redbridge"]
    assert [c["amount_description"] for c in told["cost_options"]] == ["Free"]
    assert said(told, "Source") == ["https://kind.example/contact"]
    assert said(told, "Verification") == ["secondary"]
    assert said(told, "Next check") == ["2027-02-21"]
    assert said(told, "Checked by") == ["Lead", "Coordinator"]
    assert said(told, "Languages") == ["Interpreters can join"]
    assert said(told, "Text") == ["Text the same number"]
    assert said(told, "Relay") == ["18001 first"]
    assert said(told, "British Sign Language") == ["Through an app"]
    assert said(told, "What a call leaves behind") == ["It does not show on a bill"]
    assert said(told, "For somebody who says") == [Fit.CHILD.words, Fit.WOMAN.words]


def test_what_the_register_does_not_say_is_left_out() -> None:
    (told,) = exported(replace(a_service(), hours="", cost="", web="", area="", call_note=""))
    assert "url" not in told
    assert "website" not in told["organization"]
    assert "description" not in told["phones"][0]
    assert told["schedules"] == told["cost_options"] == told["service_areas"] == []


@pytest.mark.parametrize(
    "unconfirmed",
    [a_service(phone=""), a_service(phone="0800 111 2222", verification=Verification.UNVERIFIED)],
    ids=["without a number", "with a number nobody read"],
)
def test_a_service_that_is_not_confirmed_is_not_exported(unconfirmed: Any) -> None:
    assert exported(unconfirmed) == []
    assert json.loads(open_referral([unconfirmed]))["empty"] is True


def test_an_identifier_stays_the_same_when_the_words_change() -> None:
    (before,), (after,) = (
        exported(a_service("kind")),
        exported(replace(a_service("kind"), name="Another name", phone="0800 1111")),
    )
    assert (before["id"], before["phones"][0]["id"]) == (after["id"], after["phones"][0]["id"])


def test_no_page_leads_to_the_export() -> None:
    pages = documents(what_ships(), a_house(), SHIPPED_ON)
    assert [address for address, page in pages.items() if REGISTER.encode() in page.body] == []
