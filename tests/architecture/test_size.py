"""Files and functions stay small enough to be read."""

import pytest

from tests.architecture.source import body_lines, functions, python_files, shown

LONG_FILE = 300
TOO_LONG_FILE = 500
SHARE_OF_LONG_FILES = 0.10
LONGEST_BODY = 60


def _lines(file):
    return len(file.read_text().splitlines())


def test_about_one_file_in_ten_may_be_long():
    files = [file for file in python_files() if _lines(file)]
    long = sorted((file for file in files if _lines(file) > LONG_FILE), key=_lines, reverse=True)
    names = ", ".join(f"{shown(file)} ({_lines(file)})" for file in long)
    assert len(long) <= SHARE_OF_LONG_FILES * len(files), f"over {LONG_FILE} lines: {names}"


def test_no_file_is_too_long_to_know_ones_way_in():
    assert [shown(file) for file in python_files(tests=True) if _lines(file) > TOO_LONG_FILE] == []


def test_no_function_is_longer_than_a_screen():
    long = [
        f"{shown(file, function.lineno)} {function.name} ({body_lines(function)} lines)"
        for file in python_files()
        for function in functions(file)
        if body_lines(function) > LONGEST_BODY
    ]
    assert long == []


@pytest.mark.parametrize(
    "source", ["def f():\n    '''Doc.\n\n    More.'''\n    a = 1\n    return a\n"]
)
def test_a_docstring_is_not_counted(source):
    import ast

    assert body_lines(ast.parse(source).body[0]) == 2
