"""What audit events say was done, in the reader's language: verbs.yaml."""

from functools import cache
from pathlib import Path

import yaml

from birlik.base.packs import text


@cache
def known() -> dict[str, dict[str, str]]:
    return yaml.safe_load(Path(__file__).with_name("verbs.yaml").read_text())


def in_words(verb: str) -> str:
    return text(known()[verb]) if verb in known() else verb
