"""Posts of people, with an account where a sign-in name is given. Known by place, role, person
and beginning."""

from collections.abc import Iterable, Sequence
from datetime import date
from functools import cached_property

from django.utils.translation import gettext_lazy as _

from birlik.base.models import LANGUAGES, User
from birlik.base.roles import Role
from birlik.base.text import search_text
from birlik.imports import words
from birlik.imports.bulk import found_by, removed, updated, written
from birlik.imports.importer import Field, Kind, Known, Row, Values
from birlik.imports.references import pointing_to
from birlik.registers.structure import permissions
from birlik.registers.structure.imports.reach import Reaching, said
from birlik.registers.structure.models import Organisation, Person, Post, Workplace
from birlik.registers.structure.queries import grantable
from birlik.registers.structure.rules import findable

_ROLES = {
    Role.ADMINISTRATOR: ("администратор", "админ", "әкімші"),
    Role.LEADER: ("руководитель", "басшы"),
    Role.COORDINATOR: ("координатор", "үйлестіруші"),
    Role.LAWYER: ("юрист", "заңгер"),
    Role.INSPECTOR: ("инспектор", "технический инспектор", "техникалық инспектор"),
    Role.CHAIR: ("председатель", "председатель ппо", "төраға", "төрайым", "chair"),
    Role.REPORTER: ("заместитель", "ответственный за отчет", "ответственный за отчёт", "орынбасар"),
    Role.COUNCIL_MEMBER: ("член производственного совета", "өндірістік кеңес мүшесі"),
}
_SPOKEN = {
    "kk": ("казахский", "қазақ", "қазақша", "каз", "kazakh"),
    "ru": ("русский", "орыс", "орысша", "рус", "russian"),
    "en": ("английский", "ағылшын", "ағылшынша", "англ", "english"),
}
_CONTACT = ("phone", "email", "language")


