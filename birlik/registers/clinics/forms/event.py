"""What every form of an event of an appeal has: it knows its words, who may, and its action."""

from abc import ABCMeta, abstractmethod
from typing import Any

from django import forms
from django.forms.forms import DeclarativeFieldsMetaclass
from django.utils.translation import gettext_lazy as _

from birlik.base.models import User
from birlik.registers.clinics import permissions
from birlik.registers.clinics.models import Appeal


class AbstractForm(DeclarativeFieldsMetaclass, ABCMeta):
    """A form that says what is still to be done cannot be shown before it is."""


class EventForm(forms.Form, metaclass=AbstractForm):
    heading: Any = ""
    explanation: Any = ""
    agree: Any = _("Record it")
    done: Any = ""
    roles = permissions.WORK
    open_only = True
    danger = False
    uploads = False

    def __init__(
        self, *args: Any, appeal: Appeal, user: User, part: Any = None, **kwargs: Any
    ) -> None:
        self.appeal, self.user, self.part = appeal, user, part
        super().__init__(*args, **kwargs)
        self.prepare()

    def prepare(self) -> None:
        """Choices and first values that depend on the appeal."""

    @abstractmethod
    def run(self) -> str:
        """Do it; the sentence to show."""


class PartForm(EventForm):
    """About a part of an appeal: a fact, a service, a promise."""

    @classmethod
    @abstractmethod
    def parts(cls, appeal: Appeal) -> Any:
        """The rows a part may be chosen from."""


class PlainReasonForm(forms.Form):
    reason = forms.CharField(label=_("Why"), max_length=300, widget=forms.Textarea({"rows": 2}))


class ReasonForm(PlainReasonForm, EventForm):
    pass
