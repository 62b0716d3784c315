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


class Tally(models.Model):
    """How often something was done in a minute, under a key that names nobody (`guard.py`)."""

    name = models.CharField(max_length=20)
    key = models.CharField(max_length=64)
    minute = models.BigIntegerField()
    many = models.PositiveIntegerField(default=0)

    PRIVACY = {Privacy.INTERNAL: "id name minute many", Privacy.SECRET: "key"}

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["name", "key", "minute"], name="tally_of_a_minute")
        ]

    def __str__(self) -> str:
        return f"{self.name}: {self.many}"
