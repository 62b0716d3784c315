from birlik.base import packs
from birlik.base.audit import action, record
from birlik.base.models import Installation, User


@action
def install(*, pack: str, demonstration: bool = False, by: User | None = None) -> Installation:
    """Make this the installation of one centre on one country pack; a second call may not change
    the pack."""
    packs.read(pack, "pack")
    installation, created = Installation.objects.get_or_create(
        defaults={"pack": pack, "demonstration": demonstration}
    )
    if not created and installation.pack != pack:
        raise packs.BrokenPack(
            f"This installation runs on the country pack “{installation.pack}” and cannot change "
            f"to “{pack}”: its "
            "records rest on it. Use another data folder (BIRLIK_DATA) or another database "
            "(DATABASE_URL)."
        )
    packs.forget_installed()
    if created:
        record("install", installation, by=by, pack=pack, demonstration=demonstration)
    return installation


@action
def set_password(*, user: User, password: str, by: User | None = None) -> None:
    user.set_password(password)
    user.save(update_fields=["password"])
    record("set password", user, by=by)
