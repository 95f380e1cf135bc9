"""Words of the tickets that the database knows."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class State(models.TextChoices):
    """Where a ticket stands (办理环节). What came of it is its outcome, which is something else."""

    RECEIVED = "received", _("received")  # 已接待: taken in, not yet accepted
    ACCEPTED = "accepted", _("accepted")  # 受理
    VERIFYING = "verifying", _("being verified")  # 协办
    SUBMITTED = "submitted", _("submitted")  # 报送
    HANDLING = "handling", _("being handled")  # 办理
    WAITING = "waiting", _("waiting for supplement")  # 待补正, 待配件
    READY = "ready", _("waiting for pick-up")  # 待领取
    REPLIED = "replied", _("replied")  # 已回复
    CLOSED = "closed", _("closed")  # 办结


class Outcome(models.TextChoices):
    """What came of a closed ticket."""

    ON_THE_SPOT = "on_the_spot", _("done on the spot")  # 当场办理
    EXPLAINED = "explained", _("explained")  # 解释说明
    DONE = "done", _("done")  # 办结
    COULD_NOT = "could_not", _("could not be done")
    REFUSED = "refused", _("refused")  # 不予办理
    WITHDRAWN = "withdrawn", _("withdrawn")  # 申请人撤回
    REFERRED = "referred", _("referred elsewhere")


class WaitingFor(models.TextChoices):
    SUPPLEMENT = "supplement", _("papers or facts from the resident")
    PARTS = "parts", _("spare parts")


class Source(models.TextChoices):
    """How the matter reached the station."""

    COUNTER = "counter", _("at the counter")
    PHONE = "phone", _("by telephone")
    VISIT = "visit", _("at the household")
    PASSED_ON = "passed_on", _("passed on by a cadre")
    API = "api", _("from another system")
    ONLINE = "online", _("from the public page")


class FollowUpWay(models.TextChoices):
    """How the station asked the office that a matter lies with (E-06)."""

    IN_PERSON = "in_person", _("went there")
    PHONE = "phone", _("by telephone")
    MESSAGE = "message", _("by message")


class ReplyChannel(models.TextChoices):
    IN_PERSON = "in_person", _("in person")
    PHONE = "phone", _("by telephone")
    SMS = "sms", _("text message")
    LETTER = "letter", _("letter")
    VISIT = "visit", _("at the household")


class RefusalReason(models.TextChoices):
    NOT_ELIGIBLE = "not_eligible", _("conditions are not met")
    WRONG_PLACE = "wrong_place", _("another office is responsible")
    PAPERS_INVALID = "papers_invalid", _("papers are not valid")
    NO_LEGAL_BASIS = "no_legal_basis", _("the rules do not allow it")
    BEYOND_MEANS = "beyond_means", _("beyond what the station can do")
    OTHER = "other", _("other reason")


class IdProof(models.TextChoices):
    """How the person who collects was recognised."""

    ID_CARD = "id_card", _("id card")
    STUDENT_CARD = "student_card", _("student card")
    SLIP = "slip", _("slip of the station")
    KNOWN = "known", _("known in person")
    LETTER = "letter", _("letter of authority")


class Way(models.TextChoices):
    """How a matter was dealt with (办理方式): every ticket has exactly one way; see `TicketQuerySet.by_way`."""

    ON_THE_SPOT = "on_the_spot", _("done on the spot")  # 当场办理
    EXPLAINED = "explained", _("explained")  # 解释说明
    REPORTED = "reported", _("reported upward")  # 上报
    IN_HOUSE = "in_house", _("handled at the station")  # 站内办理


class Corrected(models.TextChoices):
    """The registered facts that can be put right (更正)."""

    RESIDENT_NAME = "resident_name", _("resident")
    PHONE = "phone", _("telephone")
    ID_NUMBER = "id_number", _("id number")
    ADDRESS = "address", _("address")
    MATTER = "matter", _("matter")
    DESCRIPTION = "description", _("what it is about")


class ImportState(models.TextChoices):
    """Where the takeover of a past ledger stands."""

    UPLOADED = "uploaded", _("columns to be assigned")  # 待对应列
    CHECKING = "checking", _("being checked")
    CHECKED = "checked", _("checked")
    LOADING = "loading", _("being loaded")
    LOADED = "loaded", _("loaded")  # 已导入
    UNDONE = "undone", _("taken back")  # 已撤销
    FAILED = "failed", _("failed")
