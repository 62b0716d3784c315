"""The weights of the risk score and the settings of the signals, as the country pack states
them."""

from dataclasses import dataclass
from functools import cache
from math import exp
from typing import Any

from birlik.base import packs


@dataclass(frozen=True)
class Term:
    """One named reason: how many points it is worth, who says so, and how it is said to people."""

    code: str
    weight: float
    authors: dict[str, str]
    settings: dict[str, float]
    names: dict[str, str]
    reasons: dict[str, str]
    sentences: dict[str, dict[str, str]]

    @property
    def name(self) -> str:
        return packs.text(self.names)

    @property
    def author(self) -> str:
        return packs.text(self.authors)

    @property
    def reason(self) -> str:
        return packs.text(self.reasons)


@dataclass(frozen=True)
class RateSettings:
    """How points become an expected number of disputes a year; each with its reason in the pack."""

    years: float
    size_power: float
    prior_rate: float
    per_point: float
    at_zero: float
    limit: float
    weeks_ahead: int
    ceiling: tuple[float, float, float]  # of the chance: low, best, high
    learnt_until: str

    @property
    def percent(self) -> float:
        """By how many percent a point raises the rate."""
        return 100 * (exp(self.per_point) - 1)


@dataclass(frozen=True)
class RestSettings:
    """For how many weeks a workplace that was listed rests, unless its rate grew by the factor."""

    weeks: int
    factor: float
    reasons: dict[str, str]

    @property
    def reason(self) -> str:
        return packs.text(self.reasons)


@dataclass(frozen=True)
class Weights:
    version: str
    rate: RateSettings
    rest: RestSettings
    watch: float
    act: float
    memory_weeks: int
    keep: int
    reserved: float
    terms: dict[str, Term]

    @property
    def memory(self) -> dict[str, float]:
        """How far back the picture of a week looks."""
        settings = {code: term.settings for code, term in self.terms.items()}
        return {
            "memory_weeks": self.memory_weeks,
            "headcount_weeks": settings["headcount"]["weeks"],
            "dispute_years": settings["past_disputes"]["years"],
            "event_weeks": settings["event_reports"]["weeks"],
            "appeal_weeks": settings["clinic_appeals"]["weeks"],
            "usual_years": self.rate.years,
        }

    @property
    def ordered(self) -> list[Term]:
        return sorted(self.terms.values(), key=lambda term: -term.weight)

    @property
    def largest(self) -> float:
        """The points a full bar stands for."""
        return max(term.weight for term in self.terms.values())

    def band(self, score: float) -> str:
        return "act" if score >= self.act else "watch" if score >= self.watch else "calm"


@dataclass(frozen=True)
class SignalSettings:
    version: str
    source: str
    years: int
    fewest: int
    alpha: float
    method: str
    slow_share: float
    false_share: float
    cluster_regions: int
    cluster_weeks: int
    cluster_recurrence: int
    scan: bool


def weights(pack: str | None = None) -> Weights | None:
    """The pack's risk score, or None when the pack scores no workplaces."""
    return _weights(pack or packs.installed())


@cache
def _weights(pack: str) -> Weights | None:
    if not (packs.FOLDER / pack / "risk.yaml").exists():
        return None
    content = packs.read(pack, "risk")
    return Weights(
        version=content["version"],
        rate=RateSettings(
            **{name: content["rate"][name] for name in RateSettings.__dataclass_fields__}
        ),
        rest=RestSettings(
            content["rest"]["weeks"], content["rest"]["factor"], content["rest"]["reason"]
        ),
        watch=content["bands"]["watch"],
        act=content["bands"]["act"],
        memory_weeks=content["memory_weeks"],
        keep=content["keep"],
        reserved=content["reserved_visits"]["share"],
        terms={row["code"]: _term(row) for row in content["terms"]},
    )


def _term(row: dict[str, Any]) -> Term:
    return Term(
        code=row["code"],
        weight=row["weight"],
        authors=row["author"],
        settings=row["settings"],
        names=row["name"],
        reasons=row["reason"],
        sentences={key: row[key] for key in ("sentence", "now", "past") if key in row},
    )


def signal_settings(pack: str | None = None) -> SignalSettings:
    content = packs.read(pack or packs.installed(), "signals")
    return SignalSettings(**{name: content[name] for name in SignalSettings.__dataclass_fields__})
