"""Policy articles and how often they are read (政策宣传, B-01)."""

from datetime import date, datetime
from typing import Any

from django.db import transaction
from django.db.models import F
from django.utils.translation import gettext as _

from core import audit, locks, tallies, throttle
from core.errors import Refused
from core.models import User
from core.throttle import Limit, Rule, TooOften
from services import access, lives
from services.actions.base import day, required
from services.choices import ArticleState, PolicySubject
from services.lives import ARTICLE
from services.models import Article, ArticleReads
from stations.models import Unit

READS = "article-reads"
# Pages a person opens again and again are one read; a school or an office behind one address are many people.
READ_RULE = Rule("article-read", (Limit("reader", 30, 1800),))
TEXTS = ("title", "title_en", "body", "body_en", "source")
FACTS = (*TEXTS, "subject", "valid_from", "valid_until")


@transaction.atomic
def write_article(unit: Unit, *, actor: User, at: datetime, **facts: Any) -> Article:
    """A new draft of `unit`; `facts`: subject, title, body and, if there are, title_en, body_en, source, valid_from,
    valid_until. Refused codes: not_allowed, required, not_valid, in_force_backward."""
    if access.writes_policy(actor, unit) is None:
        raise Refused("not_allowed", _("Your role does not write articles here"))
    article = Article(unit=unit, written_at=at, changed_at=at, written_by=actor, **_checked(facts))
    article.save()
    audit.record("article.write", article, actor=actor, at=at, after={"title": article.title}, unit_id=unit.pk)
    return article


@transaction.atomic
def change_article(article: Article, *, actor: User, at: datetime, **facts: Any) -> Article:
    """Change a draft or what is published; nothing changed, nothing written. Codes as `write_article`."""
    article = _begin(article, "change", actor)
    clean = _checked({name: getattr(article, name) for name in FACTS} | facts)
    changed = [name for name, value in clean.items() if getattr(article, name) != value]
    if not changed:
        return article
    for name in changed:
        setattr(article, name, clean[name])
    article.changed_at = at
    article.save(update_fields=[*changed, "changed_at"])
    audit.record("article.change", article, actor=actor, at=at, after={"changed": changed}, unit_id=article.unit_id)
    return article


@transaction.atomic
def publish_article(article: Article, *, actor: User, at: datetime) -> Article:
    article = _begin(article, "publish", actor)
    article.state, article.published_at = ArticleState.PUBLISHED, at
    article.save(update_fields=["state", "published_at"])
    audit.record("article.publish", article, actor=actor, at=at, unit_id=article.unit_id)
    return article


@transaction.atomic
def withdraw_article(article: Article, *, actor: User, at: datetime) -> Article:
    """Residents do not find it any more; it stays in the list of the office."""
    article = _begin(article, "withdraw", actor)
    article.state = ArticleState.WITHDRAWN
    article.save(update_fields=["state"])
    audit.record("article.withdraw", article, actor=actor, at=at, unit_id=article.unit_id)
    return article


def count_read(article: Article, *, address: str, at: datetime) -> None:
    """Somebody opened the article (B-01). No row, no cookie: a number in memory, under the day.

    `address` only keeps one reader from counting without end; it is kept as a keyed digest for half an hour.
    """
    try:
        throttle.take(READ_RULE, reader=f"{article.pk}|{address}")
    except TooOften:
        return
    tallies.count(READS, f"{article.pk}:{day(at).isoformat()}")


def add_up_reads() -> int:
    """Bring the counted reads into the table, one statement a turn; answers how many there were."""
    counted = tallies.fetch(READS)
    if not counted:
        return 0
    known = set(Article.objects.values_list("pk", flat=True))
    rows = []
    for key, count in counted.items():
        pk, on = key.split(":")
        if int(pk) in known:
            rows.append(ArticleReads(article_id=int(pk), day=date.fromisoformat(on), count=count))
    with transaction.atomic():
        for row in rows:
            there = ArticleReads.objects.filter(article=row.article_id, day=row.day)
            if not there.update(count=F("count") + row.count):
                row.save(force_insert=True)
    tallies.forget(READS)
    return sum(row.count for row in rows)


def _begin(article: Article, verb: str, actor: User) -> Article:
    article = locks.lock(Article.objects.select_related("unit"), article.pk)
    lives.check(ARTICLE, verb, article.state)
    if access.writes_policy(actor, article.unit) is None:
        raise Refused("not_allowed", _("Your role does not take this step"))
    return article


def _checked(facts: dict[str, Any]) -> dict[str, Any]:
    clean: dict[str, Any] = {name: facts.get(name) for name in FACTS}
    for name in TEXTS:
        clean[name] = (clean[name] or "").replace("\r\n", "\n").strip()
    clean["title"], clean["body"] = required(clean["title"], "title"), required(clean["body"], "body")
    if clean["subject"] not in PolicySubject.values:
        raise Refused("not_valid", _("Choose one of the list"), "subject")
    if clean["valid_from"] and clean["valid_until"] and clean["valid_until"] < clean["valid_from"]:
        raise Refused("in_force_backward", _("It would end before it begins"), "valid_until")
    return clean
