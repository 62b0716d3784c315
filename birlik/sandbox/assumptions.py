"""Every number the synthetic country rests on, in one place. README.md says why each was chosen.

Codes are those of the country pack kz. Shares are relative; they are normalised where used.
"""

from dataclasses import dataclass

PRIMARIES = 18_000
MEMBERS = 2_000_000
UNORGANISED = 4_000  # workplaces without a union
LEAST_UNORGANISED = 160  # so that 53 disputes a year fit even at 1 %
WATCHED_CONTRACTORS, WATCHED_OTHERS = 0.9, 0.25  # of them, whose coordinator reports weekly
YEARS = 5
HIDDEN_WEEKS = 8  # simulated beyond the last reported week: disputes still to come
SMALLEST_SCALE, LARGEST_SCALE = 0.01, 2.0

PRIMARIES_A_DISTRICT = 90
PRIMARIES_A_COORDINATOR = 600
LEAST_IN_BRANCH = 3  # a sector union has a branch in a region from this many primaries on
MERGED_A_YEAR = 0.006
FOUNDED_A_YEAR = 0.012


@dataclass(frozen=True)
class SectorTraits:
    """How a sector looks: its share of primaries and of workplaces without a union, people, and how
    it conflicts."""

    share: float
    unorganised: float
    size: int  # median number of workers
    women: float
    young: float
    conflict: float  # multiplies the hazard of a dispute
    wages: float  # episodes a workplace-year, times RATES
    jobs: float
    rights: float
    safety: float


SECTORS: dict[str, SectorTraits] = {
    "agriculture": SectorTraits(0.050, 0.05, 45, 0.32, 0.24, 0.8, 1.8, 1.2, 0.8, 1.2),
    "coal": SectorTraits(0.006, 0.01, 420, 0.24, 0.28, 4.0, 0.8, 0.6, 1.2, 5.0),
    "oil_gas": SectorTraits(0.030, 0.17, 240, 0.20, 0.36, 6.0, 1.0, 1.2, 2.2, 1.8),
    "mining_metals": SectorTraits(0.035, 0.06, 280, 0.25, 0.30, 4.0, 0.8, 0.8, 1.4, 3.2),
    "food": SectorTraits(0.025, 0.06, 85, 0.52, 0.34, 1.0, 1.2, 1.0, 1.0, 1.4),
    "light": SectorTraits(0.015, 0.03, 65, 0.74, 0.33, 1.2, 1.6, 1.4, 1.0, 0.8),
    "chemicals": SectorTraits(0.012, 0.01, 120, 0.38, 0.30, 1.6, 0.9, 0.8, 1.0, 2.0),
    "engineering": SectorTraits(0.025, 0.03, 140, 0.28, 0.30, 2.0, 1.4, 1.4, 1.2, 1.8),
    "energy": SectorTraits(0.035, 0.02, 140, 0.28, 0.28, 1.8, 0.8, 0.5, 0.9, 2.2),
    "housing": SectorTraits(0.040, 0.03, 75, 0.36, 0.24, 2.0, 1.8, 0.6, 1.0, 1.8),
    "construction": SectorTraits(0.040, 0.19, 80, 0.18, 0.36, 3.2, 2.4, 2.4, 1.6, 3.0),
    "trade": SectorTraits(0.030, 0.12, 35, 0.60, 0.46, 0.6, 0.8, 1.0, 1.2, 0.5),
    "transport": SectorTraits(0.055, 0.09, 150, 0.26, 0.32, 2.6, 1.0, 0.8, 1.4, 1.8),
    "communications": SectorTraits(0.020, 0.01, 80, 0.52, 0.34, 0.9, 0.6, 1.6, 0.9, 0.6),
    "hospitality": SectorTraits(0.012, 0.05, 32, 0.62, 0.50, 0.8, 1.2, 1.2, 1.4, 0.7),
    "information": SectorTraits(0.010, 0.02, 40, 0.40, 0.56, 0.4, 0.5, 0.9, 0.8, 0.1),
    "finance": SectorTraits(0.012, 0.01, 60, 0.64, 0.46, 0.3, 0.3, 0.9, 0.7, 0.1),
    "professional": SectorTraits(0.020, 0.03, 48, 0.44, 0.38, 0.6, 0.8, 0.9, 0.8, 0.6),
    "business_services": SectorTraits(0.015, 0.10, 60, 0.44, 0.40, 1.8, 2.2, 1.6, 1.8, 0.8),
    "public": SectorTraits(0.070, 0.002, 42, 0.56, 0.30, 0.2, 0.2, 0.5, 0.5, 0.3),
    "education": SectorTraits(0.310, 0.01, 62, 0.78, 0.30, 0.3, 0.3, 0.4, 0.6, 0.3),
    "health": SectorTraits(0.115, 0.01, 105, 0.77, 0.32, 1.1, 0.6, 0.4, 0.9, 0.9),
    "culture": SectorTraits(0.028, 0.002, 36, 0.62, 0.32, 0.3, 0.5, 0.4, 0.6, 0.3),
    "services": SectorTraits(0.010, 0.03, 25, 0.56, 0.36, 0.5, 1.0, 0.8, 0.9, 0.5),
}

