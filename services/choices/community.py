"""Words of community and village matters: tasks, policy, mediations, documents, complaints."""

from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy


class TaskState(models.TextChoices):
    """Where a task that was handed down stands (交办任务, B-06)."""

    OPEN = "open", _("to be done")  # 待办
    REPORTED = "reported", _("reported back")  # 已报告
    DONE = "done", pgettext_lazy("a task", "done")  # 已办结
    WITHDRAWN = "withdrawn", pgettext_lazy("a task", "withdrawn")  # 已撤回


class PolicySubject(models.TextChoices):
    """Subjects of the policies that a station makes known (B-01)."""

    MINIMUM_LIVING = "minimum_living", _("minimum living allowance")  # 最低生活保障
    FAMILY_PLANNING = "family_planning", _("family planning")  # 计划生育
    SOCIAL_SECURITY = "social_security", _("social security")  # 社会保障
    DISABLED = "disabled", _("disabled people")  # 残疾人
    RE_EMPLOYMENT = "re_employment", _("re-employment")  # 再就业
    OTHER = "other", _("other policies")


class ArticleState(models.TextChoices):
    DRAFT = "draft", _("draft")
    PUBLISHED = "published", _("published")
    WITHDRAWN = "withdrawn", pgettext_lazy("an article", "withdrawn")


class EventKind(models.TextChoices):
    OUTREACH = "outreach", _("policy outreach")  # 政策宣传
    ACTIVITY = "activity", _("activity of an organisation")  # 社区组织活动


class MediationState(models.TextChoices):
    """How a mediation stands (民事调解)."""

    OPEN = "open", _("being mediated")  # 调解中
    AGREED = "agreed", _("agreement reached")  # 达成协议
    FAILED = "failed", _("no agreement")  # 调解不成
    WITHDRAWN = "withdrawn", pgettext_lazy("a mediation", "withdrawn")  # 撤回


class PartySide(models.TextChoices):
    APPLICANT = "applicant", _("applicant")  # 申请人
    RESPONDENT = "respondent", _("respondent")  # 被申请人


class DocumentKind(models.TextChoices):
    """Documents that the agent writes for residents (代写文书契约)."""

    APPLICATION = "application", pgettext_lazy("a document", "application")  # 申请书
    CONTRACT = "contract", _("contract")  # 合同
    AGREEMENT = "agreement", _("agreement")  # 协议
    LETTER = "letter", pgettext_lazy("a document", "letter")  # 信函
    AUTHORITY = "authority", pgettext_lazy("a document", "letter of authority")  # 委托书
    OTHER = "other", _("other document")


class DraftState(models.TextChoices):
    DRAFT = "draft", _("draft")
    FINAL = "final", _("printed and archived")


class ComplaintKind(models.TextChoices):
    """What a resident complains about (E-09)."""

    FAVOURS = "favours", _("asked for gifts, money or favours")  # 吃拿卡要
    CHARGES = "charges", _("charged what is free")  # 乱收费
    DELAY = "delay", _("delayed without reason")  # 推诿拖延
    ATTITUDE = "attitude", _("treated impolitely")  # 态度
    REFUSAL = "refusal", _("refused without explanation")  # 不予办理又不说明
    OTHER = "other", pgettext_lazy("a complaint", "something else")


class ComplaintState(models.TextChoices):
    RECEIVED = "received", pgettext_lazy("a complaint", "received")  # 已收到
    TAKEN_UP = "taken_up", _("being looked into")  # 核查中
    ANSWERED = "answered", _("answered")  # 已答复


class Finding(models.TextChoices):
    """What looking into a complaint showed."""

    FOUNDED = "founded", _("founded")  # 属实
    PARTLY = "partly", _("partly founded")  # 部分属实
    UNFOUNDED = "unfounded", _("not founded")  # 不属实
    UNCLEAR = "unclear", _("could not be cleared up")  # 无法核实
