"""What the state says beside the dates: what may follow, is missing, unlawful or doubtful."""

from datetime import date

import pytest

import birlik.law as law

KZ = law.load("kz")
DISPUTE = KZ.procedure("collective-dispute")
STRIKE = KZ.procedure("strike")


def day(number: int) -> date:
    """A day of June 2026, which begins on a Monday and has no holiday."""
    return date(2026, 6, number)


def fact(event: str, number: int, **data: object) -> law.Fact:
    return law.Fact(event, day(number), data)


def codes(notes: list[law.Note]) -> list[str]:
    return [note.code for note in notes]


def test_with_no_fact_the_case_has_not_begun():
    state = DISPUTE.state([], day(1))
    assert (state.status, state.step.step.code) == ("not_begun", "agree_meeting")
    assert state.missing == []


def test_the_step_is_the_furthest_one_open():
    state = DISPUTE.state([fact("demands_received", 1), fact("reconciliation_created", 5)], day(8))
    assert state.step.step.code == "reconcile"
    assert state.row("employer_reply").status == "passed"
    assert "missing.step" in codes(state.missing)


def test_a_term_counted_from_the_event_before_says_so():
    with_day = [fact("reconciliation_created", 1), fact("demands_to_commission", 2)]
    assert "missing.start" not in codes(DISPUTE.state(with_day).missing)
    assert "missing.start" in codes(DISPUTE.state(with_day[:1]).missing)


def test_a_quorum_not_reached_is_named_with_its_article():
    state = DISPUTE.state([fact("meeting", 1, workers=100, present=60, in_favour=50)])
    assert [note.say("ru") for note in state.problems] == [
        "Нет кворума: присутствовало 60 из 100, нужно не менее 2/3. (ст. 164(2))"
    ]
    assert "missing.field" not in codes(state.missing)


def test_a_strike_without_a_ground_or_too_early_is_against_the_rules():
    state = STRIKE.state(
        [fact("strike_decided", 1), fact("strike_notice", 2), fact("strike_began", 8)], day(9)
    )
    assert codes(state.problems) == ["needs", "early"]
    assert state.row("begin_strike").status == "early"


def test_a_lawful_strike_raises_no_problem():
    facts = [
        fact("evasion", 1),
        fact("strike_decided", 2, workers=100, present=51, in_favour=26),
        fact("strike_notice", 3, duration="5 days", minimum_work="boiler house"),
        fact("strike_began", 10, participants=80),
    ]
    state = STRIKE.state(facts, day(11))
    assert (state.problems, state.missing, state.step.step.code) == ([], [], "run_strike")


def test_a_strike_where_strikes_are_banned_is_against_the_rules():
    state = STRIKE.state([fact("evasion", 1), fact("strike_decided", 2)], given=["strike_banned"])
    assert "barred" in codes(state.problems)
    assert "176(1)(1)" in state.problems[0].say("en")


def test_what_may_follow_says_what_stands_against_it():
    options = {option.event.code: option for option in DISPUTE.state([fact("meeting", 1)]).may}
    assert codes(list(options["strike_decided"].blocked)) == ["needs"]
    assert options["demands_sent"].blocked == ()
    assert "strike_decided_union" not in options  # the draft's way, not the way of the law in force
    assert "award" not in options


def test_hazardous_facility_is_a_question_for_a_lawyer_with_both_articles():
    state = STRIKE.state([fact("evasion", 1)], given=["hazardous_facility"])
    flag = next(flag for flag in state.flags if flag.code == "hazardous_strike")
    assert [article for _, article in flag.articles] == ["176(1)(1)", "176(1)(2-1)"]
    assert STRIKE.state([fact("evasion", 1)]).flags == []


def test_a_missed_term_is_a_ground_only_if_a_lawyer_says_so():
    silent = [fact("demands_received", 1)]
    assert "overdue_is_evasion" in [f.code for f in DISPUTE.state(silent, day(8)).flags]
    assert "overdue_is_evasion" not in [f.code for f in DISPUTE.state(silent, day(4)).flags]
    said = [*silent, fact("evasion", 8)]
    assert "overdue_is_evasion" not in [f.code for f in DISPUTE.state(said, day(9)).flags]


def test_a_failed_commission_without_arbitration_is_a_question_for_a_lawyer():
    failed = [fact("reconciliation_failed", 1)]
    assert "before_arbitration" in [f.code for f in DISPUTE.state(failed).flags]
    awarded = [*failed, fact("award", 9)]
    assert [f.code for f in DISPUTE.state(awarded).flags] == ["award_binds"]


def test_an_agreement_ends_the_case_and_its_breach_reopens_it():
    settled = [fact("demands_received", 1), fact("agreement", 3)]
    state = DISPUTE.state(settled, day(10))
    assert (state.status, state.present, state.ended.event) == ("ended", [], "agreement")
    assert [option.event.code for option in state.may] == ["agreement_broken"]
    state = DISPUTE.state([*settled, fact("agreement_broken", 15)], day(16))
    assert (state.status, state.step.step.code) == ("open", "call_strike")


def test_a_broken_agreement_is_a_new_ground_and_needs_a_new_decision():
    first = [fact("award", 1), fact("strike_decided", 2), fact("strike_notice", 3)]
    facts = [*first, fact("strike_began", 10), fact("agreement", 12), fact("agreement_broken", 20)]
    state = STRIKE.state(facts, day(22))
    row = state.row("call_strike")
    assert (row.status, row.opened, row.opened_by) == ("open", day(20), "agreement_broken")
    assert state.row("run_strike").status == "stopped"
    again = STRIKE.state([*facts, fact("strike_decided", 23), fact("strike_notice", 24)], day(25))
    assert again.row("begin_strike").due == date(2026, 7, 1)