class Posts(Reaching):
    kind = "posts"
    label = _("People and posts")
    hint = _(
        "One row for each post: name, role, number of the organisation, since when; a "
        "sign-in name if wanted."
    )
    roles = permissions.CHANGE
    writes = (Person, Post)
    personal = "name phone email login"
    sentences = {
        "no_place": _("There is no organisation and no workplace with the number “%(value)s”."),
        "may_not_grant": _("You may not give the role “%(value)s”. Ask the administrator."),
        "bad_term": _("The term ends on %(until)s, before or on the day it begins (%(since)s)."),
        "taken_login": _("The sign-in name “%(value)s” belongs to somebody else. Choose another."),
        "other_login": _("The person signs in as “%(value)s” already."),
        "known_person": _(
            "The person is in the register already; phone, e-mail and language there are kept."
        ),
        "no_password": _("An account is made without a password. Give one on the person's page."),
        "since_today": _("No beginning is given, so the post begins on the day of the import."),
    }

    @cached_property
    def fields(self) -> list[Field]:
        languages = {
            search_text(w): code for code, name in LANGUAGES for w in (code, name, *_SPOKEN[code])
        }
        return [
            Field("person", _("Person"), required=True, length=200),
            Field(
                "role",
                _("Role"),
                Kind.CHOICE,
                required=True,
                choices=words.of_choices(Role, _ROLES),
                names=dict(Role.choices),
            ),
            Field(
                "organisation_key",
                _("Organisation or workplace (number)"),
                required=True,
                length=40,
            ),
            Field("since", _("Since"), Kind.DATE),
            Field("until", _("Until"), Kind.DATE),
            Field("login", _("Sign-in name"), length=150),
            Field("phone", _("Phone"), length=30),
            Field("email", _("E-mail"), Kind.EMAIL, length=254),
            Field("language", _("Language"), Kind.CHOICE, choices=languages, names=dict(LANGUAGES)),
        ]

    def check(self, row: Row) -> None:
        values = row.values
        since = values.get("since") or self.on.isoformat()
        if values.get("until", "9") <= since:
            row.refuse("bad_term", "until", until=values["until"], since=since)
        if self.by is not None and values["role"] not in grantable(self.by):
            row.refuse("may_not_grant", "role", value=str(Role(values["role"]).label))

    def key(self, values: Values) -> str:
        place, role, since = values["organisation_key"], values["role"], values.get("since", "")
        return f"{place} | {role} | {search_text(values['person'])} | {since}"

    def resolve(self, rows: Sequence[Row]) -> None:
        keys = said(rows, "organisation_key")
        nodes = Organisation.objects.filter(closed=None)
        self._organisations = {one.key: one.pk for one in found_by(nodes, "key", keys)}
        self._workplaces = {
            one.code: one for one in found_by(Workplace.objects.all(), "code", keys)
        }
        self._users = {
            user.login: user for user in found_by(_with_person(), "login", said(rows, "login"))
        }
        for row in rows:
            place = row.values["organisation_key"]
            if place not in self._organisations and place not in self._workplaces:
                row.refuse("no_place", "organisation_key", value=place)
            elif not self._place_in_reach(place):
                row.refuse("outside")
            self._judge_login(row)

    def _place_in_reach(self, key: str) -> bool:
        if key in self._organisations:
            return self.reaches_organisation(self._organisations[key])
        place = self._workplaces[key]
        return self.reaches(place.region_id, place.sector_id)

    def _judge_login(self, row: Row) -> None:
        user = self._users.get(row.values.get("login", ""))
        if user is not None and search_text(_name_of(user)) != search_text(row.values["person"]):
            row.refuse("taken_login", "login", value=user.login)

    def meet(self, rows: Sequence[Row]) -> None:
        standing = self._standing()
        self._persons: dict[int, Person] = {}
        for row in rows:
            name = search_text(row.values["person"])
            posts = standing.get((row.values["organisation_key"], row.values["role"], name), [])
            post = self._the_one(row, posts)
            if post is not None:
                row.known = Known(post.pk, _state(post, row.values))
                if post.person.user and "login" in row.changes:
                    row.refuse("other_login", "login", value=post.person.user.login)
            elif person := self._person(row, standing):
                self._persons[row.line] = person
                if any(field in row.values for field in _CONTACT):
                    row.note("known_person")
            if "login" in row.values and row.values["login"] not in self._users:
                row.note("no_password")
            if row.known is None and "since" not in row.values:
                row.note("since_today")

    def _standing(self) -> dict[tuple[str, str, str], list[Post]]:
        """The posts at the places in question, by place, role and name."""
        posts = Post.objects.select_related("person__user", "organisation", "workplace").order_by(
            "since"
        )
        found: dict[tuple[str, str, str], list[Post]] = {}
        places = [one.pk for one in self._workplaces.values()]
        for post in [
            *found_by(posts, "organisation", self._organisations.values()),
            *found_by(posts, "workplace", places),
        ]:
            key = post.organisation.key if post.organisation else post.workplace.code
            found.setdefault((key, post.role, search_text(post.person.name)), []).append(post)
        return found

    def _the_one(self, row: Row, posts: Sequence[Post]) -> Post | None:
        if "since" in row.values:
            return next(
                (post for post in posts if post.since.isoformat() == row.values["since"]), None
            )
        running = [post for post in posts if post.until is None or post.until > self.on]
        return running[-1] if running else None

    def _person(self, row: Row, standing: dict[tuple[str, str, str], list[Post]]) -> Person | None:
        """Somebody known already: by sign-in name, else by the same name in the same
        organisation."""
        if user := self._users.get(row.values.get("login", "")):
            return getattr(user, "person", None)
        name, place = search_text(row.values["person"]), row.values["organisation_key"]
        return next(
            (
                posts[-1].person
                for (key, _role, who), posts in standing.items()
                if (key, who) == (place, name)
            ),
            None,
        )

    def add(self, rows: Sequence[Row]) -> None:
        persons = self._make_persons(rows)
        posts = [self._post(row, persons[row.line]) for row in rows]
        for row, post in zip(rows, written(Post, posts), strict=True):
            row.record = post.pk
        self._open_accounts([(row, persons[row.line]) for row in rows if "login" in row.values])

    def _make_persons(self, rows: Sequence[Row]) -> dict[int, Person]:
        """Each row's person; one who stands in several rows is made once, by the first."""
        new: dict[tuple[str, str], tuple[Row, Person]] = {}
        of_row: dict[int, Person] = {}
        for row in rows:
            if known := self._persons.get(row.line):
                of_row[row.line] = known
                continue
            values = row.values
            who = (search_text(values["person"]), values.get("login") or values["organisation_key"])
            if who not in new:
                new[who] = (row, _person_from(values))
            of_row[row.line] = new[who][1]
        written(Person, [person for _row, person in new.values()])
        for row, person in new.values():
            row.made["person"] = person.pk
        return of_row

    def _post(self, row: Row, person: Person) -> Post:
        values, place = row.values, row.values["organisation_key"]
        workplace = None if place in self._organisations else self._workplaces[place]
        return Post(
            person=person,
            role=values["role"],
            organisation_id=self._organisations.get(place),
            workplace=workplace,
            since=values.get("since") or self.on,
            until=values.get("until"),
        )

    def _open_accounts(self, pairs: Sequence[tuple[Row, Person]]) -> None:
        """Accounts without a password: nobody can sign in until one is given."""
        for row, person in pairs:
            login = row.values["login"]
            if login in self._users or person.user_id:
                continue
            user = User.objects.create_user(
                login, None, name=person.name, email=person.email, language=person.language
            )
            person.user = user
            person.save(update_fields=["user"])
            self._users[login] = user
            row.made["user"] = user.pk

    def change(self, rows: Sequence[Row], values: Iterable[Values]) -> None:
        posts = {
            p.pk: p
            for p in found_by(Post.objects.select_related("person"), "pk", [r.record for r in rows])
        }
        persons: dict[int, Person] = {}  # one person may hold several of the posts
        for row, new in zip(rows, values, strict=True):
            post = posts[row.record]
            if "until" in new:
                post.until = date.fromisoformat(new["until"]) if new["until"] else None
            person = persons.setdefault(post.person_id, post.person)
            for field in _CONTACT:
                if field in new:
                    setattr(person, field, new[field] or "")
        updated(Post, posts.values(), ["until"])
        updated(Person, persons.values(), list(_CONTACT))
        self._open_accounts(
            [(row, posts[row.record].person) for row in rows if "login" in row.values]
        )

    def restore(self, rows: Sequence[Row], values: Iterable[Values]) -> None:
        self.change(rows, values)
        self._close_accounts(rows)

    @staticmethod
    def _close_accounts(rows: Sequence[Row]) -> None:
        users = [row.made["user"] for row in rows if "user" in row.made]
        Person.objects.filter(user__in=users).update(user=None)
        removed(User, users)

    def built_upon(self, rows: Sequence[Row]) -> dict[int, str]:
        posts = [row.record for row in rows if row.record]
        used = pointing_to(Post, posts)
        for name, model, but in (
            ("person", Person, {"structure.post": posts}),
            ("user", User, {"structure.person": [row.made.get("person", 0) for row in rows]}),
        ):
            makers = {row.made[name]: row.record for row in rows if name in row.made}
            for record, what in pointing_to(model, makers, but=but).items():
                used.setdefault(makers[record] or 0, what)
        return used

    def remove(self, rows: Sequence[Row]) -> None:
        removed(Post, [row.record for row in rows])
        self._close_accounts(rows)
        self._made_persons.extend(row.made["person"] for row in rows if "person" in row.made)

    @cached_property
    def _made_persons(self) -> list[int]:
        return []

    def finish(self) -> None:
        removed(Person, self._made_persons)


def _with_person():  # noqa: ANN202
    return User.objects.select_related("person")


def _name_of(user: User) -> str:
    person = getattr(user, "person", None)
    return person.name if person else user.name


def _person_from(values: Values) -> Person:
    return Person(
        name=values["person"],
        phone=values.get("phone", ""),
        email=values.get("email", ""),
        language=values.get("language", "ru"),
        sort_key=findable(values["person"])["sort_key"][:200],
    )


def _state(post: Post, values: Values) -> Values:
    person = post.person
    return {
        "person": values["person"],
        "role": post.role,
        "organisation_key": values["organisation_key"],
        "since": post.since.isoformat(),
        "until": post.until.isoformat() if post.until else None,
        "phone": person.phone or None,
        "email": person.email or None,
        "language": person.language,
        "login": person.user.login if person.user else None,
    }
