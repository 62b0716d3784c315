from datetime import date, timedelta
from io import BytesIO

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import IntegrityError, transaction
from django.utils import timezone
from PIL import Image

from birlik.base import audit
from birlik.base.roles import Role
from birlik.base.versions import Stale
from birlik.registers.disputes import actions, queries
from birlik.registers.disputes.choices import Outcome, Stoppage
from birlik.registers.disputes.models import Dispute
from birlik.registers.disputes.tests import factories
from birlik.registers.structure.tests import factories as structure

pytestmark = pytest.mark.django_db

BEGAN = date(2024, 3, 1)


@pytest.fixture
def house():
    structure.installation()
    return structure.Federation()


@pytest.fixture
def works(house):
    return house.workplaces["KZ-39", "coal"]


@pytest.fixture
def coordinator(house):
    return house.user(Role.COORDINATOR, "KZ-39")


@pytest.fixture
def dispute(works, coordinator):
    return actions.open_dispute(
        workplaces=[works], began=BEGAN, workers=120, demands=["pay_rise"], by=coordinator
    )


def test_the_workplace_tells_employer_place_and_union(dispute, works, house):
    assert dispute.employer == works.employer
    assert (dispute.region, dispute.sector) == (works.region, works.sector)
    assert dispute.union_present is True
    assert dispute.union_name == str(house.primaries["KZ-39", "coal"])
    assert dispute.outcome == Outcome.OPEN
    assert audit.history(dispute)[0].verb == "open dispute"


def test_the_union_of_that_day_counts_not_the_union_of_today(house, coordinator):
    union = house.primaries["KZ-39", "coal"]
    structure.presence(house.bare, union, since=BEGAN + timedelta(days=1))
    made = actions.open_dispute(workplaces=[house.bare], began=BEGAN, by=coordinator)
    assert made.union_present is False


def test_numbers_follow_each_other_within_the_year(works, coordinator):
    made = [
        actions.open_dispute(workplaces=[works], began=began, by=coordinator).number
        for began in (BEGAN, BEGAN, date(2023, 1, 1))
    ]
    assert made == ["D-2024-0001", "D-2024-0002", "D-2023-0001"]


def test_a_refused_record_takes_no_number(works, coordinator):
    with pytest.raises(ValidationError):
        actions.open_dispute(
            workplaces=[works], began=timezone.localdate() + timedelta(days=1), by=coordinator
        )
    made = actions.open_dispute(workplaces=[works], began=BEGAN, by=coordinator)
    assert made.number == "D-2024-0001"


def test_a_dispute_outside_any_known_workplace_needs_a_region(house, coordinator):
    made = actions.open_dispute(
        employer_name="Unknown LLP", region=house.regions["KZ-39"], began=BEGAN, by=coordinator
    )
    assert made.union_present is None
    with pytest.raises(ValidationError, match="in which region"):
        actions.open_dispute(employer_name="Unknown LLP", began=BEGAN, by=coordinator)


def test_nobody_records_outside_the_own_scope(house, coordinator, dispute):
    with pytest.raises(PermissionDenied):
        actions.open_dispute(
            workplaces=[house.workplaces["KZ-47", "coal"]], began=BEGAN, by=coordinator
        )
    assert Dispute.objects.count() == 1
    with pytest.raises(PermissionDenied):
        actions.change(
            dispute=dispute,
            version=1,
            workplaces=[],
            region=house.regions["KZ-47"],
            by=coordinator,
        )
    with pytest.raises(PermissionDenied):
        actions.note(
            dispute=dispute, on=BEGAN, text="Seen", by=house.user(Role.COORDINATOR, "KZ-47")
        )


def test_a_change_is_kept_with_what_stood_there_before(dispute, coordinator):
    changed = actions.change(
        dispute=dispute, version=1, workers=150, stoppage=Stoppage.STRIKE, by=coordinator
    )
    assert (changed.workers, changed.version) == (150, 2)
    details = audit.history(dispute)[0].details["changed"]
    assert details == {"workers": [120, 150], "stoppage": ["none", "strike"]}


