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
    ONLINE = "online", _("from the public page")


class MatterKind(models.TextChoices):
    """What comes with a matter beside its ticket, and under what it is counted."""

    SERVICE = "service", _("service")  # 便民事项
    PUBLIC_AFFAIRS = "public_affairs", _("public affairs")  # 公共事务 (B-03)
    REQUEST = "request", _("free request")  # 居民自提需求, filed under an item later (B-05)
    WRITING = "writing", _("writing of a document")  # 代写文书
    MEDIATION = "mediation", _("civil mediation")  # 民事调解
    REPAIR = "repair", _("repair by volunteers")  # 义务维修、缝补 (A-03 … A-06)


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


class LostCategory(models.TextChoices):
    """What kind of thing was lost or found; with place and day all that the public list tells of it (lesson 12)."""

    CARD = "card", _("campus, bank or bus card")  # 校园卡、银行卡、公交卡
    CERTIFICATE = "certificate", _("id card or other certificate")  # 身份证、学生证等证件
    KEYS = "keys", _("keys")
    PHONE = "phone", _("mobile phone")
    ELECTRONICS = "electronics", _("earphones or other electronics")
    WALLET = "wallet", _("wallet")
    CASH = "cash", _("cash")
    JEWELLERY = "jewellery", _("watch or jewellery")
    BAG = "bag", _("bag")
    CLOTHES = "clothes", _("clothes")
    UMBRELLA = "umbrella", _("umbrella")
    GLASSES = "glasses", _("glasses")
    BOTTLE = "bottle", _("cup or bottle")
    BOOKS = "books", _("books or papers")
    SPORTS = "sports", _("sports things")
    OTHER = "other", pgettext_lazy("a thing", "other")


class LostArea(models.TextChoices):
    """Where, as coarsely as the public may know."""

    CANTEEN = "canteen", _("canteen or restaurant")
    CLASSROOM = "classroom", _("classroom building")
    LIBRARY = "library", _("library or reading room")
    HOME = "home", _("dormitory or housing")
    SPORTS = "sports", _("sports ground")
    OFFICE = "office", _("office or service hall")
    SHOP = "shop", _("shop or market")
    CLINIC = "clinic", _("clinic")
    STREET = "street", _("street or gate")
    TRANSPORT = "transport", _("bus or bus stop")
    OUTDOORS = "outdoors", _("square, park or field")
    OTHER = "other", _("another place")


class FoundSource(models.TextChoices):
    """From whom the station has a found item (A-02)."""

    BROADCAST = "broadcast", _("broadcasting station")  # 广播台
    PERSON = "person", _("a person")  # 个人
    STAFF = "staff", _("found by staff")  # 工作人员拾得


class FoundState(models.TextChoices):
    """Where a found item stands."""

    SHELVED = "shelved", _("looking for the owner")  # 待认领
    MATCHED = "matched", _("owner found")  # 已匹配
    WAITING = "waiting", _("owner told")  # 待领取
    RETURNED = "returned", _("given back")  # 已发还
    DISPOSED = "disposed", _("disposed of")  # 已处置
    CANCELLED = "cancelled", _("entered by mistake")  # 登记有误


class LossState(models.TextChoices):
    """Where a loss report stands; what the public sent waits until the station has checked it."""

    SENT = "sent", _("to be checked")  # 待核对
    SEARCHING = "searching", _("being looked for")  # 寻找中
    MATCHED = "matched", _("found")  # 已匹配
    CLOSED = "closed", pgettext_lazy("a loss report", "closed")  # 已结
    TURNED_DOWN = "turned_down", _("turned down")  # 不予受理


class ClueKind(models.TextChoices):
    """What a clue to the owner is: a name, or one of the numbers that a thing or a person bears."""

    NAME = "name", _("name")
    STUDENT_NUMBER = "student", _("student number")
    ID_NUMBER = "id", _("id number")
    PHONE = "phone", _("telephone")
    CARD_NUMBER = "card", _("card number")
    SERIAL = "serial", _("serial number")
    OTHER = "other", _("other number")


class MatchState(models.TextChoices):
    """What became of the thought that an item and a report belong together."""

    SUGGESTED = "suggested", _("suggested")  # 系统推荐
    CONFIRMED = "confirmed", _("confirmed")  # 已确认
    DISMISSED = "dismissed", _("dismissed")  # 已排除


class Relation(models.TextChoices):
    """In what relation to the owner the person stands who collects."""

    OWNER = "owner", _("the owner")  # 本人
    FAMILY = "family", _("family")  # 亲属
    PROXY = "proxy", _("sent by the owner")  # 受委托人


class OwnerProof(models.TextChoices):
    """By what the station knows that the thing is theirs."""

    MARKS = "marks", _("named what only the owner can know")  # 说出物品特征
    UNLOCKED = "unlocked", _("unlocked it")  # 当场解锁
    NUMBER = "number", _("the number on it is theirs")  # 号码核对一致
    PAPERS = "papers", _("receipt or papers")  # 购买凭证
    PICTURE = "picture", _("is the person on the picture")  # 与照片相符


