"""The examples of the README and of docs/early-warning run as they stand."""

import re
from pathlib import Path

import numpy as np
import pytest

import birlik.early_warning as package

README = Path(package.__file__).with_name("README.md")
DOCS = Path(package.__file__).parents[2] / "docs" / "early-warning"
PAGES = [p for p in (README, *sorted(DOCS.glob("*.md"))) if "```python" in p.read_text("utf-8")]


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_examples_of_a_page_run_one_after_another(page, tmp_path, monkeypatch, capsys):
    rng = np.random.default_rng(2)
    counts = rng.poisson(3, (372, 40))
    counts[-1, :2] = 15
    names = ",".join(f"region {i % 4} / sector {i}" for i in range(40))
    np.savetxt(tmp_path / "counts.csv", counts, "%d", ",", header=names, comments="")
    monkeypatch.chdir(tmp_path)
    space: dict[str, object] = {}
    for block in re.findall(r"```python\n(.*?)```", page.read_text("utf-8"), re.DOTALL):
        exec(compile(block, page.name, "exec"), space)  # noqa: S102  our own pages
    if page == README:
        assert capsys.readouterr().out.split()[0] == "8"  # the unit that was raised, by number
    if page.name == "scan.md":
        assert space["found"].clusters[0].weeks <= 12  # type: ignore[attr-defined]
        assert np.isfinite(space["baseline"].summary["crps"])  # type: ignore[attr-defined]


def test_who_looks_around_sees_what_there_is():
    assert {"as_frame", "farrington_flexible", "prospective_scan", "rank"} <= set(dir(package))
    assert all(hasattr(package, name) for name in dir(package))
