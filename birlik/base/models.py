from datetime import date

from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.contrib.auth.models import PermissionsMixin
from django.db import models
from django.db.models import F, Q
from django.db.models.expressions import Combinable
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from birlik.base.periods import Week
from birlik.base.privacy import Privacy

LANGUAGES = [("kk", "Қазақша"), ("ru", "Русский"), ("en", "English")]


class Named(models.Model):
    """Something with a name in three languages; the active language wins, then Russian, then
    any."""

    name_kk = models.CharField(_("name in Kazakh"), max_length=300, blank=True)
    name_ru = models.CharField(_("name in Russian"), max_length=300, blank=True)
    name_en = models.CharField(_("name in English"), max_length=300, blank=True)

    class Meta:
        abstract = True

    @property
    def name(self) -> str:
        return localised(self, "name")

    def __str__(self) -> str:
        return self.name


def localised(thing: object, field: str) -> str:
    for language in (get_language() or "ru", "ru", "kk", "en"):
        if text := getattr(thing, f"{field}_{language[:2]}", ""):
            return str(text)
    return ""


class WeekField(models.DateField):
    """An ISO week, stored as its Monday."""

    # What may be assigned, what comes back, what may be looked for: read by the type checker only.
    _pyi_private_set_type: "Week | date | str | Combinable"  # type: ignore[assignment]
    _pyi_private_get_type: Week  # type: ignore[assignment]
    _pyi_lookup_exact_type: "Week | date | str"  # type: ignore[assignment]

    def from_db_value(self, value, expression, connection):
        return None if value is None else Week(value)

    def to_python(self, value):
        if value is None or isinstance(value, Week):
            return value
        if isinstance(value, str) and "W" in value.upper():
            return Week.parse(value)
        return Week(super().to_python(value))

    def get_prep_value(self, value):
        value = self.to_python(value)
        return None if value is None else value.monday

    def value_to_string(self, obj):
        return str(self.value_from_object(obj))


class UserManager(BaseUserManager["User"]):
    def create_user(self, login: str, password: str | None = None, **fields) -> "User":
        user = self.model(login=login, **fields)
        user.set_password(password)
        user.save(using=self._db)
        return user

    def get_by_natural_key(self, username: str | None) -> "User":
        return self.get(login__iexact=username)


class User(AbstractBaseUser, PermissionsMixin):
    """A sign-in. What it may do comes from the posts of the person behind it, never from this
    row."""

    login = models.CharField(_("sign-in name"), max_length=150, unique=True)
    name = models.CharField(_("name"), max_length=200)
    email = models.EmailField(_("e-mail"), blank=True)
    language = models.CharField(_("language"), max_length=2, choices=LANGUAGES, default="ru")
    is_active = models.BooleanField(_("may sign in"), default=True)
    # Given by somebody else; it must be changed before anything else is done.
    first_password = models.BooleanField(default=False, db_default=False)
    date_joined = models.DateTimeField(default=timezone.now)

    USERNAME_FIELD = "login"
    EMAIL_FIELD = "email"
    objects = UserManager()

    PRIVACY = {
        Privacy.INTERNAL: "id language first_password is_active date_joined last_login "
        "is_superuser groups user_permissions",
        Privacy.PERSONAL: "login name email",
        Privacy.SECRET: "password",
    }

    class Meta:
        verbose_name = _("user")

    def __str__(self) -> str:
        return self.name or self.login


class Installation(models.Model):
    """The one centre this installation serves, and the country pack it runs on."""

    pack = models.CharField(max_length=20)
    demonstration = models.BooleanField(default=False)
    # The sign-ins a demonstration shows on its sign-in page: role, login, password.
    logins = models.JSONField(default=list, db_default=[])
    installed_at = models.DateTimeField(default=timezone.now)
    only = models.BooleanField(default=True, unique=True, editable=False)

    PRIVACY = {Privacy.PUBLIC: "id pack demonstration logins installed_at only"}

    class Meta:
        constraints = [models.CheckConstraint(condition=Q(only=True), name="one_installation")]


class RuleSetInForce(models.Model):
    """A draft of the pack that an administrator has declared to be law from a day, with the act
    that says so. Cases begun earlier keep the older values."""

    code = models.CharField(_("rule set"), max_length=60)
    since = models.DateField(_("in force from"))
    act_name = models.CharField(_("name of the act"), max_length=300)
    act_number = models.CharField(_("number of the act"), max_length=60)
    act_date = models.DateField(_("date of the act"))
    reason = models.CharField(_("reason"), max_length=500)
    at = models.DateTimeField(default=timezone.now)
    by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")
    taken_back = models.CharField(_("why it was taken back"), max_length=500, blank=True)

    PRIVACY = {
        Privacy.INTERNAL: "id code since act_name act_number act_date reason at by taken_back"
    }

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["code"], condition=Q(taken_back=""), name="a_rule_set_in_force_once"
            ),
            models.CheckConstraint(
                condition=Q(act_date__lte=F("since")), name="an_act_comes_before_its_effect"
            ),
        ]


