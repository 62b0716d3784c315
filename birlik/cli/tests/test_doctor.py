import json
import shutil
import socket

import pytest

from birlik.cli import doctor, main
from birlik.config import postgres_ways


@pytest.fixture
def verdict(capsys):
    def run(*arguments):
        with pytest.raises(SystemExit) as ended:
            main(["doctor", "--json", *arguments])
        findings = json.loads(capsys.readouterr().out)
        return ended.value.code, {finding["subject"]: finding for finding in findings}

    return run


def test_every_subject_is_looked_at(verdict, tmp_path, monkeypatch):
    monkeypatch.setenv("BIRLIK_DATA", str(tmp_path))
    _, found = verdict()
    assert {"Python", "Disk", "Memory", "Port", "Database", "Translations", "Chromium"} <= set(
        found
    )
    assert found["Database"]["state"] == "good"
    assert all(one["mend"] for one in found.values() if one["state"] != "good")


def test_a_database_that_does_not_answer_is_wrong(verdict, monkeypatch, tmp_path):
    monkeypatch.setenv("DATABASE_URL", f"postgresql:///x?host={tmp_path}")
    code, found = verdict()
    assert code == 1
    assert found["Database"]["state"] == "wrong"
    assert "does not answer" in found["Database"]["found"]


def test_a_port_in_use_is_a_note(verdict, monkeypatch, tmp_path):
    monkeypatch.setenv("BIRLIK_DATA", str(tmp_path))
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        _, found = verdict("--port", str(port))
    assert found["Port"]["state"] == "note"
    assert f"--port {port + 1}" in found["Port"]["mend"]


def test_a_full_disk_is_wrong(monkeypatch, tmp_path):
    monkeypatch.setattr(shutil, "disk_usage", lambda _: shutil._ntuple_diskusage(1, 1, 2**20))
    assert doctor._disk(tmp_path).state == "wrong"


def test_root_without_namespaces_is_told_where_the_database_goes(monkeypatch):
    monkeypatch.setattr(postgres_ways, "namespace_prefix", lambda: ())
    assert "/var/lib/birlik" in doctor._namespaces().found


def test_a_missing_browser_is_only_a_note(monkeypatch):
    monkeypatch.delenv("BIRLIK_CHROMIUM", raising=False)
    monkeypatch.setenv("PATH", "/nowhere")
    assert doctor._chromium().state == "note"
