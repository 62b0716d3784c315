"""`birlik check pack`: whole, changed, made here, or no pack at all."""

import json

import pytest
from click.testing import CliRunner

from birlik.base.roles import Role
from birlik.cli.checking import check
from birlik.registers.disputes.tests.test_evidence import conflict, made
from birlik.registers.structure.tests import factories

__all__ = ["conflict"]
pytestmark = pytest.mark.django_db


def test_the_command_tells_whole_from_changed_and_whether_it_was_made_here(conflict, tmp_path):  # noqa: F811
    by = factories.user(Role.LAWYER)
    file = tmp_path / "pack.pdf"
    file.write_bytes(made(conflict, by))
    good = CliRunner().invoke(check, ["pack", str(file)])
    assert good.exit_code == 0, good.output
    assert "made here by" in good.output
    changed = bytearray(file.read_bytes())
    changed[len(changed) // 3] ^= 1
    file.write_bytes(changed)
    bad = CliRunner().invoke(check, ["pack", str(file), "--json"])
    assert bad.exit_code == 1
    assert json.loads(bad.output)["pack"]["wrong"]
    assert CliRunner().invoke(check, ["pack"]).exit_code == 2
