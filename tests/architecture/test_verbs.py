"""What the audit says was done can be read in three languages."""

import ast

from birlik.base import verbs
from tests.architecture.source import python_files, tree


def recorded() -> set[str]:
    """The verbs written down in the source; an event of the tree has those of its own choices."""
    return {
        node.args[0].value
        for file in python_files()
        for node in ast.walk(tree(file))
        if isinstance(node, ast.Call)
        and getattr(node.func, "id", getattr(node.func, "attr", "")) == "record"
        and node.args
        and isinstance(node.args[0], ast.Constant)
    }


def test_every_verb_of_the_audit_has_its_words():
    assert set(verbs.known()) == recorded()


def test_the_words_are_there_in_every_language():
    for verb, words in verbs.known().items():
        assert set(words) == {"kk", "ru", "en"}, verb
        assert len(set(words.values())) == 3, verb
