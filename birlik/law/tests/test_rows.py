"""Every row of the published tables, typed again by hand and compared with the pack."""

from datetime import date

import pytest

import birlik.law as law

# row of the table, value, what it says, article
ROWS = """
1.1/0   | dispute.meeting.rules              | no term is stated                | 164(2)
1.1/1a  | dispute.demands.meeting            | {two_thirds_twice} | 164(2)
1.1/1a  | dispute.demands.conference         | {two_thirds_twice} | 164(2)
1.1/1b  | dispute.demands.signatures         | sign: at least 2/3               | 164(2)
1.1/2   | dispute.demands.send               | 3 calendar days                  | 164(3)
1.1/3   | dispute.arises                     | at once, the same day            | 163(1)
1.1/4   | dispute.reply                      | 3 working days                   | 163(2)
1.1/4'  | dispute.reply.association          | 5 working days                   | 163(2)
1.1/5   | dispute.inspection.first           | 5 working days                   | 170(5)(1)
1.1/5   | dispute.inspection.weekly          | 1 week                           | 170(5)(1)
1.1/6   | dispute.reconciliation.create      | 3 working days                   | 165(1)
1.1/7   | dispute.reconciliation.decide      | 7 working days                   | 165(3)
1.1/8   | dispute.arbitration.create         | 5 working days                   | 166(1)
1.1/9   | dispute.arbitration.award          | 7 working days                   | 166(6)
1.1/9   | dispute.arbitration.vote           | in favour, of those present: more than 1/2 | 166(6)
1.1/10  | dispute.award.perform              | the date stands in the document  | 166(8), 166(9)
1.1/10  | dispute.award.court                | no term is stated                | 166(9)
1.1/11  | dispute.arbitration.create         | 5 working days                   | 166(1)
1.1/12  | dispute.mediator                   | the date stands in the document  | 164(7), 167
1.1/13  | strike.notice                      | 5 working days                   | 172(1)
1.1/14  | dispute.agreement                  | no term is stated                | 168
1.1/15  | dispute.owner                      | no term is stated                | 170(3)
1.2/decision | strike.decide.meeting         | {half_twice} | 171(2)
1.2/decision | strike.decide.conference      | {two_thirds_then_half} | 171(2)
1.2/decision | strike.decide.signatures      | sign: more than 1/2              | 171(2)
1.2/notice | strike.notice                   | 5 working days                   | 172(1)
1.2/resume | strike.resume                   | 3 working days                   | 173(3)
1.2/prosecutor | strike.prosecutor           | 1 calendar day                   | 170(5)(2)
1.2/after | strike.discipline                | 1 month                          | 177, 66(1)
1.2/court | strike.court                     | no term is stated                | 176(1), 176(3)-(5)
2/register | individual.register             | at once, the same day            | 159(4)
2/decide | individual.decide                 | 15 working days                  | 159(5)
2/copies | individual.copies                 | 3 working days                   | 159(5)
2/perform | individual.perform               | the date stands in the document  | 159(6)
2/perform | individual.reinstate             | at once, the same day            | 161(2)
2/commission-reinstatement | individual.commission.reinstatement | 1 month     | 160(1)
2/court-reinstatement | individual.court.reinstatement | 2 months              | 160(1)
2/other | individual.other                   | 1 year                           | 160(2)
2/exempt-reinstatement | individual.exempt.reinstatement | 3 months            | 160
2/exempt-other | individual.exempt.other     | 1 year                           | 160
2/absence | individual.absence               | 6\u00a0months                    | 161(1)
2/mediation-answer | mediation.answer        | 10 calendar days                 | 20(6)
2/mediation-term | mediation.term            | 30 calendar days                 | 23(1)
2/mediation-term | mediation.term.longest    | 60 calendar days                 | 23(1)
2/mediation-contents | mediation.contents    | 11\u00a0items                    | 21(2)
3/reinstatement | individual.commission.reinstatement | 1 month                | 160(1)
3/wages | individual.other                   | 1 year                           | 160(2)
3/dismissal-copy | dismissal.copy            | 3 working days                   | 61(3)
3/employment-document | dismissal.document   | at once, the same day            | 62(1)
3/certificate | certificate                  | 5 working days                   | 62(2)
3/final-pay | pay.final                      | 3 working days                   | 113(4)
3/monthly-pay | pay.monthly                  | day 10 of the next month         | 113(1)
3/late-pay | pay.penalty.factor              | 1.25\u00a0times                  | 113(3), 113(4)
3/explanation | discipline.explanation       | 2 working days                   | 65(2)
3/discipline-latest | discipline.discovery   | 1 month                          | 66(1)
3/discipline-latest | discipline.latest      | 6 months                         | 66(2)
3/discipline-latest | discipline.latest.audit | 1 year                          | 66(2)
3/discipline-latest | discipline.executive   | 2 months                         | 140(5)
3/discipline-notice | discipline.notice      | 3 working days                   | 65(5)
3/discipline-life | discipline.life          | 6 months                         | 66(4), 65(3)
3/opinion | act.opinion                      | 5 working days                   | 12(3)
3/inspector-order | inspector.appeal         | 10 working days                  | 198(3)
3/inspector-order | inspector.enforce        | 3 working days                   | 198(3)
3/inspector-order | inspector.higher         | 10 working days                  | 198(3)
3/accident-complaint | accident.complaint    | 10 working days                  | 190(3)
3/overtime | pay.overtime                    | 1.5\u00a0times                   | 108-110
3/average | pay.average                      | 12\u00a0months                   | 114
3/deductions | pay.deductions                | 50\u00a0% of pay due             | 115(3)
3/dues | union.dues                          | day 10 of the next month         | 29
4.3/medical | accident.medical               | 2 working days                   | 186(5)
4.3/scene | accident.scene                   | at once, the same day            | 187(1)
4.3/notify | accident.notify                 | 24 hours                         | 187(2)
4.3/insurer | accident.insurer               | 3 working days                   | 187(2-1)
4.3/commission | accident.commission         | 24 hours                         | 188(1), 188(2)
4.3/special | accident.special               | 24 hours                         | 188(4)
4.3/investigate | accident.investigate       | 10 working days                  | 189(1)
4.3/investigate | accident.prolong           | 10 working days                  | 189(1)
4.3/late-report | accident.reported_late     | 10 working days                  | 189(2)
4.3/traffic | accident.traffic               | 5 calendar days                  | 189(8)
4.3/dissent | accident.dissent               | 2 working days                   | 190(2)
4.3/act | accident.act                       | 3 working days                   | 190(6)
4.3/act-copies | accident.act.copies         | 3 working days                   | 190(9)
4.3/police | accident.police                 | 7 working days                   | 190(10)
4.3/police | accident.police.reply           | 20 working days                  | 190(10)
4.3/file | accident.file                     | 45 years                         | 190(13)
6.2/proposal | bargaining.agreement.proposal | 10 calendar days                 | 150(1)
6.2/proposal | bargaining.collective.proposal | 10 working days                 | 156(2)
6.2/disagreement | bargaining.agreement.sign | 3 months                         | 150(1)
6.2/disagreement | bargaining.collective.sign | 1 month                         | 156(7)
6.2/register | bargaining.register           | 10 calendar days                 | 151(1)
6.2/publish | bargaining.publish             | 30 calendar days                 | 154(5)
6.2/term | bargaining.agreement.longest      | 3 years                          | 150(4)
6.2/collective-term | bargaining.collective.prolonged | 1 year                  | 158(2)
6.2/monitoring | bargaining.send             | 1 month                          | 156(11)
"""

