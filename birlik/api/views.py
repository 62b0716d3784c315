"""Addresses that stay: /api/v1/…"""

import csv
import io

from django.http import HttpRequest, HttpResponse
from ninja import NinjaAPI

from birlik.api.schemas import Fault, Figure, Observation, Verdict
from birlik.figures import checking, open_data, sdmx
from birlik.figures.asking import Refused
from birlik.figures.definitions import Definition

api = NinjaAPI(
    title="Birlik: published figures",
    version="1",
    description="Figures a national trade-union centre publishes, with definitions and receipts.",
    docs_url=None,  # its page loads scripts from elsewhere
    urls_namespace="api",
)


FILE = {  # a text file, or why there is none
    "responses": {
        200: {"description": "OK", "content": {"text/csv": {"schema": {"type": "string"}}}},
        404: {
            "description": "Not Found",
            "content": {"application/json": {"schema": {"$ref": "#/components/schemas/Fault"}}},
        },
    }
}


@api.exception_handler(Refused)
def refused(request: HttpRequest, why: Refused) -> HttpResponse:
    return api.create_response(request, {"detail": str(why)}, status=404)


def _told(figure: Definition) -> dict:
    return {
        "code": figure.code,
        "name": figure.names,
        "text": figure.texts,
        "unit": figure.units,
        "dataset": figure.register,
        "as_of": figure.as_of,
        "definition": figure.version,
    }


@api.get("/figures", response=list[Figure], url_name="figures")
def figures(request: HttpRequest):
    """Every published figure with its definition in three languages."""
    return [_told(one) for one in open_data.published().values()]


@api.get("/figures/{code}", response={200: Figure, 404: Fault}, url_name="figure")
def figure(request: HttpRequest, code: str):
    return _told(open_data.of(code))


@api.get(
    "/figures/{code}/{period}.json",
    response={200: list[Observation], 404: Fault},
    url_name="values",
)
def values(request: HttpRequest, code: str, period: str):
    """A figure of a period: of the whole, by region and by sector. Small numbers are hidden."""
    return [one.told for one in open_data.observations(code, period)]


@api.get("/figures/{code}/{period}.csv", url_name="values-csv", openapi_extra=FILE)
def values_csv(request: HttpRequest, code: str, period: str):
    """The same as CSV."""
    found = open_data.observations(code, period)
    out = io.StringIO()
    writer = csv.DictWriter(out, list(Observation.model_fields))
    writer.writeheader()
    writer.writerows(one.told for one in found)
    return HttpResponse(out.getvalue(), content_type="text/csv; charset=utf-8")


@api.get("/figures/{code}/{period}.sdmx", url_name="values-sdmx", openapi_extra=FILE)
def values_sdmx(request: HttpRequest, code: str, period: str):
    """The same as SDMX-CSV."""
    content = open_data.as_sdmx(open_data.observations(code, period))
    return HttpResponse(content, content_type="text/csv; charset=utf-8")


@api.get("/structure.json", url_name="structure")
def structure(request: HttpRequest):
    """The SDMX structure the files follow, with its code lists."""
    content = sdmx.structure(open_data.published().values())
    return HttpResponse(content, content_type="application/json")


@api.get("/receipts/{hash}", response=Verdict, url_name="receipt")
def receipt(request: HttpRequest, hash: str):
    """Check a receipt by its hash."""
    found = checking.verdict(hash)
    return {
        "issued": found.known is not None,
        "whole": found.good,
        "says": found.sentence,
        "receipt": found.content,
    }
