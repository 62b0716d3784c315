"""Every page that any test opens is watched: one that asks the database once a row fails it."""

import pytest
from django.conf import settings
from django.http import HttpResponse
from zeal import ZealError
from zeal.middleware import zeal_middleware

from birlik.registers.structure.models import Workplace
from birlik.registers.structure.tests import factories


@pytest.mark.django_db
def test_a_page_that_asks_once_a_row_is_refused(rf):
    assert "zeal.middleware.zeal_middleware" in settings.MIDDLEWARE
    region, sector = factories.region(), factories.sector()
    for _ in range(3):
        factories.workplace(region=region, sector=sector)

    def careless(request):
        return HttpResponse([site.employer.name for site in Workplace.objects.all()])

    def careful(request):
        sites = Workplace.objects.select_related("employer")
        return HttpResponse([site.employer.name for site in sites])

    assert zeal_middleware(careful)(rf.get("/")).status_code == 200
    with pytest.raises(ZealError):
        zeal_middleware(careless)(rf.get("/"))