def test_an_agreement_stops_the_strike():
    state = STRIKE.state([fact("strike_began", 1), fact("agreement", 3)], day(4))
    assert (state.row("run_strike").status, state.status) == ("stopped", "ended")


def test_a_strike_can_be_suspended_and_resumed_more_than_once():
    facts = [
        fact("strike_began", 1),
        fact("strike_suspended", 3),
        fact("strike_resume_warned", 5),
        fact("strike_resumed", 10),
        fact("strike_suspended", 15),
    ]
    state = STRIKE.state(facts, day(16))
    assert state.row("run_strike").status == "done"
    assert state.row("warn_resume").opened == day(15)
    again = STRIKE.state([*facts, fact("strike_resume_warned", 16)], day(17))
    assert again.row("resume_strike").due == day(19)
    assert again.row("resume_strike").status == "waiting"


def test_weekly_news_missed_in_between_is_found():
    told = [fact("demands_received", 1), fact("inspection_told", 2)]
    state = DISPUTE.state([*told, fact("inspection_news", 9), fact("inspection_news", 25)], day(26))
    assert [note.say("en") for note in state.problems] == [
        "Give the inspection weekly news: no news between 2026-06-09 and 2026-06-25. "
        "(art. 170(5)(1))"
    ]


def test_an_investigation_prolonged_three_times_is_against_the_rules():
    facts = [fact("commission_created", 1), *(fact("prolonged", d) for d in (10, 20, 28))]
    assert codes(KZ.procedure("accident").state(facts).problems) == ["too_often"]


def test_days_left_and_days_late_are_working_days():
    facts = [fact("demands_received", 4)]  # a Thursday; the reply is due on Tuesday the 9th
    assert DISPUTE.state(facts, day(5)).row("employer_reply").days == 2
    assert DISPUTE.state(facts, day(12)).row("employer_reply").days == -3
    late = DISPUTE.state([*facts, fact("demands_refused", 11)], day(12))
    assert (late.row("employer_reply").status, late.row("employer_reply").days) == ("late", 2)


def test_due_lists_the_soonest_first_and_no_mere_right():
    facts = [fact("demands_received", 1), fact("strike_notice", 1)]
    assert [row.step.code for row in DISPUTE.state(facts, day(2)).due] == [
        "employer_reply",
        "tell_inspection",
    ]


def test_a_limitation_is_suspended_while_no_commission_exists():
    clock = KZ.procedure("individual-dispute")
    state = clock.state([fact("dismissal_served", 1), fact("no_commission", 2)], day(10))
    row = state.row("apply_reinstatement")
    assert (row.status, row.due, row.firm) == ("suspended", None, False)


def test_mediation_running_now_suspends_the_term():
    clock = KZ.procedure("individual-dispute")
    facts = [fact("dismissal_served", 1), fact("mediation_agreed", 8)]
    assert clock.state(facts, day(10)).row("apply_reinstatement").status == "suspended"
    ended = [*facts, fact("mediation_ended", 12)]
    row = clock.state(ended, day(15)).row("apply_reinstatement")
    assert (row.status, row.due, row.firm) == ("open", date(2026, 7, 7), True)


def test_a_right_lapses_and_is_not_overdue():
    state = KZ.procedure("clinic-terms").state([fact("misconduct_found", 1)], date(2026, 7, 15))
    assert state.row("penalty_discovery").status == "lapsed"
    assert state.overdue == []


def test_a_case_older_than_the_text_says_so():
    state = DISPUTE.state([law.Fact("meeting", date(2021, 3, 1))])
    assert codes(state.cautions) == ["caution.older", "caution.unchecked"]


def test_an_event_dated_before_its_step_began_is_kept_and_named():
    state = DISPUTE.state([fact("demands_received", 5), fact("demands_refused", 3)], day(20))
    assert state.row("employer_reply").closed == fact("demands_refused", 3)
    assert codes(state.problems) == ["before_opening"]


@pytest.mark.parametrize(
    ("facts", "given", "reason"),
    [
        (
            [fact("meting", 1)],
            [],
            "'meting' is not an event of collective-dispute. Perhaps: meeting",
        ),
        ([fact("meeting", 1, voters=3)], [], "meeting has no field 'voters'"),
        ([fact("meeting", 1, workers="many")], [], "'workers' must be a count"),
        ([fact("meeting", 1, workers=-1)], [], "'workers' must be a count"),
        ([law.Fact("meeting", "2026-06-01")], [], "must be a date"),
        ([fact("meeting", 1)], ["raining"], "'raining' is not a circumstance"),
    ],
)
def test_what_cannot_be_used_is_refused(facts: list[law.Fact], given: list[str], reason: str):
    with pytest.raises(law.LawError) as refused:
        DISPUTE.state(facts, given=given)
    assert reason in str(refused.value)


def test_unknown_procedure_value_or_step_is_refused_with_what_there_is():
    with pytest.raises(law.LawError, match="it has: accident, bargaining"):
        KZ.procedure("divorce")
    with pytest.raises(law.LawError, match=r"Near names: dispute\.reply"):
        KZ.on(day(1))["dispute.replys"]
    with pytest.raises(law.LawError, match="not in the timeline"):
        DISPUTE.state([]).row("employer_reply")
    with pytest.raises(law.LawError, match="not a quorum"):
        KZ.on(day(1)).quorum("dispute.reply")
    with pytest.raises(law.LawError, match="not a composition"):
        KZ.on(day(1)).composition("dispute.reply")
