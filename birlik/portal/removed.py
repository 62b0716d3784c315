"""What was taken out of a file, in words for the person who sent it."""

from django.utils.translation import gettext as _


def in_words(told: str) -> list[str]:
    """`told` is what `attachments` noted: the names of places in the file."""
    known = {
        "exif": _("place, time and make of the camera"),
        "xmp": _("history of the file and its programs"),
        "photoshop": _("notes of a picture program"),
        "comment": _("comments inside the picture"),
        "icc_profile": _("colour profile of the screen"),
        "properties": _("author, firm, program and times"),
        "authors": _("names beside comments and changes"),
        "Author": _("author"),
        "Creator": _("program it was written with"),
        "Producer": _("program it was saved with"),
        "CreationDate": _("when it was made"),
        "ModDate": _("when it was changed"),
    }
    parts = [part for part in told.split(", ") if part]
    return list(dict.fromkeys(known.get(part, part) for part in parts))
