from django import forms
from django.utils.translation import gettext_lazy as _

from birlik.base.forms import DayField


class ChangeForm(forms.Form):
    signed = DayField(label=_("Signed"))
    expires = DayField(label=_("Expires"))
    workers = forms.IntegerField(label=_("Workers covered"), min_value=0, required=False)


class AddForm(ChangeForm):
    number = forms.CharField(label=_("Number"), max_length=40)
    field_order = ("number",)
