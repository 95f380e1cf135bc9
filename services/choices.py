"""Words of the tickets that the database knows."""

from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy


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


class MatterKind(models.TextChoices):
    """What comes with a matter beside its ticket, and under what it is counted."""

    SERVICE = "service", _("service")  # 便民事项
    PUBLIC_AFFAIRS = "public_affairs", _("public affairs")  # 公共事务 (B-03)
    REQUEST = "request", _("free request")  # 居民自提需求, filed under an item later (B-05)
    WRITING = "writing", _("writing of a document")  # 代写文书
    MEDIATION = "mediation", _("civil mediation")  # 民事调解


class FollowUpWay(models.TextChoices):
    """How the station asked the office that a matter lies with (E-06)."""

    IN_PERSON = "in_person", _("went there")
    PHONE = "phone", _("by telephone")
    MESSAGE = "message", _("by message")


class FieldKind(models.TextChoices):
    TEXT = "text", _("text")
    LONG_TEXT = "long_text", _("long text")
    NUMBER = "number", _("number")
    DATE = "date", _("date")
    CHOICE = "choice", _("choice")
    CHECK = "check", _("check box")


class Handling(models.TextChoices):
    """What happens to a document that the resident brings (A-09)."""

    ORIGINAL_RETURNED = "original_returned", _("original shown, returned at once")
    ORIGINAL_KEPT = "original_kept", _("original kept until done")
    COPY_KEPT = "copy_kept", _("copy kept")


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


class RepairResult(models.TextChoices):
    """Result of a repair (A-03)."""

    REPAIRED = "repaired", _("repaired")
    CANNOT_REPAIR = "cannot_repair", _("cannot be repaired")
    WITHDRAWN = "withdrawn", _("withdrawn")


class IdProof(models.TextChoices):
    """How the person who collects was recognised."""

    ID_CARD = "id_card", _("id card")
    STUDENT_CARD = "student_card", _("student card")
    SLIP = "slip", _("slip of the station")
    KNOWN = "known", _("known in person")
    LETTER = "letter", _("letter of authority")


class ThingKind(models.TextChoices):
    """What a station keeps for somebody (保管物品)."""

    FOUND = "found", _("found item")  # 失物
    DEVICE = "device", _("device")  # 送修设备
    ACCESSORY = "accessory", _("accessory")  # 配件
    CLOTHES = "clothes", _("clothes")  # 衣物
    ORIGINAL = "original", _("original document")  # 证件原件
    CASH = "cash", _("cash envelope")  # 现金袋
    OTHER = "other", pgettext_lazy("a thing", "other")


class ThingState(models.TextChoices):
    """Where a thing is: the chain of custody ends with one of the last three."""

    ON_SHELF = "on_shelf", _("on the shelf")  # 在库
    OUT = "out", _("given out")  # 出库
    HANDED_OVER = "handed_over", pgettext_lazy("a thing", "handed over")  # 已交付
    DISPOSED = "disposed", _("disposed of")  # 已处置
    CANCELLED = "cancelled", _("entered by mistake")  # 登记有误


class ThingStep(models.TextChoices):
    """One link of the chain of custody."""

    RECEIVED = "received", pgettext_lazy("a thing", "received")  # 收存
    PUT_AWAY = "put_away", _("put away")  # 上架, 移位
    COUNTED = "counted", _("number corrected")  # 数量更正
    GIVEN_OUT = "given_out", pgettext_lazy("a step", "given out")  # 出库
    TAKEN_BACK = "taken_back", _("taken back")  # 归还入库
    HANDED_OVER = "handed_over", pgettext_lazy("a thing", "handed over")  # 交付
    DISPOSED = "disposed", _("disposed of")  # 处置
    CANCELLED = "cancelled", _("entered by mistake")


class CheckMark(models.TextChoices):
    """What the evening's check says of a thing."""

    PENDING = "pending", _("not looked at yet")  # 待核
    PRESENT = "present", _("is there")  # 在
    MISSING = "missing", _("is not there")  # 缺
    EXTRA = "extra", _("lies here, but should not")  # 多
    LEFT = "left", _("left while the check went on")  # 盘点期间已移出


class BookingState(models.TextChoices):
    """How far an appointment is (预约)."""

    BOOKED = "booked", pgettext_lazy("an appointment", "booked")  # 已预约
    ARRIVED = "arrived", pgettext_lazy("an appointment", "arrived")  # 已到
    DONE = "done", pgettext_lazy("an appointment", "done")  # 已办
    NO_SHOW = "no_show", pgettext_lazy("an appointment", "did not come")  # 未到
    CANCELLED = "cancelled", pgettext_lazy("an appointment", "cancelled")  # 已取消


class QueueState(models.TextChoices):
    """How far a queue number is (排队号)."""

    WAITING = "waiting", pgettext_lazy("a queue number", "waiting")  # 等候
    CALLED = "called", pgettext_lazy("a queue number", "at the counter")  # 办理中
    SKIPPED = "skipped", pgettext_lazy("a queue number", "skipped")  # 过号
    DONE = "done", pgettext_lazy("a queue number", "done")  # 已办
    LEFT = "left", pgettext_lazy("a queue number", "left")  # 未办离开
