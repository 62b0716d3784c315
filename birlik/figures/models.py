from django.db import models
from django.utils import timezone

from birlik.base.models import User
from birlik.base.privacy import Privacy


class IssuedReceipt(models.Model):
    """A receipt this centre has given out: whoever holds its hash can check it. Never changed."""

    hash = models.CharField(max_length=64, unique=True)
    figure = models.CharField(max_length=80)
    public = models.BooleanField(default=False)
    content = models.JSONField()
    issued_at = models.DateTimeField(default=timezone.now)
    by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")

    PRIVACY = {Privacy.INTERNAL: "id hash figure public content issued_at by"}

    class Meta:
        ordering = ["-issued_at", "-id"]
        indexes = [models.Index(fields=["figure", "-issued_at"])]

    def __str__(self) -> str:
        return self.hash[:12]
