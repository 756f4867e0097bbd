"""The services register for machines: the same numbers that people read, as open data."""

import json
from collections.abc import Iterable, Iterator
from typing import Any
from uuid import UUID, uuid5

from learn.domain.register import Service

JSON = "application/json"
OURS = UUID("6f1d2c0e-7c53-5f0b-9a55-0f6f0a2f7d11")
"""What the identifiers are made from, so that one thing has the same in every export."""


def open_referral(services: Iterable[Service]) -> str:
    """Give the published services as one page of services of the Human Services Data Specification 3.0 (GOV-01).

    The shape is that of ``GET /services`` and of the objects *service, organization, phone, schedule, service_area,
    cost_option* and *attribute* in https://github.com/openreferral/specification (``schema/``, ``examples/service_list.json``),
    with what the Open Referral UK profile asks of them in https://github.com/OpenReferralUK/uk-profile (``schema/``). It is
    the export of a register, not the interface that the profile describes besides.

    What the register does not hold is left out and never made up: hours and costs stay in words, a service without a web
    address has no ``url`` although the profile asks for one, and the organisation bears the name of its service, since the
    register names no other. What has no field of its own stands in ``attributes``: the source, who checked it, when to check
    again, and the ways to reach it beside the telephone. The profile leaves telephones out of a service; they are why people
    would read this, so they are where the specification has them.
    """
    contents = [_service(service) for service in services if service.is_published]
    page = {
        "total_items": len(contents),
        "total_pages": 1,
        "page_number": 1,
        "size": len(contents),
        "first_page": True,
        "last_page": True,
        "empty": not contents,
        "contents": contents,
    }
    return json.dumps(page, ensure_ascii=False, indent=1) + "\n"


def _service(service: Service) -> dict[str, Any]:
    def one(kind: str, **said: str) -> dict[str, Any]:
        return {"id": _identifier(service, kind), **{name: value for name, value in said.items() if value}}

    return {
        **one("service", name=service.name, description=service.who_for, url=service.web),
        "status": "active",
        "assured_date": service.checked_on.isoformat(),
        "organization": one("organization", name=service.name, description=service.who_for, website=service.web),
        "phones": [one("phone", number=service.phone, description=service.call_note)],
        "schedules": [one("schedule", description=service.hours)] if service.hours else [],
        "service_areas": [one("service_area", name=service.area)] if service.area else [],
        "cost_options": [one("cost_option", amount_description=service.cost)] if service.cost else [],
        "attributes": [
            {
                "id": _identifier(service, f"attribute {label} {value}"),
                "link_id": _identifier(service, "service"),
                "link_entity": "service",
                "label": label,
                "value": value,
            }
            for label, value in _attributes(service)
            if value
        ],
    }


def _attributes(service: Service) -> Iterator[tuple[str, str]]:
    yield "Source", service.source
    yield "Verification", service.verification.value
    yield "Next check", service.next_check_on.isoformat()
    yield from (("Checked by", role) for role in service.checked_by)
    yield "Languages", service.languages
    yield "Text", service.text
    yield "Relay", service.relay
    yield "British Sign Language", service.bsl
    yield "What a call leaves behind", service.call_trace
    yield from (("For somebody who says", fit.words) for fit in sorted(service.fits))


def _identifier(service: Service, kind: str) -> str:
    return str(uuid5(OURS, f"{service.slug} {kind}"))
