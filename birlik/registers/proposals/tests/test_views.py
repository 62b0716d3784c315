"""Pages open for whom they are meant, do not exist for others, lose nothing that was typed."""

import pytest
from django.urls import reverse
from django.utils import timezone

from birlik.base import sections
from birlik.base.roles import Role
from birlik.registers.agreements.tests.factories import agreement
from birlik.registers.proposals import actions
from birlik.registers.proposals.models import Proposal
from birlik.registers.proposals.tests import factories
from birlik.registers.structure import timeline
from birlik.registers.structure.tests import factories as structure

pytestmark = pytest.mark.django_db
CORNER = ("KZ-39", "coal")


@pytest.fixture
def house():
    structure.installation()
    return structure.Federation()


@pytest.fixture
def chair(house):
    return structure.user(Role.CHAIR, house.primaries[CORNER])


def at(route, *args):
    return reverse(f"proposals:{route}", args=args)


def text(response):
    return response.content.decode()


def typed(**said):
    names = ("title", "text", "reason", "topic", "named", "article", "addressee")
    whole = {name: factories.facts()[name] for name in names}
    return whole | {"norm": "law:lc", "on": timezone.localdate().isoformat()} | said


def test_a_chair_puts_forward_a_proposal_of_the_own_primary(enter, house, chair):
    client = enter(chair)
    form = client.get(at("new")).context["form"]
    assert form.initial["body"] == house.primaries[CORNER]
    sent = typed(body=house.primaries[CORNER].key, in_favour="12", against="0")
    made_page = client.post(at("new"), sent)
    made = Proposal.objects.get()
    assert made_page.url == at("proposal", made.number)
    page = text(client.get(made_page.url))
    assert "article 108(1)" in page
    assert "Votes: 12 in favour" in page
    assert "Workers rest too little." in page


def test_nobody_puts_one_forward_for_a_body_of_others(enter, house, chair):
    page = enter(chair).post(at("new"), typed(body=house.territories["KZ-47"].key))
    assert "body" in page.context["form"].errors
    assert "Workers rest too little." in text(page)
    assert not Proposal.objects.exists()


def test_each_sees_those_of_the_own_bodies_and_those_at_the_centre(enter, house, chair):
    own = factories.proposal(house.primaries[CORNER], title="Ours")
    other = factories.proposal(house.territories["KZ-47"], title="Of others")
    whole = factories.proposal(house.centre, title="Of all")
    page = text(enter(chair).get(at("list")))
    assert "Ours" in page
    assert "Of all" in page
    assert "Of others" not in page
    assert enter(chair).get(at("proposal", own.number)).status_code == 200
    assert enter(chair).get(at("proposal", whole.number)).status_code == 200
    assert enter(chair).get(at("proposal", other.number)).status_code == 404
    assert enter(chair).get(at("change", whole.number)).status_code == 404
    assert enter(chair).get(at("step", whole.number, "sent")).status_code == 404


def test_the_page_offers_what_may_follow_and_to_whom(enter, house, chair):
    made = factories.proposal(house.primaries[CORNER])

    def offered(user):
        page = enter(user).get(at("proposal", made.number))
        return [one["kind"] for one in page.context["offers"]]

    assert offered(chair) == ["sent"]
    assert offered(house.user(Role.COORDINATOR, "KZ-39")) == ["taken_up", "sent"]
    assert offered(house.user(Role.ANALYST)) == []
    page = enter(chair).get(at("proposal", made.number))
    assert at("step", made.number, "withdrawn") in text(page)
    assert enter(chair).get(at("step", made.number, "taken_up")).status_code == 404


def test_from_the_form_of_a_step_to_the_timeline(enter, house, chair):
    made = factories.proposal(house.primaries[CORNER])
    client = enter(chair)
    day = timezone.localdate().isoformat()
    assert client.get(at("step", made.number, "sent")).context["form"].initial["to"]
    client.post(at("step", made.number, "sent"), {"to": "Majilis", "on": day, "text": ""})
    empty = client.post(at("step", made.number, "answered"), {"answer": "refused", "on": day})
    assert "text" in empty.context["form"].errors
    client.post(
        at("step", made.number, "answered"),
        {"answer": "refused", "on": day, "text": "There is no money."},
    )
    page = text(client.get(at("proposal", made.number)))
    assert "Sent to Majilis" in page
    assert "There is no money." in page
    late = client.post(at("step", made.number, "answered"), {}, follow=True)
    assert "Somebody was faster" in text(late)
    client.post(at("step", made.number, "back"), {"reason": "wrong letter"})
    assert Proposal.objects.get().state == "sent"


def test_who_saves_second_sees_both_and_loses_nothing(enter, house, chair):
    made = factories.proposal(house.primaries[CORNER])
    actions.change(
        proposal=made, version=1, by=chair, **factories.facts(title="First", act="unions")
    )
    page = enter(chair).post(at("change", made.number), typed(title="Second", version=1))
    assert page.status_code == 409
    told = {row["label"]: (row["stands"], row["typed"]) for row in page.context["apart"]}
    assert told["The proposal in a line"] == ("First", "Second")
    assert told["What it would change"][0] == "Law on Trade Unions"
    assert 'value="Second"' in text(page)
    version = page.context["form"]["version"].value()
    again = enter(chair).post(at("change", made.number), typed(title="Second", version=version))
    assert again.status_code == 302
    made.refresh_from_db()
    assert made.title == "Second"


def test_a_list_is_searched_narrowed_and_counted(enter, house):
    user = house.user(Role.ADMINISTRATOR)
    client = enter(user)
    assert "No proposal yet" in text(client.get(at("list")))
    first = factories.proposal(house.primaries[CORNER], title="Әділ еңбекақы")
    factories.proposal(house.centre, title="Climate", topic="")
    actions.send(proposal=first, on=timezone.localdate(), to="Majilis", by=user)
    for query in ("q=адил", "state=sent", "topic=overtime", "region=KZ-39"):
        found = client.get(f"{at('list')}?{query}").context["table"].records
        assert found == [first], query
    stats = {one["label"]: one["value"] for one in client.get(at("list")).context["stats"]}
    assert stats["Put forward"] == "2"
    assert stats["Sent, no answer yet"] == "1"


def test_from_an_agreement_without_retyping_and_back(enter, house, chair):
    works = house.workplaces[CORNER]
    found = agreement(works)
    user = house.user(Role.COORDINATOR, "KZ-39")
    section = next(iter(sections.of(found, user)))
    client = enter(user)
    form = client.get(section.offers[0].url + "&clause=4.2").context["form"]
    assert (form.initial["norm"], form.initial["article"]) == (f"agreement:{found.pk}", "4.2")
    sent = typed(norm=f"agreement:{found.pk}", article="4.2", body=house.territories["KZ-39"].key)
    client.post(section.offers[0].url, sent)
    made = Proposal.objects.get()
    assert made.agreement == found
    [line] = next(iter(sections.of(found, user))).lines
    assert line.url == at("proposal", made.number)
    entries = [one for one in timeline.of(works, user) if one.kind == "proposal"]
    assert [one.text for one in entries] == [made.title]


def test_a_longer_list_costs_the_same_queries(enter, house, django_assert_max_num_queries):
    client = enter(house.user(Role.ADMINISTRATOR))
    factories.proposal(house.centre)
    client.get(at("list"))
    with django_assert_max_num_queries(40) as few:
        client.get(at("list"))
    for _ in range(5):
        factories.proposal(house.primaries[CORNER])
    with django_assert_max_num_queries(len(few.captured_queries)):
        client.get(at("list"))
