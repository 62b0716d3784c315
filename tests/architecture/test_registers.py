"""What every register has to say about itself."""

import pytest

from tests.architecture.source import PACKAGE

READMES = sorted(PACKAGE.glob("registers/*/README.md"))
LONGEST = 40


@pytest.mark.parametrize(
    "register", sorted(PACKAGE.glob("registers/*/apps.py")), ids=lambda file: file.parent.name
)
def test_a_register_explains_itself(register):
    assert (register.parent / "README.md").exists()


@pytest.mark.parametrize("readme", READMES, ids=lambda file: file.parent.name)
def test_it_does_so_in_few_lines(readme):
    assert len(readme.read_text().splitlines()) <= LONGEST
