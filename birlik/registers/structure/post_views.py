"""Pages of people with posts."""

from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from birlik.base.audit import action
from birlik.base.forms import refuse
from birlik.base.models import User
from birlik.base.requests import Request
from birlik.registers.structure import post_actions, queries
from birlik.registers.structure.lists import post_table
from birlik.registers.structure.models import Organisation, Person, Post, Workplace
from birlik.registers.structure.place_forms import AccountForm, EndForm, HandOverForm, PostForm


@require_GET
def people(request: Request) -> HttpResponse:
    table = post_table(request)
    queries.note_reading(request.user, {post.person for post in table.records})
    return render(request, "structure/people.html", {"table": table})


@require_GET
def post(request: Request, pk: int) -> HttpResponse:
    found = _post(request, pk)
    queries.note_reading(request.user, [found.person])
    context = {
        "post": found,
        "others": queries.posts_visible_to(request.user)
        .filter(person=found.person)
        .select_related("organisation", "workplace")
        .order_by("-since"),
        "may_end": _may_grant(request.user, found),
        "may_account": queries.may_give_account(request.user, found.person),
        "account_form": AccountForm(),
    }
    return render(request, "structure/post.html", context)


@never_cache
@require_http_methods(["GET", "POST"])
def add_post(request: Request) -> HttpResponse:
    place = _place(request)
    form = PostForm(request.POST or None, user=request.user)
    if request.method == "POST" and form.is_valid():
        try:
            made, password = _appoint(place, form.cleaned_data, request.user)
        except ValidationError as error:
            refuse(form, error)
        except PermissionDenied:
            form.add_error("role", _("You cannot give this role here. Ask the administrator."))
        else:
            return _done(request, made.person, password, _page_of(place))
    words = {"heading": _("Add a post"), "kicker": str(place), "back": _page_of(place)}
    return render(request, "structure/form.html", {"form": form, **words})


@action
def _appoint(
    place: Organisation | Workplace, said: dict[str, Any], by: User
) -> tuple[Post, str | None]:
    """The person (known or new), the post and the account: all of it or nothing."""
    someone = said["person"] or post_actions.add_person(
        **{name: said[name] for name in ("name", "phone", "email", "language")}, by=by
    )
    term = {name: said[name] for name in ("role", "since", "until")}
    made = post_actions.add_post(person=someone, place=place, by=by, **term)
    login = said["login"]
    password = post_actions.open_account(person=someone, login=login, by=by) if login else None
    return made, password


@require_http_methods(["GET", "POST"])
def end_post(request: Request, pk: int) -> HttpResponse:
    found = _endable(request, pk)
    form = EndForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            post_actions.end_post(post=found, by=request.user, **form.cleaned_data)
        except ValidationError as error:
            refuse(form, error)
        else:
            messages.success(request, _("The post has an end."))
            return redirect("structure:post", pk)
    return _about(request, found, form, _("End the post"))


@require_http_methods(["GET", "POST"])
def hand_over(request: Request, pk: int) -> HttpResponse:
    found = _endable(request, pk)
    form = HandOverForm(request.POST or None, user=request.user)
    if request.method == "POST" and form.is_valid():
        try:
            taken = _hand_over(found, form.cleaned_data, request.user)
        except ValidationError as error:
            refuse(form, error)
        else:
            messages.success(request, _("The post is handed over."))
            return redirect("structure:post", taken.pk)
    return _about(request, found, form, _("Hand over the post"))


@action
def _hand_over(found: Post, said: dict[str, Any], by: User) -> Post:
    to = said["person"] or post_actions.add_person(name=said["name"], by=by)
    return post_actions.hand_over(post=found, to=to, on=said["on"], reason=said["reason"], by=by)


@never_cache
@require_POST
def account(request: Request, pk: int) -> HttpResponse:
    """Open an account for the holder of a post, or give a new first password."""
    found = _post(request, pk)
    if not queries.may_give_account(request.user, found.person):
        raise Http404
    back = reverse("structure:post", args=[pk])
    if found.person.user is not None:
        password = post_actions.renew_password(person=found.person, by=request.user)
        return _done(request, found.person, password, back)
    form = AccountForm(request.POST)
    if form.is_valid():
        try:
            password = post_actions.open_account(
                person=found.person, by=request.user, **form.cleaned_data
            )
        except ValidationError as error:
            refuse(form, error)
        else:
            return _done(request, found.person, password, back)
    return _about(request, found, form, _("Open an account"))


def _done(request: Request, person: Person, password: str | None, back: str) -> HttpResponse:
    """Back to the page, or first the password on a page that is never stored."""
    if password is None:
        messages.success(request, _("It is recorded."))
        return redirect(back)
    context = {"person": person, "password": password, "back": back}
    return render(request, "structure/password.html", context)


def _about(request: Request, found: Post, form: Any, heading: str) -> HttpResponse:
    words = {
        "heading": heading,
        "kicker": f"{found.get_role_display()} · {found.person}",
        "back": reverse("structure:post", args=[found.pk]),
    }
    return render(request, "structure/form.html", {"form": form, **words})


def _post(request: Request, pk: int) -> Post:
    rows = queries.posts_visible_to(request.user)
    return get_object_or_404(
        rows.select_related("person__user", "organisation", "workplace"), pk=pk
    )


def _endable(request: Request, pk: int) -> Post:
    found = _post(request, pk)
    if not _may_grant(request.user, found):
        raise Http404
    return found


def _may_grant(user: User, found: Post) -> bool:
    return queries.may_grant(user, found.role, found.organisation or found.workplace)


def _place(request: Request) -> Organisation | Workplace:
    """The organisation or workplace named in the address, within reach of who may give posts."""
    place: Organisation | Workplace
    if code := request.GET.get("workplace"):
        place = get_object_or_404(queries.workplaces_visible_to(request.user), code=code)
    else:
        asked = request.GET.get("organisation", "")
        rows = queries.visible_to(request.user)
        place = get_object_or_404(rows, pk=asked if asked.isdigit() else None)
    if not any(queries.may_grant(request.user, r, place) for r in queries.grantable(request.user)):
        raise Http404
    return place


def _page_of(place: Organisation | Workplace) -> str:
    if isinstance(place, Workplace):
        return reverse("structure:workplace", args=[place.code])
    return reverse("structure:organisation", args=[place.pk])
