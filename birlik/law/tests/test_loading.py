"""Bad data are refused with file, line and reason."""

from datetime import date
from pathlib import Path

import pytest

import birlik.law as law

LABEL = "{kk: а, ru: б, en: c}"

ACTS = f"""
code:
  name: {LABEL}
  published: 2020-01-10
  url: https://example.org/code
  edition: {LABEL}
"""

CALENDAR = """
country: KZ
week: 5
rest: {5: [saturday, sunday], 6: [sunday]}
"""

SET = f"""
set: base
name: {LABEL}
about: {LABEL}
status: in force
from: 2021-01-01
act: code
values:
  reply:
    label: {LABEL}
    term: 3 working days
    article: "1"
  votes:
    label: {LABEL}
    quorum: {{attend: at least 2/3}}
    article: "2"
"""

SHARED = f"""
actors:
  side: {LABEL}
fields:
  present: {{label: {LABEL}, kind: count}}
"""

PROCEDURE = f"""
procedure: talk
title: {LABEL}
about: {LABEL}
sequences: [main]
circumstances:
  hard: {LABEL}
events:
  asked: {{label: {LABEL}, by: side, fields: [present], checks: [votes]}}
  answered: {{label: {LABEL}, by: side, ends: true}}
steps:
  answer:
    label: {LABEL}
    actor: side
    track: main
    opens: [asked]
    term: reply
    closes: [answered]
"""


def pack(folder: Path, **files: str) -> Path:
    """A small whole pack; a file given by name replaces the good one."""
    texts = {"acts": ACTS, "calendar": CALENDAR, "base": SET, "shared": SHARED, "talk": PROCEDURE}
    for name, text in {**texts, **files}.items():
        part = "procedures" if name in ("shared", "talk") else "law"
        (folder / part).mkdir(parents=True, exist_ok=True)
        (folder / part / f"{name}.yaml").write_text(text.lstrip("\n"), encoding="utf-8")
    return folder


def test_the_small_pack_is_good(tmp_path: Path):
    found = law.load(pack(tmp_path))
    state = found.procedure("talk").state([law.Fact("asked", date(2026, 6, 1))])
    assert state.row("answer").due == date(2026, 6, 4)


def values(text: str) -> str:
    return SET[: SET.index("values:")] + "values:\n" + text


DATED = f"""  reply:
    label: {LABEL}
    dated:
      - {{from: 2021-01-01, FIRST, term: 3 working days, article: "1"}}
      - {{from: 2023-01-01, term: 5 working days, article: "1"}}
"""

BAD = [
    ("a day that does not exist", {"base": SET.replace("2021-01-01", "2021-02-30")},
     "base.yaml:5: '2021-02-30' is not a day of the calendar"),
    ("a day written as words", {"base": SET.replace("2021-01-01", "40/06/1976")},
     "base.yaml:5: 'from' must be a date"),
    ("a gap", {"base": values(DATED.replace("FIRST", "to: 2022-11-30"))},
     "base.yaml:12: reply has a gap between 2022-11-30 and 2023-01-01"),
    ("an overlap", {"base": values(DATED.replace("FIRST", "to: 2023-05-05"))},
     "base.yaml:12: two values of reply overlap on 2023-01-01"),
    ("an older value without an end", {"base": values(DATED.replace("FIRST, ", ""))},
     "base.yaml:12: two values of reply overlap on 2023-01-01"),
    ("an end before the beginning", {"base": values(DATED.replace("FIRST", "to: 2020-01-01"))},
     "base.yaml:11: 'to' (2020-01-01) is before 'from' (2021-01-01)"),
    ("a value without an article", {"base": SET.replace('    article: "2"\n', "")},
     "base.yaml:12: 'article' is missing"),
    ("a value without an act", {"base": SET.replace("act: code\n", "")},
     "base.yaml:7: a value without a source"),
    ("an act nobody described", {"base": SET.replace("act: code", "act: kode")},
     "the act 'kode' is not in acts.yaml"),
    ("published after its effect", {"acts": ACTS.replace("2020-01-10", "2021-06-01")},
     "base.yaml:8: reply takes effect on 2021-01-01, before its act was published (2021-06-01)"),
    ("a source without https", {"acts": ACTS.replace("https", "http")},
     "acts.yaml:4: 'url' must begin with https://"),
    ("a misspelt key", {"base": SET.replace("quorum:", "quorom:")},
     "base.yaml:14: unknown key 'quorom'"),
    ("a key written twice", {"base": SET + "  reply: {}\n"},
     "base.yaml:16: the key 'reply' is written twice"),
    ("a missing language", {"base": SET.replace("about: {kk: а, ru: б, en: c}", "about: {kk: а}")},
     "base.yaml:3: the text 'about' has no 'ru' version"),
    ("a term nobody can count", {"base": SET.replace("3 working days", "3 moons")},
     "base.yaml:10: 'term' must be like '3 working days'"),
    ("a term without a count", {"base": SET.replace("3 working days", "working days")},
     "base.yaml:10: 'term' must be like '3 working days'"),
    ("a share above the whole", {"base": SET.replace("2/3", "3/2")},
     "base.yaml:14: 'attend' must be like 'at least 2/3'"),
    ("two contents", {"base": SET.replace("term: 3 working days", "term: 3 days\n    amount: 3")},
     "a value holds exactly one of"),
    ("not YAML at all", {"base": "set: [\n"}, "base.yaml:2: this is not YAML"),
    ("an unknown country", {"calendar": CALENDAR.replace("KZ", "XX")},
     "calendar.yaml:1: the holidays package knows no country 'XX'"),
    ("an unknown weekday", {"calendar": CALENDAR.replace("6: [sunday]", "6: [sonntag]")},
     "calendar.yaml:3: a kind of week needs a number and names of days"),
    ("a day stated twice", {"calendar": CALENDAR + "days:\n" + 2 * (
        f"  - {{date: 2026-05-27, kind: off, act: order, reason: {LABEL}}}\n")},
     "calendar.yaml:6: the day 2026-05-27 is stated twice"),
    ("an unknown actor", {"talk": PROCEDURE.replace("actor: side", "actor: nobody")},
     "talk.yaml:13: actor: 'nobody' is not known"),
    ("an unknown event", {"talk": PROCEDURE.replace("opens: [asked]", "opens: [asking]")},
     "talk.yaml:11: 'asking' is not a known event"),
    ("a value that does not exist", {"talk": PROCEDURE.replace("term: reply", "term: replie")},
     "talk.yaml:11: no value 'replie' is in force on 2021-01-01. Near names: reply"),
    ("a quorum where a term belongs", {"talk": PROCEDURE.replace("term: reply", "term: votes")},
     "talk.yaml:11: 'votes' is not a term"),
    ("a dead end", {"talk": PROCEDURE.replace(", ends: true", "")},
     "talk.yaml:11: after 'answered', which closes answer, nothing follows"),
    ("silence of a step that comes later",
     {"talk": PROCEDURE.replace("opens: [asked]", 'opens: ["missed:answer"]')},
     "talk.yaml:11: 'missed:answer' must name a step listed before answer"),
]  # fmt: skip