# rows that are rules in words or who-does-what, not numbers
IN_WORDS = """
1.1/6 dispute.reconciliation.parity; 1.1/8 dispute.arbitration.composition;
1.1/11 dispute.arbitration.mandatory; 1.1/12 dispute.mediator.consent;
1.1/14 dispute.agreement.stops; 1.3/tripartite dispute.tripartite.composition;
1.2/grounds strike.grounds; 1.2/decision strike.caller;
1.2/lead strike.lead; 1.2/notice strike.notice.content; 1.2/resume strike.powers.end;
1.2/during strike.order; 1.2/guarantees strike.guarantees; 1.2/minimum strike.minimum;
1.2/banned strike.banned; 1.2/unlawful strike.unlawful; 1.2/after strike.lockout;
2/body individual.body; 2/exempt individual.exempt; 2/training individual.training;
2/suspension individual.suspension; 2/mediation mediation.start; 2/mediation-end mediation.end;
2/mediation-case mediation.case; 3/late-pay pay.penalty; 3/discipline-bars discipline.bars;
3/types discipline.types; 3/idle pay.idle; 3/officers union.officers;
4.3/special accident.special.types; 4.3/commission accident.commission.composition;
6.2/draft bargaining.draft; 6.2/worse bargaining.worse; 6.2/best bargaining.best
"""

