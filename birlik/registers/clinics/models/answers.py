from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.indexes import GinIndex
from django.db import models
from django.urls import reverse
from django.utils import timezone

from birlik.base.models import User, localised
from birlik.base.privacy import Privacy
from birlik.registers.clinics.models.appeals import Appeal


class Answer(models.Model):
    """A question people ask, what the law says, and the answer, used again and improved."""

    topic = models.CharField(max_length=40)
    question_kk = models.CharField(max_length=300)
    question_ru = models.CharField(max_length=300)
    text_kk = models.TextField()
    text_ru = models.TextField()
    law = ArrayField(models.CharField(max_length=60), default=list, blank=True)
    version = models.PositiveIntegerField(default=1)
    retired = models.CharField(max_length=300, blank=True)
    terms = ArrayField(models.BigIntegerField(), default=list)

    PRIVACY = {
        Privacy.INTERNAL: "id topic question_kk question_ru text_kk text_ru law version retired "
        "terms"
    }

    class Meta:
        ordering = ["topic", "id"]
        indexes = [GinIndex(name="answer_terms", fields=["terms"])]

    @property
    def question(self) -> str:
        return localised(self, "question")

    @property
    def text(self) -> str:
        return localised(self, "text")

    def __str__(self) -> str:
        return self.question

    def get_absolute_url(self) -> str:
        return reverse("clinics:answer", args=[self.pk])


class AnswerVersion(models.Model):
    """What an answer said before it was improved."""

    answer = models.ForeignKey(Answer, models.CASCADE, related_name="versions")
    version = models.PositiveIntegerField()
    said = models.JSONField()
    why = models.CharField(max_length=300, blank=True)
    at = models.DateTimeField(default=timezone.now)
    by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")

    PRIVACY = {Privacy.INTERNAL: "id answer version said why at by"}

    class Meta:
        ordering = ["-version"]
        constraints = [
            models.UniqueConstraint(fields=["answer", "version"], name="each_version_once")
        ]


class AnswerUse(models.Model):
    answer = models.ForeignKey(Answer, models.CASCADE, related_name="uses")
    appeal = models.ForeignKey(Appeal, models.CASCADE, related_name="answers_used")
    version = models.PositiveIntegerField()
    at = models.DateTimeField(default=timezone.now)
    by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")

    PRIVACY = {Privacy.INTERNAL: "id answer appeal version at by"}