def test_moved_to_another_workplace_it_is_with_that_employer(dispute, house, coordinator):
    other = house.workplaces["KZ-39", "oil_gas"]
    moved = actions.change(
        dispute=dispute,
        version=1,
        workplaces=[other],
        employer_name=dispute.employer_name,
        by=coordinator,
    )
    assert (moved.employer, moved.employer_name) == (other.employer, other.employer.name)


def test_a_stale_change_is_refused_and_shows_what_stands_there(dispute, coordinator):
    actions.change(dispute=dispute, version=1, workers=150, by=coordinator)
    with pytest.raises(Stale) as stale:
        actions.change(dispute=dispute, version=1, workers=90, by=coordinator)
    assert stale.value.current.workers == 150
    assert Dispute.objects.get().workers == 150


def test_a_dispute_closes_once_and_reopens_with_a_reason(dispute, coordinator):
    close = {"outcome": Outcome.MET, "federation_took_part": True, "by": coordinator}
    with pytest.raises(ValidationError, match="cannot have ended before"):
        actions.close(dispute=dispute, ended=BEGAN - timedelta(days=1), **close)
    actions.close(dispute=dispute, ended=BEGAN + timedelta(days=9), **close)
    with pytest.raises(ValidationError, match="closed already"):
        actions.close(dispute=dispute, ended=BEGAN + timedelta(days=10), **close)
    with pytest.raises(ValidationError, match="Say why"):
        actions.reopen(dispute=dispute, reason="", by=coordinator)
    again = actions.reopen(dispute=dispute, reason="The employer broke its word", by=coordinator)
    assert (again.ended, again.outcome) == (None, Outcome.OPEN)
    assert audit.history(dispute)[0].details["outcome"] == Outcome.MET


def test_a_mistake_leaves_the_counts_but_not_the_house(dispute, coordinator):
    actions.withdraw(dispute=dispute, reason="Recorded twice", by=coordinator)
    assert queries.key_figures(queries.standing()).recorded == 0
    assert queries.visible_to(coordinator).get().mistake == "Recorded twice"
    actions.restore(dispute=dispute, reason="Two disputes after all", by=coordinator)
    assert queries.key_figures(queries.standing()).recorded == 1


@pytest.mark.parametrize("role", [Role.LAWYER, Role.MEDIATOR])
def test_only_who_answers_for_the_region_withdraws(dispute, house, role):
    someone = structure.user(role, house.territories["KZ-39"])
    with pytest.raises(PermissionDenied):
        actions.withdraw(dispute=dispute, reason="Recorded twice", by=someone)
    actions.note(dispute=dispute, on=BEGAN, text="Talks begin", by=someone)
    assert dispute.events.get().text == "Talks begin"


def test_an_attachment_lies_beside_the_dispute(dispute, coordinator, settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path
    picture = BytesIO()
    Image.new("RGB", (20, 20)).save(picture, "PNG")
    picture.seek(0)
    actions.attach(dispute=dispute, name="demands.png", content=picture, by=coordinator)
    assert [one.name for one in queries.attachments_of(dispute)] == ["demands.png"]
    with pytest.raises(ValidationError, match="not a picture"):
        actions.attach(dispute=dispute, name="x.png", content=BytesIO(b"MZ"), by=coordinator)


@pytest.mark.parametrize(
    ("fields", "constraint"),
    [
        ({"ended": date(2022, 1, 1), "outcome": "met"}, "dispute_ends_after_it_begins"),
        ({"ended": date(2024, 1, 1)}, "ended_dispute_has_an_outcome"),
    ],
)
def test_the_database_itself_refuses(fields, constraint):
    with pytest.raises(IntegrityError, match=constraint), transaction.atomic():
        factories.dispute(**fields)