DAY = date(2026, 3, 12)


QUORUMS = {
    "two_thirds_twice": "present: at least 2/3; in favour, of those present: at least 2/3",
    "two_thirds_then_half": "present: at least 2/3; in favour, of those present: more than 1/2",
    "half_twice": "present: more than 1/2; in favour, of those present: more than 1/2",
}


def rows() -> list[tuple[str, ...]]:
    lines = ROWS.format(**QUORUMS).strip().splitlines()
    return [tuple(cell.strip(" ") for cell in line.split("|")) for line in lines]


@pytest.mark.parametrize(("row", "key", "says", "article"), rows(), ids=lambda cell: cell)
def test_row_says_what_the_table_says(row: str, key: str, says: str, article: str):
    value = law.load("kz").on(DAY)[key]
    assert (value.say("en"), value.source.article) == (says, article)
    assert row in value.rows


@pytest.mark.parametrize("line", " ".join(IN_WORDS.split()).split("; "))
def test_row_in_words_stands_in_the_pack_in_three_languages(line: str):
    row, key = line.strip().split(" ")
    value = law.load("kz").on(DAY)[key]
    assert row in value.rows
    assert len({value.say(lang) for lang in ("kk", "ru", "en")}) == 3


@pytest.mark.parametrize(
    ("year", "key", "amount"),
    [
        (2024, "subsistence_minimum", 43407),
        (2025, "mci", 3932),
        (2025, "minimum_wage", 85000),
        (2025, "subsistence_minimum", 46228),
        (2026, "mci", 4325),
        (2026, "minimum_wage", 85000),
        (2026, "subsistence_minimum", 50851),
    ],
)
def test_amount_of_the_year(year: int, key: str, amount: int):
    assert law.load("kz").on(date(year, 7, 1))[key].content.number == amount


def test_steps_of_the_collective_dispute_cover_all_rows_of_its_table():
    spec = law.load("kz").procedures["collective-dispute"]
    found = {row for step in spec.steps.values() for row in step.rows if row.startswith("1.1/")}
    rows = ["0", "1a", "1b", "2", "3", "4", "4'", *map(str, range(5, 16))]
    assert found == {f"1.1/{row}" for row in rows}


def test_nothing_unverified_is_shown_as_checked():
    """No value was compared with the official text yet: every one must say so."""
    kz = law.load("kz")
    values = [value for found in kz.sets.values() for value in found.values]
    assert [value.key for value in values if value.checked is not None] == []


def test_arbitration_has_five_members_parity_an_inspector_and_nobody_of_reconciliation():
    rule = law.load("kz").on(DAY).composition("dispute.arbitration.composition")
    good = {
        "employer_members": 2,
        "worker_members": 2,
        "other_members": 2,
        "includes": ["state_inspector", "arbitration_council"],
        "also_in": [],
    }
    assert rule.failures(good) == []
    for change, broken in (
        ({"worker_members": 3}, "composition.parity"),
        ({"other_members": 0}, "composition.least"),
        ({"includes": ["arbitration_council"]}, "composition.include"),
        ({"also_in": ["reconciliation"]}, "composition.exclude"),
    ):
        assert [code for code, _ in rule.failures({**good, **change})] == [broken]


@pytest.mark.parametrize(
    ("key", "data", "broken"),
    [
        ("dispute.demands.meeting", {"workers": 90, "present": 60, "in_favour": 40}, []),
        ("dispute.demands.meeting", {"workers": 90, "present": 59, "in_favour": 59}, ["attend"]),
        ("dispute.demands.meeting", {"workers": 90, "present": 60, "in_favour": 39}, ["vote"]),
        ("dispute.demands.signatures", {"workers": 90, "signed": 59}, ["sign"]),
        ("strike.decide.meeting", {"workers": 90, "present": 45, "in_favour": 23}, ["attend"]),
        ("strike.decide.meeting", {"workers": 90, "present": 46, "in_favour": 23}, ["vote"]),
        ("strike.decide.meeting", {"workers": 90, "present": 46, "in_favour": 24}, []),
    ],
)
def test_quorum_at_its_edge(key: str, data: dict[str, int], broken: list[str]):
    assert [f[0] for f in law.load("kz").on(DAY).quorum(key).failures(data)] == broken
