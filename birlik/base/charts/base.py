"""What all charts share: a title, a sentence, the words for a value, and a table behind."""

from collections.abc import Sequence
from dataclasses import dataclass

from django.utils.safestring import SafeString

from birlik.base.charts.scale import Format
from birlik.base.charts.svg import element


@dataclass(frozen=True)
class Key:
    """A line of the legend: the class that draws the mark, and what it stands for."""

    css: str
    label: str


@dataclass(frozen=True, kw_only=True)
class Chart:
    title: str
    description: str = ""
    format: Format = Format()
    template_name = "base/chart.html"

    def drawing(self) -> SafeString:
        raise NotImplementedError

    def table(self) -> tuple[list[str], list[list[str]]]:
        """Column heads and rows: what the drawing shows, for those who read numbers."""
        raise NotImplementedError

    def legend(self) -> Sequence[Key]:
        return ()

    @property
    def spoken(self) -> str:
        return f"{self.title}. {self.description}" if self.description else self.title

    def _svg(self, *inside: SafeString, linked: bool = False, **attributes: object) -> SafeString:
        """The outer element, named in words; `linked` when places in it can be opened."""
        return element(
            "svg", *inside, role="group" if linked else "img", aria_label=self.spoken, **attributes
        )
