from birlik.base.audit import action
from birlik.base.models import User


@action
def remember_language(*, language: str, by: User) -> None:
    by.language = language
    by.save(update_fields=["language"])