# Where a sector is more (or less) at home than its share of people; 1 elsewhere.
AT_HOME: dict[str, dict[str, float]] = {
    "oil_gas": {"KZ-47": 9, "KZ-23": 9, "KZ-15": 4, "KZ-43": 4, "KZ-27": 4, "KZ-55": 1, "KZ-79": 1},
    "mining_metals": {
        "KZ-35": 4, "KZ-62": 9, "KZ-63": 5, "KZ-39": 4, "KZ-55": 4, "KZ-15": 3, "KZ-10": 2,
        "KZ-31": 2,
    },
    "coal": {"KZ-35": 9, "KZ-55": 6},
    "agriculture": {
        "KZ-11": 3, "KZ-39": 3, "KZ-59": 4, "KZ-61": 2, "KZ-33": 2, "KZ-19": 2,
        "KZ-71": 0.1, "KZ-75": 0.1, "KZ-79": 0.3, "KZ-47": 0.2, "KZ-23": 0.3,
    },
    "finance": {"KZ-75": 4, "KZ-71": 3},
    "information": {"KZ-75": 4, "KZ-71": 4},
    "professional": {"KZ-75": 3, "KZ-71": 3},
    "public": {"KZ-71": 2},
    "chemicals": {"KZ-31": 4, "KZ-23": 2, "KZ-55": 2, "KZ-15": 2, "KZ-79": 2},
    "engineering": {"KZ-63": 3, "KZ-55": 2, "KZ-39": 2, "KZ-75": 2},
    "light": {"KZ-79": 3, "KZ-61": 2, "KZ-75": 2},
}  # fmt: skip
ABSENT_ELSEWHERE = {"oil_gas": 0.05, "mining_metals": 0.2, "coal": 0.02}

# Where contractors work: sectors whose workplaces without a union may serve a larger unionised one.
CONTRACTING = ("oil_gas", "mining_metals", "coal", "construction", "transport", "business_services")


@dataclass(frozen=True)
class CauseTraits:
    """An episode of a cause: how often it begins, how long it lasts and grows, and in which
    months."""

    rate: float  # episodes a workplace-year, before the sector's factor
    weeks: float  # median length
    growth: float  # median weeks until it reaches its peak
    months: tuple[float, ...]  # relative rate, January to December


CAUSES: dict[str, CauseTraits] = {
    "wages": CauseTraits(
        0.090, 16, 8, (1.6, 1.4, 1.1, 0.9, 0.9, 0.8, 0.8, 0.8, 0.9, 1.0, 1.2, 1.6)
    ),
    "jobs": CauseTraits(0.050, 14, 4, (1.5, 1.3, 1.0, 0.8, 0.7, 0.7, 0.7, 0.7, 0.9, 1.2, 1.6, 1.6)),
    "rights": CauseTraits(
        0.045, 20, 9, (1.2, 1.1, 1.1, 1.0, 1.0, 0.9, 0.8, 0.8, 1.0, 1.1, 1.1, 0.9)
    ),
    "safety": CauseTraits(
        0.100, 10, 3, (0.9, 0.9, 0.9, 1.0, 1.1, 1.2, 1.3, 1.3, 1.1, 1.0, 0.9, 0.8)
    ),
}
FRAILTY = 0.8  # shape of the gamma by which some workplaces have more episodes than others
# A region and sector hit at once: a price falls, a payer stops paying, news of a strike travels.
SHOCKS_A_YEAR = 5
SHOCK_WEEKS = (10, 30)
SHOCK_SHARE = 0.35  # of the workplaces there, that get an episode

