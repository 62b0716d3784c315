from collections.abc import Sequence
from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from birlik.imports.importer import Importer
from birlik.imports.models import ImportRun


class UploadForm(forms.Form):
    kind = forms.ChoiceField(label=gettext_lazy("What is in the file"), widget=forms.RadioSelect)
    file = forms.FileField(
        label=gettext_lazy("File"),
        help_text=gettext_lazy(
            "XLSX or CSV, any layout, headings in Kazakh, Russian or English. Drop it here "
            "or choose it."
        ),
        widget=forms.FileInput(attrs={"accept": ".xlsx,.csv,.txt,.gz,.tsv"}),
    )

    def __init__(self, *args: Any, kinds: Sequence[Importer], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["kind"].choices = [(kind.kind, kind.label) for kind in kinds]


class MatchForm(forms.Form):
    """One choice for each column of the file: which field it holds, or none."""

    def __init__(self, *args: Any, run: ImportRun, importer: Importer, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.run = run
        by_column = {column: code for code, column in run.match.items()}
        choices = [("", _("Leave out"))] + [
            (field.code, f"{field.label} *" if field.required else str(field.label))
            for field in importer.fields
        ]
        for place, column in enumerate(run.columns):
            self.fields[self._name(place)] = forms.ChoiceField(
                label=column["heading"] or _("Column %(number)d") % {"number": place + 1},
                choices=choices,
                initial=by_column.get(place, ""),
                required=False,
            )

    @staticmethod
    def _name(place: int) -> str:
        return f"column_{place}"

    def lines(self) -> list[dict[str, Any]]:
        """Each column with its first cells, its choice, and how sure the guess is."""
        how = self.run.layout["how"]
        by_column = {column: code for code, column in self.run.match.items()}
        return [
            {
                "field": self[self._name(place)],
                "samples": column["samples"],
                "how": how.get(by_column.get(place, ""), ""),
            }
            for place, column in enumerate(self.run.columns)
        ]

    def match(self) -> dict[str, int]:
        return {
            self.cleaned_data[self._name(place)]: place
            for place in range(len(self.run.columns))
            if self.cleaned_data[self._name(place)]
        }

    def clean(self) -> dict[str, Any]:
        chosen: dict[str, str] = {}
        for place in range(len(self.run.columns)):
            name = self._name(place)
            code = self.cleaned_data.get(name)
            if code and code in chosen:
                self.add_error(
                    name, _("This field is chosen for two columns. Leave one of them out.")
                )
            elif code:
                chosen[code] = name
        return self.cleaned_data
