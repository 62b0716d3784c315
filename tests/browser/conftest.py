"""A demonstration made and served as `make run` does it, and Chromium to walk through it."""

import json
import os
import shutil
import signal
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field

import pytest
from django.conf import settings
from django.utils import timezone
from playwright.sync_api import Browser, BrowserContext, Page, expect, sync_playwright

from birlik.base.periods import Week

PATIENCE = 30_000  # milliseconds: a busy machine is slow, not wrong
PHONE = {"width": 390, "height": 844}
SCREEN = {"width": 1440, "height": 900}
CHROMIUM = os.environ.get("BIRLIK_CHROMIUM") or next(
    filter(None, map(shutil.which, ("chromium", "chromium-browser", "google-chrome"))), None
)
OPTIONS = ["--no-sandbox", "--disable-gpu", "--disable-background-networking"]


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    for item in items:
        if item.path.is_relative_to(os.path.dirname(__file__)):
            item.add_marker(pytest.mark.browser)


@dataclass
class Served:
    address: str
    passwords: dict[str, str]
    doors: dict[str, dict] = field(default_factory=dict)  # who is signed in already


@pytest.fixture(scope="package")
def served() -> Iterator[Served]:
    """`birlik up` in a data folder of its own, from nothing."""
    if CHROMIUM is None:
        pytest.skip("no Chromium on this machine: install it to run the browser tests")
    folder = settings.DATA / "browser"
    shutil.rmtree(folder, ignore_errors=True)
    foreign = ("DATABASE_URL", "BIRLIK_HOSTS", "BIRLIK_ORIGINS", "BIRLIK_PRODUCTION")
    clean = {name: value for name, value in os.environ.items() if name not in foreign}
    up = [sys.executable, "-m", "birlik.cli", "up", "--json", "--port", str(_free_port())]
    process = subprocess.Popen(up, env=clean | {"BIRLIK_DATA": str(folder)}, stdout=subprocess.PIPE)
    try:
        said = process.stdout.readline()
        assert said, "birlik up ended before it served; its words stand above"
        told = json.loads(said)
        passwords = {one["login"]: one["password"] for one in told["logins"]}
        _wait_for(told["address"])
        yield Served(told["address"], passwords)
    finally:
        process.send_signal(signal.SIGTERM)
        process.wait(60)
        process.stdout.close()


def _wait_for(address: str) -> None:
    deadline = time.monotonic() + PATIENCE / 1000
    while True:
        try:
            return urllib.request.urlopen(f"{address}health/").close()
        except urllib.error.URLError:
            assert time.monotonic() < deadline, f"nobody answers at {address}"
            time.sleep(0.1)


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


@pytest.fixture(scope="package")
def browser(served: Served) -> Iterator[Browser]:
    expect.set_options(timeout=PATIENCE)
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=OPTIONS)
        yield browser
        browser.close()


@pytest.fixture
def visit(served: Served, browser: Browser) -> Iterator[Callable[..., Page]]:
    """A page of somebody who has not signed in, in a browser of their own."""
    opened: list[BrowserContext] = []

    def visit(viewport: dict = SCREEN, language: str = "en", **options) -> Page:
        context = browser.new_context(
            base_url=served.address, viewport=viewport, locale=language, **options
        )
        context.set_default_timeout(PATIENCE)
        opened.append(context)
        return context.new_page()

    yield visit
    for context in opened:
        context.close()


@pytest.fixture
def enter(served: Served, visit: Callable[..., Page]) -> Callable[..., Page]:
    """A page of somebody who has signed in. The password is typed once for each role."""

    def enter(role: str, viewport: dict = SCREEN, language: str = "en", **options) -> Page:
        page = visit(viewport, language, storage_state=served.doors.get(role), **options)
        if role not in served.doors:
            sign_in(page, role, served.passwords[role])
            served.doors[role] = page.context.storage_state()
        page.goto("/")
        return page

    return enter


def sign_in(page: Page, name: str, password: str) -> None:
    page.goto("/account/login/")
    page.fill("#id_login", name)
    page.fill("#id_password", password)
    page.press("#id_password", "Enter")
    page.wait_for_url(lambda address: "/account/login/" not in address)


def silent_week(page: Page) -> Week:
    """The latest week for which somebody within the reader's reach has not reported; the page shows
    who."""
    now = Week.of(timezone.localdate())
    for back in range(52):
        page.goto(f"/weekly/silent/?week={now - back}")
        if page.locator("tbody a").count():
            return now - back
    raise AssertionError("Everybody has reported for every week of a year.")


@pytest.fixture
def waiting_signal(enter: Callable[..., Page]) -> Callable[[], Page]:
    """The coordinator's page of a signal nobody has decided on yet."""

    def waiting_signal() -> Page:
        page = enter("coordinator")
        page.goto("/signals/?decision=waiting&kind=workplace")
        page.locator("#list-results tbody a, [id$=results] tbody a").first.click()
        page.wait_for_url("**/signals/*/")
        return page

    return waiting_signal