class DisposalKind(models.TextChoices):
    """How an unclaimed item ended (无人认领物品处置)."""

    FINDER = "finder", _("returned to the finder")  # 退还拾得人
    DONATED = "donated", _("donated")  # 捐赠
    POLICE = "police", _("handed to the police")  # 移交公安机关
    ISSUER = "issuer", _("handed to the issuing office")  # 移交发证单位
    DESTROYED = "destroyed", _("destroyed")  # 销毁


class RefusalReason(models.TextChoices):
    NOT_ELIGIBLE = "not_eligible", _("conditions are not met")
    WRONG_PLACE = "wrong_place", _("another office is responsible")
    PAPERS_INVALID = "papers_invalid", _("papers are not valid")
    NO_LEGAL_BASIS = "no_legal_basis", _("the rules do not allow it")
    BEYOND_MEANS = "beyond_means", _("beyond what the station can do")
    OTHER = "other", _("other reason")


class RepairResult(models.TextChoices):
    """Result of a repair (A-03)."""

    REPAIRED = "repaired", _("repaired")  # 已修复
    NO_FAULT = "no_fault", _("no fault found")  # 未见故障
    CANNOT_REPAIR = "cannot_repair", _("could be repaired, but not here")  # 可修，本站未能修复
    END_OF_LIFE = "end_of_life", _("not worth repairing")  # 无维修价值
    WITHDRAWN = "withdrawn", _("withdrawn")


class Barrier(models.TextChoices):
    """What hindered a repair (未修复原因)."""

    PART_UNAVAILABLE = "part_unavailable", _("part not available")  # 买不到配件
    TOO_DEAR = "too_dear", _("costs more than it is worth")  # 维修费用过高
    DECLINED = "declined", _("owner does not agree to the cost")  # 物主不同意费用
    TOO_OLD = "too_old", _("too old")  # 机型过旧
    NO_TOOL = "no_tool", _("no tool for it")  # 缺少工具
    BEYOND_SKILL = "beyond_skill", _("beyond our skill")  # 超出技术能力
    CANNOT_OPEN = "cannot_open", _("cannot be opened without damage")  # 无法无损拆开
    UNSAFE = "unsafe", _("not safe to repair")  # 存在安全隐患
    OTHER = "other", _("other reason")


class NextStep(models.TextChoices):
    """What the owner is advised to do (后续建议)."""

    PROFESSIONAL = "professional", _("professional repair")  # 送专业维修
    WARRANTY = "warranty", _("after-sales service of the maker")  # 联系厂家售后
    BUY_PART = "buy_part", _("buy the part and come again")  # 自购配件后再来
    RECYCLE = "recycle", _("hand in for recycling")  # 交废旧物品回收
    KEEP_USING = "keep_using", _("can still be used as it is")  # 可继续使用
    NONE = "none", pgettext_lazy("advice", "nothing")  # 无


class CostAnswer(models.TextChoices):
    """What the owner says to the cost of a part (物主意见)."""

    NOT_NEEDED = "not_needed", _("costs nothing")  # 无需费用
    PENDING = "pending", _("owner not asked yet")  # 待征求
    AGREED = "agreed", _("owner agrees")  # 同意
    DECLINED = "declined", _("owner does not agree")  # 不同意


class IdProof(models.TextChoices):
    """How the person who collects was recognised."""

    ID_CARD = "id_card", _("id card")
    STUDENT_CARD = "student_card", _("student card")
    SLIP = "slip", _("slip of the station")
    KNOWN = "known", _("known in person")
    LETTER = "letter", _("letter of authority")


class BatchResult(models.TextChoices):
    """What the issuer answered to one application of a batch."""

    ACCEPTED = "accepted", pgettext_lazy("by the issuer", "accepted")  # 已制卡
    RETURNED = "returned", pgettext_lazy("by the issuer", "returned")  # 退回


class CashKind(models.TextChoices):
    """What happened to the cash of a campaign (A-10)."""

    TAKEN = "taken", _("taken at the counter")  # 收款
    REFUNDED = "refunded", _("paid back")  # 退款
    DIFFERENCE = "difference", _("difference found at the count")  # 盘点差额
    SETTLED = "settled", _("difference made good")  # 差额补足
    HANDED = "handed", _("handed over to the issuer")  # 移交
    GIVEN_BACK = "given_back", _("given back by the issuer")  # 发卡单位退回


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


class ImportState(models.TextChoices):
    """Where the takeover of a past ledger stands."""

    UPLOADED = "uploaded", _("columns to be assigned")  # 待对应列
    CHECKING = "checking", _("being checked")
    CHECKED = "checked", _("checked")
    LOADING = "loading", _("being loaded")
    LOADED = "loaded", _("loaded")  # 已导入
    UNDONE = "undone", _("taken back")  # 已撤销
    FAILED = "failed", _("failed")


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
