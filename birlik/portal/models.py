from django.db import models

from birlik.base.privacy import Privacy


class SpentPuzzle(models.Model):
    """A puzzle that was answered and used: nobody uses it again. Forgotten when it would be too old
    anyway."""

    name = models.CharField(max_length=64, primary_key=True)
    until = models.DateTimeField(db_index=True)

    PRIVACY = {Privacy.INTERNAL: "name until"}

    def __str__(self) -> str:
        return self.name
