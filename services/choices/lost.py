"""Words of lost and found (A-02)."""

from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy


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

    NAME = "name", pgettext_lazy("a clue", "name")
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
    ORGANISATION = "organisation", _("given back to the helping organisation")  # 退回协助单位
    RECYCLED = "recycled", _("handed in for recycling")  # 交废旧物品回收
