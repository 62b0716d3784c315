"""The secret key: from the environment, else made once and kept in the data folder, readable by its
owner only."""

import os
import secrets
from pathlib import Path


def key(data: Path) -> str:
    if from_environment := os.environ.get("BIRLIK_SECRET_KEY"):
        return from_environment
    file = data / "secret-key"
    if not file.exists():
        data.mkdir(parents=True, exist_ok=True)
        descriptor = os.open(file, os.O_CREAT | os.O_WRONLY | os.O_EXCL, 0o600)
        with os.fdopen(descriptor, "w") as handle:
            handle.write(secrets.token_urlsafe(64))
    return file.read_text()
