from django.contrib import admin

from core.admin.base import ReadOnlyAdmin
from finance.models import Account, PostingKey, Reversal, Transfer


@admin.register(Account)
class AccountAdmin(ReadOnlyAdmin):
    list_display = ["id", "kind", "unit", "biller", "person", "business", "ref", "opened_at"]
    list_filter = ["kind", "biller", "business"]
    search_fields = ["id__exact", "unit__name", "ref"]
    list_select_related = ["unit", "biller", "person", "business"]
    ordering = ["id"]


@admin.register(Transfer)
class TransferAdmin(ReadOnlyAdmin):
    """Found by number: a search through the texts of years would read them all."""

    list_display = ["id", "date", "kind", "debit_id", "credit_id", "amount", "fee", "business", "unit", "is_late", "at"]
    list_filter = ["kind", "date", "business", "is_late"]
    search_fields = ["id__exact"]
    list_select_related = ["business", "unit"]
    ordering = ["-id"]
    fields = [
        *("id", "date", "kind", "debit", "credit", "amount", "fee", "business", "unit"),
        *("reverses_id", "is_late", "moment", "at", "actor", "reference"),
    ]


@admin.register(PostingKey)
class PostingKeyAdmin(ReadOnlyAdmin):
    list_display = ["key", "transfer_id", "date", "balance"]
    list_filter = ["date"]
    search_fields = ["key__exact", "transfer_id__exact"]
    ordering = ["-transfer_id"]
    fields = ["key", "transfer_id", "date", "balance"]


@admin.register(Reversal)
class ReversalAdmin(ReadOnlyAdmin):
    list_display = ["original_id", "original_date", "transfer_id", "date"]
    list_filter = ["date"]
    search_fields = ["original_id__exact", "transfer_id__exact"]
    ordering = ["-original_id"]
