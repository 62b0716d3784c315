"""Templates under a strict content security policy: styles and scripts in files of their own."""

import re

import pytest

from tests.architecture.source import shown, templates

FORBIDDEN = {
    "an inline style": re.compile(r"<[^>]*\sstyle\s*=", re.IGNORECASE),
    "a style element": re.compile(r"<style\b", re.IGNORECASE),
    "an inline script": re.compile(
        r"<script\b(?![^>]*\bsrc=)(?![^>]*type=\"application/json\")", re.IGNORECASE
    ),
    "an on… handler": re.compile(r"<[^>]*\son[a-z]+\s*=", re.IGNORECASE),
    "a javascript: address": re.compile(r"javascript:", re.IGNORECASE),
    "hx-on": re.compile(r"\shx-on", re.IGNORECASE),
    "something from another server": re.compile(r"(src|href)=[\"']?(https?:)?//", re.IGNORECASE),
}


@pytest.mark.parametrize("file", templates(), ids=shown)
def test_a_template_obeys_the_policy(file):
    text = re.sub(r"\{#.*?#\}|\{% comment.*?endcomment %\}", "", file.read_text(), flags=re.DOTALL)
    assert [what for what, pattern in FORBIDDEN.items() if pattern.search(text)] == []


@pytest.mark.parametrize(
    ("html", "what"),
    [
        ('<p class="a" style="color: red">', "an inline style"),
        ("<script>alert(1)</script>", "an inline script"),
        ('<a onclick="x()">', "an on… handler"),
        ('<script src="//cdn.example/x.js"></script>', "something from another server"),
    ],
)
def test_the_patterns_see_what_they_forbid(html, what):
    assert FORBIDDEN[what].search(html)