AGREEMENT_YEARS = (1, 2, 3)
AGREEMENT_ODDS = (0.2, 0.3, 0.5)
HAS_AGREEMENT = 0.93  # of unionised workplaces
HAS_AGREEMENT_UNORGANISED = 0.2
CONTESTED_RENEWAL = 0.15
WEEKS_BEFORE_EXPIRY = 13

# What drives the hazard of a dispute: score = sum of weights x cause levels (0 to 1), hazard =
# floor + score ** power.
WEIGHTS = {"wages": 1.0, "rights": 1.0, "agreement": 0.7, "jobs": 0.7, "safety": 0.5}
WAGES_WITH_RIGHTS = 1.2
HAZARD_POWER = 3.0
HAZARD_FLOOR = 0.0006  # disputes out of a clear sky
CONTRACTOR_HAZARD = 2.0

# Disputes a year in the whole country: they do not scale, because warnings need something to warn
# of.
# 2023 is the public sentence "84, 31 with a union, 48 settled with the federation's part, 17 of
# them without a union".
DISPUTES = {2021: 70, 2022: 78, 2023: 84, 2024: 66, 2025: 55}
DISPUTES_OTHERWISE = 60
WITH_UNION = {2023: 31}
WITH_UNION_SHARE = 0.36
SETTLED_WITHOUT_UNION = {2023: 17}
SETTLED_WITHOUT_UNION_SHARE = 0.32
SETTLED_WITH_UNION_SHARE = 0.9  # of those with a union; in 2023 all of them
MOBILISED = 0.85  # of disputes that show themselves beforehand
LEAD_WEEKS = (4, 12)
FALSE_MOBILISATIONS = 3.0  # for each dispute
STRIKE = 0.25

# Reporters.
PUNCTUAL, SLOPPY, ABSENT = 0.74, 0.20, 0.06  # kinds of reporter
SILENT = {"punctual": 0.02, "sloppy": 0.10, "absent": 0.55}  # chance a week passes unreported
LATE = {"punctual": 0.05, "sloppy": 0.30, "absent": 0.50}
HOLIDAY_SILENCE = 2.5  # times, in the first week of January and from mid-July to mid-August
PRESSED_SILENCE = 3.0  # times, where the employer fights the union
CANDOUR = (6.0, 1.5)  # beta: the share of trouble a reporter writes down
SLIPS = 0.003  # reports with a wrong value
SLIPS_CORRECTED = 0.6
SECOND_THOUGHTS = 0.004  # reports corrected although nothing was wrong
TWO_VOICES = 0.0004  # reports another person contradicts
NOTES = 0.25  # of reports with trouble, that say something in words
EVENT_AT_DISPUTE, EVENT_AT_ACCIDENT = 0.4, 0.6


# Legal clinics. The numbers of 2023 are the published ones and are made whole at any scale; those
# of the other years are guesses of a plausible growth and scale, but not below a tenth.
WHOLE_YEAR = 2023
LEAST_SHARE_OF_APPEALS = 0.1
APPEALS = {2021: 5000, 2022: 5600, 2023: 6120, 2024: 6500, 2025: 6900, 2026: 7200}
_PUBLISHED = {"consultation": 1772, "mediation": 2687, "lawsuit": 53}
SERVICES = {
    year: {
        kind: round(many * APPEALS[year] / APPEALS[WHOLE_YEAR]) for kind, many in _PUBLISHED.items()
    }
    | {"information": APPEALS[year] // 6, "document": APPEALS[year] // 9}
    for year in APPEALS
}
ANONYMOUS = 0.12
LATE_ANSWERS = 0.11
CLINIC_CAPACITY = 120
NAMES_OF_WORKERS = 400
INDEXED_LATER = 20_000  # appeals; making the indexes anew pays from here on
