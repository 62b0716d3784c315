"""No page offers a link that answers "not found": every role follows every link it is shown."""

import re
from collections import Counter, deque

import pytest
from django.test import Client
from django.urls import Resolver404, resolve

from birlik.base.models import User
from birlik.base.roles import Role

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("demonstration")]
OF_A_KIND = 3  # how many links to pages of one route each role follows
LINK = re.compile(r'href="(/[^"#]*)"')


@pytest.mark.parametrize("role", list(Role))
def test_every_link_a_role_is_shown_can_be_opened(role):
    client = Client(SERVER_NAME="localhost")
    client.force_login(User.objects.get(login=role))
    waiting, seen, kinds = deque([("/", "the start")]), {"/"}, Counter()
    dead = []
    while waiting:
        address, source = waiting.popleft()
        answer = client.get(address)
        if answer.status_code not in (200, 302):
            dead.append(f"{address} answers {answer.status_code}, linked from {source}")
        for link in _links(answer):
            kind = _route(link)
            if link in seen or kinds[kind] >= OF_A_KIND:
                continue
            kinds[kind] += 1
            seen.add(link)
            waiting.append((link, address))
    assert dead == []
    assert len(kinds) > 5, "hardly any link was found: the crawl itself must have gone wrong"


def _route(link: str) -> str:
    try:
        return resolve(link.split("?")[0]).route
    except Resolver404:
        return link


def _links(answer) -> list[str]:
    if not answer.headers.get("Content-Type", "").startswith("text/html"):
        return []
    found = [link.replace("&amp;", "&") for link in LINK.findall(answer.content.decode())]
    return [link for link in found if not link.startswith("/static/")]
