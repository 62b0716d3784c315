"""The evidence pack of a dispute: one PDF with a cover, contents, the facts, the timeline with its
articles, papers, every file in order, and a page of hashes."""

import hashlib
import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from django.utils import timezone, translation
from django.utils.translation import gettext as _

from birlik.base import attachments, packs
from birlik.base.documents import Document, to_pdf
from birlik.base.documents.bundle import Piece, bind, page_count
from birlik.base.documents.manifest import Manifest, sha256_of
from birlik.base.documents.pdf_pages import Unreadable
from birlik.base.documents.pictures import FORMATS, picture_page
from birlik.base.models import Attachment
from birlik.registers.disputes import evidence_pages as pages
from birlik.registers.disputes import papers
from birlik.registers.disputes.evidence_pages import Exhibit
from birlik.registers.disputes.models import Dispute


@dataclass(frozen=True)
class Wanted:
    """What goes into a pack: its language, for whom, which papers and which files."""

    language: str
    purpose: str
    sheets: Sequence[papers.Sheet]
    files: Sequence[Attachment]


def make(dispute: Dispute, wanted: Wanted, folder: Path, *, made: datetime) -> Manifest:
    """Write the pack to `folder`/pack.pdf. The record is read; nothing is written to it."""
    with translation.override(wanted.language):
        maker = _Maker(dispute, wanted, folder, made)
        return maker.make()


class _Maker:
    def __init__(self, dispute: Dispute, wanted: Wanted, folder: Path, made: datetime) -> None:
        self.dispute, self.wanted, self.folder, self.made = dispute, wanted, folder, made
        self.desk = papers.Desk(dispute, today=timezone.localdate(made), made=made)

    def make(self) -> Manifest:
        cover = self._own(_("Cover"), pages.cover(self.dispute, self.wanted.purpose))
        inside = [
            self._own(_("Facts of the dispute"), pages.facts(self.dispute, self.desk.clock)),
            self._own(_("Timeline"), pages.timeline(self.dispute, self.desk.clock, self.made)),
            *map(self._paper, self.wanted.sheets if self.desk.works else ()),
            *(self._file(place, file) for place, file in enumerate(self.wanted.files, 1)),
        ]
        # Their length is known before their words: numbers and hashes take the same room.
        contents = self._own(_("Contents"), pages.contents([cover, *inside], {}, 0))
        closing = self._own(_("Hashes"), pages.closing([cover, *inside], {}, ""))
        whole = [cover, contents, *inside, closing]
        first = _first_pages(whole)
        contents = self._own(_("Contents"), pages.contents(whole, first, _length(whole)))
        hashed = [cover, contents, *inside]
        digest = _digest(hashed)
        closing = self._own(_("Hashes"), pages.closing(hashed, first, digest))
        return self._bound([cover, contents, *inside, closing])

    def _bound(self, exhibits: Sequence[Exhibit]) -> Manifest:
        total, number = _length(exhibits), self.dispute.number
        return bind(
            [one.piece for one in exhibits if one.piece],
            self.folder / "pack.pdf",
            title=f"{_('Evidence pack')} {number}",
            language=self.wanted.language,
            number=number,
            made=self.made.isoformat(),
            stamp=lambda page: f"{number}   {page} / {total}",
        )

    def _own(self, title: str, blocks: pages.Blocks) -> Exhibit:
        document = Document(
            title=title,
            language=self.wanted.language,
            blocks=blocks,
            made=self.made,
            organisation=packs.text(packs.current("pack")["centre"], self.wanted.language),
            number=self.dispute.number,
            layout="part",
        )
        return self._written(title, to_pdf(document))

    def _paper(self, sheet: papers.Sheet) -> Exhibit:
        language = self.wanted.language
        if language not in papers.languages():
            language = papers.languages()[-1]
        made = self.desk.fill(sheet, language).document
        return self._written(_("Paper: %(name)s") % {"name": packs.text(sheet.name)}, to_pdf(made))

    def _written(self, title: str, content: bytes) -> Exhibit:
        digest = hashlib.sha256(content).hexdigest()
        path = self.folder / f"{digest}.pdf"
        path.write_bytes(content)
        return Exhibit(title, digest, page_count(path), Piece(title, path, digest))

    def _file(self, place: int, file: Attachment) -> Exhibit:
        """A PDF or a picture becomes pages; anything else is named with its hash."""
        title = _("File %(place)d: %(name)s") % {"place": place, "name": file.name}
        path = attachments.path_of(file)
        if not path.exists() or sha256_of(path) != file.sha256:
            return Exhibit(title, file.sha256, 0, None, _("the file is missing or was changed"))
        if file.content_type in FORMATS:
            return self._picture(title, path, file)
        if file.content_type == "application/pdf":
            try:
                return Exhibit(
                    title, file.sha256, page_count(path), Piece(title, path, file.sha256)
                )
            except Unreadable:
                reason = _("cannot be shown as pages: locked or damaged")
                return Exhibit(title, file.sha256, 0, None, reason)
        return Exhibit(title, file.sha256, 0, None, _("handed over as a file, not as pages"))

    def _picture(self, title: str, path: Path, file: Attachment) -> Exhibit:
        try:
            content = picture_page(
                path, file.content_type, title=title, language=self.wanted.language
            )
        except ValueError:
            return Exhibit(title, file.sha256, 0, None, _("cannot be shown as pages: damaged"))
        page = self.folder / f"{file.sha256}.pdf"
        page.write_bytes(content)
        return Exhibit(title, file.sha256, 1, Piece(title, page, file.sha256))


def _first_pages(exhibits: Sequence[Exhibit]) -> dict[str, int]:
    first, place = {}, 1
    for one in exhibits:
        first[one.title] = place
        place += one.pages
    return first


def _length(exhibits: Sequence[Exhibit]) -> int:
    return sum(one.pages for one in exhibits)


def _digest(exhibits: Sequence[Exhibit]) -> str:
    """One hash over the hashes of all parts, in order."""
    told = json.dumps([[one.title, one.sha256] for one in exhibits], ensure_ascii=False)
    return hashlib.sha256(told.encode()).hexdigest()
