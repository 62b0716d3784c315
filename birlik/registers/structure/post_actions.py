"""Posts begin and end, and rights with them. An account comes with a password shown once."""

import secrets
from datetime import date

from django.core.exceptions import PermissionDenied, ValidationError
from django.utils import timezone
from django.utils.translation import gettext as _

from birlik.base.audit import action, record
from birlik.base.formatting import day_text
from birlik.base.models import User
from birlik.registers.structure import changes, queries, rules
from birlik.registers.structure.models import Organisation, Person, Post, Workplace

# Letters and digits that nobody confuses when copying by hand.
_SIGNS = "abcdefghjkmnpqrstuvwxyz23456789"


@action
def add_person(
    *, name: str, phone: str = "", email: str = "", language: str = "ru", by: User | None
) -> Person:
    person = Person(name=" ".join(name.split()), phone=phone, email=email, language=language)
    person.sort_key = rules.findable(person.name)["sort_key"][:200]
    person.full_clean(exclude=["user"])
    person.save()
    record("add person", person, by=by)
    return person


@action
def add_post(
    *,
    person: Person,
    role: str,
    place: Organisation | Workplace,
    since: date,
    until: date | None = None,
    by: User | None,
) -> Post:
    """Give a person a role somewhere for a term. Rights over the subtree come with it."""
    if by is not None and not queries.may_grant(by, role, place):
        raise PermissionDenied
    rules.check_date(since, today=timezone.localdate())
    rules.check_term(since, until)
    if isinstance(place, Organisation):
        changes.check_open(place, since)
    where = {"workplace" if isinstance(place, Workplace) else "organisation": place}
    if Post.objects.filter(changes.running(since), person=person, role=role, **where).exists():
        raise ValidationError(
            _("%(person)s holds this post already. End it first, or change its term.")
            % {"person": person}
        )
    post = Post.objects.create(person=person, role=role, since=since, until=until, **where)
    record("add post", post, by=by, person=person.pk, role=role, place=place.pk, since=since)
    return post


@action
def end_post(*, post: Post, on: date, reason: str = "", by: User | None) -> None:
    """The post and its rights end that day."""
    if by is not None and not queries.may_grant(by, post.role, post.organisation or post.workplace):
        raise PermissionDenied
    if post.until is not None and post.until <= on:
        raise ValidationError(_("It ended on %(until)s already.") % {"until": day_text(post.until)})
    changes.end([post], on)
    record("end post", post, by=by, on=on, reason=reason)


@action
def hand_over(*, post: Post, to: Person, on: date, reason: str = "", by: User | None) -> Post:
    """One leaves the post and another takes it the same day: no day is without a holder."""
    if to.pk == post.person_id:
        raise ValidationError(_("%(person)s holds this post already.") % {"person": to})
    end_post(post=post, on=on, reason=reason, by=by)
    place = post.organisation or post.workplace
    return add_post(person=to, role=post.role, place=place, since=on, by=by)


@action
def open_account(*, person: Person, login: str, by: User | None) -> str:
    """Give a person a sign-in; returns the first password, shown once and kept nowhere."""
    if by is not None and not queries.may_give_account(by, person):
        raise PermissionDenied
    if person.user is not None:
        raise ValidationError(_("%(person)s has an account already.") % {"person": person})
    login = login.strip()
    if User.objects.filter(login__iexact=login).exists():
        raise ValidationError(
            _("The sign-in name “%(login)s” is taken. Choose another.") % {"login": login}
        )
    password = first_password()
    user = User(login=login, name=person.name, email=person.email, language=person.language)
    user.set_password(password)
    user.first_password = True
    user.full_clean()
    user.save()
    person.user = user
    person.save(update_fields=["user"])
    record("open account", person, by=by, account=user.pk)
    return password


@action
def renew_password(*, person: Person, by: User | None) -> str:
    """A new first password for somebody who cannot sign in."""
    if person.user is None or (by is not None and not queries.may_give_account(by, person)):
        raise PermissionDenied
    password = first_password()
    person.user.set_password(password)
    person.user.first_password = True
    person.user.save(update_fields=["password", "first_password"])
    record("renew password", person, by=by, account=person.user_id)
    return password


def first_password() -> str:
    return "-".join("".join(secrets.choice(_SIGNS) for _place in range(4)) for _group in range(4))
