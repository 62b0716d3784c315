"""How a test goes through the door: it opens the page, works out the puzzle, sends."""

from uuid import uuid4

from birlik.portal import guard

WORDS = "Мне не выплатили зарплату за октябрь."


def solve(page) -> dict[str, str]:
    puzzle = page.context["puzzle"]
    answer = next(str(n) for n in range(10**6) if guard.works(puzzle.token, str(n), puzzle.bits))
    return {"puzzle": puzzle.token, "answer": answer}


def filled(client, **more) -> dict:
    """The form with its puzzle solved."""
    told = {"words": WORDS, "language": "ru", "anonymous": "yes", "client_id": str(uuid4())}
    return {**told, **solve(client.get("/p/ask/")), **more}


def ask(client, **more):
    return client.post("/p/ask/", filled(client, **more))


def come_back(client, code: str):
    return client.post("/p/code/", {"code": code, **solve(client.get("/p/code/"))})
