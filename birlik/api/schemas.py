from ninja import Schema


class Texts(Schema):
    kk: str
    ru: str
    en: str


class Figure(Schema):
    """A published figure with its definition."""

    code: str
    name: Texts
    text: Texts
    unit: Texts
    dataset: str
    as_of: str
    definition: str


class Observation(Schema):
    """One number; region and sector are null for the whole centre. `hidden`: too small to be
    told."""

    figure: str
    period: str
    region: str | None
    sector: str | None
    value: float | None
    hidden: bool


class Verdict(Schema):
    """Whether this centre issued a receipt, and what may be told of it."""

    issued: bool
    whole: bool
    says: str
    receipt: dict | None = None


class Fault(Schema):
    detail: str
