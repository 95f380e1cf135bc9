"""Personal data at rest: unreadable in the database, never ciphertext on a page."""

import pytest
from cryptography.fernet import Fernet, InvalidToken
from django.core.exceptions import ValidationError
from django.db import connection
from django.db.models import F, Value

from core.choices import Channel
from core.fields import blind_index
from core.models import Notice, Paper, PaperContent, User
from tests.core.test_papers import AT, issue

pytestmark = pytest.mark.django_db
PHONE = "13812345678"
OLD, NEW = Fernet.generate_key().decode(), Fernet.generate_key().decode()


def notice(address=PHONE, **facts) -> Notice:
    return Notice.objects.create(
        dedupe_key=f"key {address}", channel=Channel.SMS, subject="x", address=address, created_at=AT, next_try_at=AT
    )


def raw(pk) -> str:
    with connection.cursor() as cursor:
        cursor.execute("SELECT address FROM core_notice WHERE id = %s", [pk])
        return cursor.fetchone()[0]


def test_what_is_written_is_read_and_lies_encrypted():
    row = notice()
    assert Notice.objects.get(pk=row.pk).address == PHONE
    assert Notice.objects.values_list("address", flat=True).get(pk=row.pk) == PHONE
    assert PHONE not in raw(row.pk)
    assert raw(row.pk) != raw(notice(f"{PHONE} ").pk)


def test_blank_stays_blank():
    assert raw(notice("").pk) == ""


def test_a_wrong_key_raises_and_hands_out_nothing(settings):
    row = notice()
    settings.PII_KEYS = [NEW]
    with pytest.raises(InvalidToken):
        Notice.objects.get(pk=row.pk)
    with pytest.raises(InvalidToken):
        Notice.objects.values("address").get(pk=row.pk)


def test_keys_rotate(settings):
    settings.PII_KEYS = [OLD]
    row = notice()
    before = raw(row.pk)
    settings.PII_KEYS = [NEW, OLD]
    read = Notice.objects.get(pk=row.pk)
    assert read.address == PHONE
    read.save()
    assert raw(row.pk) != before
    settings.PII_KEYS = [NEW]
    assert Notice.objects.get(pk=row.pk).address == PHONE


def test_checking_a_row_leaves_no_ciphertext_in_it():
    row = Notice.objects.get(pk=notice().pk)
    row.subject = "x" * 999
    with pytest.raises(ValidationError):
        row.full_clean()
    assert row.address == PHONE
    assert Notice.objects.get(pk=row.pk).address == PHONE


@pytest.mark.parametrize("look_up", ["address", "address__icontains", "address__in", "address__startswith"])
def test_it_cannot_be_searched(look_up):
    with pytest.raises(TypeError, match="index column"):
        Notice.objects.filter(**{look_up: PHONE})
    assert not Notice.objects.filter(address__isnull=True).exists()


def test_no_expression_slips_past_the_encryption():
    row = notice()
    for expression in (F("subject"), Value("plain")):
        with pytest.raises(TypeError, match="encrypted"):
            Notice.objects.filter(pk=row.pk).update(address=expression)
    with pytest.raises(TypeError, match="encrypted"):
        Notice.objects.bulk_update([row], ["address"])


def test_an_update_is_encrypted_too():
    row = notice()
    Notice.objects.filter(pk=row.pk).update(address="19912345678")
    assert "199" not in raw(row.pk)
    assert Notice.objects.get(pk=row.pk).address == "19912345678"


def test_papers_are_encrypted_with_their_data(settings):
    paper = issue(User.objects.create_user("zhang", full_name="张敏"))
    assert Paper.objects.get().data["facts"] == [["申请人", "张小明"]]
    settings.PII_KEYS = [NEW]
    with pytest.raises(InvalidToken):
        Paper.objects.get()
    with pytest.raises(InvalidToken):
        PaperContent.objects.get(pk=paper.pk)
    with pytest.raises(TypeError, match="index column"):
        Paper.objects.filter(data__contains="x")
    with pytest.raises(TypeError, match="index column"):
        PaperContent.objects.filter(body=b"x")


def test_equal_values_have_equal_digests(settings):
    assert blind_index(" 11010519491231002x") == blind_index("11010519491231002X ")
    assert blind_index(PHONE) != blind_index(PHONE[:-1] + "9")
    assert blind_index("  ") == ""
    assert len(blind_index(PHONE)) == 64
    before = blind_index(PHONE)
    settings.PII_INDEX_KEY = "another key"
    assert blind_index(PHONE) != before
