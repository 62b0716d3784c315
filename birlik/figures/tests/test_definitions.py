"""A broken definition is refused with its file, its line and the reason."""

import pytest

from birlik.figures.definitions import BrokenDefinition, read_folder

GOOD = """register: disputes
figures:
  - code: one
    name: {kk: a, ru: b, en: c}
    text: {kk: a, ru: b, en: c}
    unit: {kk: a, ru: b, en: c}
"""


@pytest.fixture
def read(db, tmp_path):
    from birlik.registers.structure.tests.factories import installation

    installation()

    def reading(text):
        (tmp_path / "some.yaml").write_text(text)
        return read_folder(tmp_path)

    return reading


def test_a_whole_definition_is_read(read):
    made = read(GOOD)["one"]
    assert (made.as_of, made.when, made.measure.kind, made.small) == (
        "during", "began", "count", "open",
    )  # fmt: skip
    assert {"region", "sector", "outcome", "demands"} <= set(made.dimensions)


@pytest.mark.parametrize(
    ("line", "text", "reason"),
    [
        (4, GOOD.replace("ru: b, ", "", 1), "no 'ru' version"),
        (3, GOOD.replace("code: one", "code: papers"), "'papers' cannot be a code"),
        (3, GOOD.replace("code: one", "code: Not a code"), "cannot be a code"),
        (7, GOOD + "    fliter: {union: true}\n", "unknown key 'fliter'"),
        (7, GOOD + "    register: disputess\n", "there is no register 'disputess'"),
        (7, GOOD + "    filter: {colour: red}\n", "no column 'colour'"),
        (7, GOOD + "    filter: {union: perhaps}\n", "true, false or null"),
        (7, GOOD + "    filter: {outcome: {min: 1}}\n", "no lowest and highest"),
        (7, GOOD + "    measure: many\n", "'measure' must be count"),
        (7, GOOD + "    measure: {sum: outcome}\n", "sum needs a column of number"),
        (7, GOOD + "    measure: {sum: workers, median: workers}\n", "one measure at a time"),
        (7, GOOD + "    as_of: yesterday\n", "must be one of during, at, newest"),
        (7, GOOD + "    as_of: newest\n", "not counted by the newest"),
        (7, GOOD + "    when: outcome\n", "has no day 'outcome'"),
        (7, GOOD + "    dimensions: [employer]\n", "cannot be divided by 'employer'"),
        (7, GOOD + "    decimals: 9\n", "between 0 and 6"),
        (7, GOOD + "    small: tiny\n", "must be one of open, protect"),
        (8, GOOD + "    small: protect\n    measure: {median: workers}\n", "only a count or a sum"),
        (7, GOOD + "    measure: {share_of: nothing}\n", "there is no figure 'nothing'"),
        (3, GOOD + "    measure: {share_of: one}\n", "stands against itself: one → one"),
        (2, "register: disputes\nfigures: 5\n", "a list of figures"),
        (1, "figures:\n  - code: x\n", "'register' is missing"),
        (7, GOOD + GOOD.split("figures:\n")[1], "the code 'one' is taken"),
    ],
)
def test_it_is_refused_with_its_place_and_reason(read, line, text, reason):
    with pytest.raises(BrokenDefinition) as refused:
        read(text)
    assert reason in str(refused.value)
    assert f"some.yaml:{line}:" in str(refused.value)


def test_the_version_follows_the_meaning_and_not_the_wording(read):
    first = read(GOOD)["one"]
    assert read(GOOD.replace("en: c", "en: other words"))["one"].version == first.version
    assert read(GOOD + "    filter: {union: true}\n")["one"].version != first.version


def test_a_figure_changes_its_version_with_what_it_stands_against(read):
    rate = GOOD.replace("one", "share").split("figures:\n")[1] + "    measure: {share_of: one}\n"
    before = read(GOOD + rate)["share"].version
    after = read(GOOD + "    filter: {union: true}\n" + rate)["share"].version
    assert before != after
