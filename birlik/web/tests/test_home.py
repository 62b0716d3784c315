"""What each person finds on the first page."""

import pytest

from birlik.base.roles import Role
from birlik.registers.structure.tests import factories

pytestmark = pytest.mark.django_db


def test_a_post_without_a_weekly_task_is_shown_with_its_place(client):
    factories.installation()
    site = factories.workplace()
    member = factories.user(Role.COUNCIL_MEMBER, site)
    client.force_login(member)
    page = client.get("/").content.decode()
    assert site.name in page
    assert "No post yet" not in page


def test_somebody_without_a_post_is_told_whom_to_ask(client):
    factories.installation()
    client.force_login(factories.user())
    assert "Ask your coordinator" in client.get("/").content.decode()