class RuleCheck(models.Model):
    """A lawyer compared a value of the law with the official text; `said` is what it then said."""

    ruleset = models.CharField(max_length=60)
    key = models.CharField(max_length=120)
    start = models.DateField()
    said = models.TextField()
    on = models.DateField(_("compared on"))
    by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")
    by_name = models.CharField(max_length=200)
    at = models.DateTimeField(default=timezone.now)
    taken_back = models.CharField(_("why it was taken back"), max_length=500, blank=True)

    PRIVACY = {
        Privacy.INTERNAL: "id ruleset key start said on by at taken_back",
        Privacy.PERSONAL: "by_name",
    }

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["ruleset", "key", "start"],
                condition=Q(taken_back=""),
                name="one_check_of_a_value",
            )
        ]


class AuditEvent(models.Model):
    """What somebody did, chained by hash to what was done before it. Written by `audit.record`
    only."""

    at = models.DateTimeField()
    by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")
    by_name = models.CharField(max_length=200)
    verb = models.CharField(max_length=60)
    subject = models.CharField(max_length=80)
    details = models.JSONField(default=dict)
    previous = models.CharField(max_length=64)
    hash = models.CharField(max_length=64, unique=True)

    PRIVACY = {
        Privacy.INTERNAL: "id at by verb subject previous hash",
        Privacy.PERSONAL: "by_name details",
    }

    class Meta:
        ordering = ["id"]
        indexes = [models.Index(fields=["subject", "id"]), models.Index(fields=["by", "id"])]


class PersonalRead(models.Model):
    """Who opened whose personal data, and when."""

    at = models.DateTimeField(default=timezone.now)
    by = models.ForeignKey(User, models.PROTECT, related_name="+")
    subject = models.CharField(max_length=80)
    fields = models.CharField(max_length=300)

    PRIVACY = {Privacy.INTERNAL: "id at by subject fields"}

    class Meta:
        indexes = [models.Index(fields=["subject", "at"])]


class Counter(models.Model):
    """The last number given out in a series; its row is locked while the next one is taken."""

    series = models.CharField(max_length=60, primary_key=True)
    last = models.PositiveBigIntegerField(default=0)

    PRIVACY = {Privacy.INTERNAL: "series last"}


class Attachment(models.Model):
    """A file kept beside a record, without the metadata it arrived with."""

    subject = models.CharField(max_length=80, db_index=True)
    name = models.CharField(_("file name"), max_length=200)
    content_type = models.CharField(max_length=100)
    size = models.PositiveBigIntegerField()
    sha256 = models.CharField(max_length=64)
    removed = models.CharField(max_length=300, blank=True)
    added_at = models.DateTimeField(default=timezone.now)
    added_by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")

    PRIVACY = {
        Privacy.INTERNAL: "id subject content_type size sha256 removed added_at added_by",
        Privacy.PERSONAL: "name",
    }


class Letter(models.Model):
    """A reminder written to a person about a record, once on each occasion (`letters.write`)."""

    class State(models.TextChoices):
        SENT = "sent", _("Sent")
        NO_ADDRESS = "no_address", _("No address")
        FAILED = "failed", _("Not delivered")

    subject = models.CharField(max_length=80)
    occasion = models.CharField(max_length=40)
    to = models.ForeignKey(User, models.CASCADE, related_name="+")
    at = models.DateTimeField(default=timezone.now)
    state = models.CharField(max_length=12, choices=State)
    why_not = models.CharField(max_length=300, blank=True)

    PRIVACY = {Privacy.INTERNAL: "id subject occasion to at state why_not"}

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["subject", "occasion", "to"], name="one_letter_an_occasion"
            )
        ]


class Dated(models.Model):
    """True from `since` until the day before `until`; an open end means it still is."""

    since = models.DateField(_("since"))
    until = models.DateField(_("until"), null=True, blank=True)

    class Meta:
        abstract = True
        constraints = [
            models.CheckConstraint(
                condition=Q(until__isnull=True) | Q(until__gt=F("since")),
                name="%(app_label)s_%(class)s_ends_after_it_begins",
            )
        ]


def in_force(on, prefix: str = "") -> Q:
    """The rows of a Dated model that are true on a day."""
    return Q(**{f"{prefix}since__lte": on}) & (
        Q(**{f"{prefix}until__isnull": True}) | Q(**{f"{prefix}until__gt": on})
    )