@pytest.mark.parametrize(
    ("files", "reason"), [case[1:] for case in BAD], ids=[case[0] for case in BAD]
)
def test_bad_data_are_refused(tmp_path: Path, files: dict[str, str], reason: str):
    with pytest.raises(law.LawError) as refused:
        law.load(pack(tmp_path, **files))
    assert reason in str(refused.value)


def test_a_pack_that_does_not_exist_is_refused():
    with pytest.raises(law.LawError, match="has no law/calendar.yaml"):
        law.load("xx")


def test_a_pack_without_law_still_counts_working_days():
    us = law.load("us")
    assert us.procedures == {}
    assert not us.calendar().is_working(date(2010, 7, 5))
    with pytest.raises(law.LawError, match="holds none"):
        us.on(date(2010, 7, 5))


def test_before_the_first_text_there_are_no_rules():
    with pytest.raises(law.LawError, match="no legal values are loaded for 2019-01-01"):
        law.load("kz").on(date(2019, 1, 1))


# The draft of 2025


def test_old_disputes_keep_the_old_rules_and_new_ones_follow_the_new():
    old = law.load("kz")
    new = old.with_draft("bill-2025", in_force_from=date(2026, 9, 1))
    votes = {"workers": 100, "present": 60, "in_favour": 31}
    for day, broken in ((date(2026, 8, 31), 2), (date(2026, 9, 1), 0)):
        state = new.procedure("collective-dispute").state([law.Fact("meeting", day, votes)])
        assert len(state.problems) == broken
    late = law.Fact("award", date(2026, 10, 1))
    clock = new.procedure("collective-dispute")
    begun_before = clock.state([law.Fact("demands_received", date(2026, 8, 31)), late])
    begun_after = clock.state([law.Fact("demands_received", date(2026, 9, 1)), late])
    assert begun_before.row("perform_award").value.term.unit == "by_document"
    assert begun_after.row("perform_award").value.term.unit == "at_once"
    assert old.on(date(2026, 9, 1)).quorum("dispute.demands.meeting").failures(votes)


def test_the_union_calls_the_strike_only_once_the_draft_is_law():
    facts = [
        law.Fact("evasion", date(2026, 9, 1)),
        law.Fact("strike_decided_union", date(2026, 9, 7)),
    ]
    before = law.load("kz").procedure("strike").state(facts)
    assert [note.code for note in before.problems] == ["not_this_way"]
    assert "union_or_meeting" in [flag.code for flag in before.flags]
    after = (
        law.load("kz").with_draft("bill-2025", date(2026, 9, 1)).procedure("strike").state(facts)
    )
    assert after.problems == []
    assert "union_or_meeting" not in [flag.code for flag in after.flags]


@pytest.mark.parametrize(
    ("code", "day", "reason"),
    [
        ("bill-2030", date(2027, 1, 1), "'bill-2030' is not a draft"),
        ("labour-code-2021", date(2027, 1, 1), "'labour-code-2021' is not a draft"),
        ("bill-2025", date(2025, 1, 1), "before its act was published"),
    ],
)
def test_a_draft_is_not_put_in_force_carelessly(code: str, day: date, reason: str):
    with pytest.raises(law.LawError, match=reason):
        law.load("kz").with_draft(code, in_force_from=day)


def test_a_draft_counts_for_nothing_until_it_is_in_force():
    kz = law.load("kz")
    assert list(kz.drafts) == ["bill-2025"]
    assert kz.on(date(2030, 1, 1)).sets == ("constants", "labour-code-2021")
    new = kz.with_draft("bill-2025", date(2026, 9, 1))
    assert new.drafts == {}
    assert new.on(date(2026, 8, 31)).sets == ("constants", "labour-code-2021")
    assert "bill-2025" in new.on(date(2026, 9, 1)).sets


def test_a_law_with_its_drafts_in_force_is_loaded_once():
    asked = law.load("kz", (("bill-2025", date(2026, 9, 1)),))
    assert asked is law.load("kz", (("bill-2025", date(2026, 9, 1)),))
    assert asked is not law.load("kz")
    assert "bill-2025" in asked.on(date(2026, 9, 1)).sets
    assert asked.calendar(6) is asked.calendar(6)
