from datetime import date

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from services.choices import ArticleState, PolicySubject
from stations.models import Unit
from stations.models.scope import unit_ids


class ArticleQuerySet(models.QuerySet["Article"]):
    def published(self) -> "ArticleQuerySet":
        return self.filter(state=ArticleState.PUBLISHED)

    def visible_to(self, user) -> "ArticleQuerySet":
        """What is published, and drafts of the units that `user` may see."""
        ids = unit_ids(user)
        return self if ids is None else self.filter(Q(state=ArticleState.PUBLISHED) | Q(unit__in=ids))


class Article(models.Model):
    """An article that makes a law or policy known (政策宣传, B-01). Its text is Markdown; see `core.markup`."""

    unit = models.ForeignKey(Unit, models.PROTECT, related_name="articles", verbose_name=_("unit"))
    subject = models.CharField(_("subject"), max_length=20, choices=PolicySubject.choices)
    title = models.CharField(_("title"), max_length=100)
    title_en = models.CharField(_("title, in English"), max_length=150, blank=True)
    body = models.TextField(_("text"))
    body_en = models.TextField(_("text, in English"), blank=True)
    source = models.CharField(_("issued by, document number"), max_length=200, blank=True)
    valid_from = models.DateField(_("in force from"), null=True, blank=True)
    valid_until = models.DateField(_("in force until"), null=True, blank=True)
    state = models.CharField(_("state"), max_length=10, choices=ArticleState.choices, default=ArticleState.DRAFT)
    written_at = models.DateTimeField(_("written at"))
    written_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+", verbose_name=_("written by")
    )
    changed_at = models.DateTimeField(_("changed at"))
    published_at = models.DateTimeField(_("published at"), null=True, blank=True)

    objects = ArticleQuerySet.as_manager()

    class Meta:
        verbose_name = _("policy article")
        verbose_name_plural = _("policy articles")
        ordering = ["-published_at", "-id"]
        constraints = [
            models.CheckConstraint(name="article_subject_known", condition=Q(subject__in=PolicySubject.values)),
            models.CheckConstraint(name="article_state_known", condition=Q(state__in=ArticleState.values)),
            models.CheckConstraint(
                name="article_published_when_dated", condition=~Q(state="published") | Q(published_at__isnull=False)
            ),
            models.CheckConstraint(
                name="article_in_force_forward",
                condition=Q(valid_from=None) | Q(valid_until=None) | Q(valid_until__gte=F("valid_from")),
            ),
        ]
        indexes = [
            models.Index(fields=["subject", "-published_at"], name="article_public", condition=Q(state="published")),
            models.Index(fields=["-changed_at", "-id"], name="article_newest"),
        ]

    def __str__(self) -> str:
        return self.title

    def is_in_force(self, on: date) -> bool:
        """The last day counts."""
        return (self.valid_from is None or self.valid_from <= on) and (
            self.valid_until is None or on <= self.valid_until
        )


class ArticleReads(models.Model):
    """How often an article was opened on a day: a number, nobody's name (B-01). Added up by a job."""

    article = models.ForeignKey(Article, models.CASCADE, related_name="reads", verbose_name=_("article"))
    day = models.DateField(_("day"))
    count = models.PositiveIntegerField(_("reads"))

    class Meta:
        verbose_name = _("reads of an article")
        verbose_name_plural = _("reads of articles")
        ordering = ["-day"]
        constraints = [models.UniqueConstraint(name="reads_once_a_day", fields=["article", "day"])]

    def __str__(self) -> str:
        return f"{self.day} {self.count}"
