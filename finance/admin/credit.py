from django.contrib import admin

from core.admin.base import ReadOnlyAdmin
from finance.models import Adjustment, CreditAccount, CreditPurchase, Invoice


@admin.register(CreditAccount)
class CreditAccountAdmin(ReadOnlyAdmin):
    list_display = ["number", "station", "bureau", "balance", "low_at", "closed_through", "closed_at"]
    list_filter = [("closed_at", admin.EmptyFieldListFilter), "bureau"]
    search_fields = ["number", "station__code", "station__unit__name"]
    list_select_related = ["station", "bureau"]
    ordering = ["number"]


@admin.register(CreditPurchase)
class CreditPurchaseAdmin(ReadOnlyAdmin):
    list_display = ["number", "credit", "outlet", "amount", "means", "date", "taken_by"]
    list_filter = ["means", "outlet", "date"]
    search_fields = ["number", "credit__number", "reference"]
    list_select_related = ["credit", "outlet", "taken_by"]
    ordering = ["-id"]


@admin.register(Adjustment)
class AdjustmentAdmin(ReadOnlyAdmin):
    list_display = ["id", "unit", "debit", "credit", "amount", "state", "proposed_by", "decided_by"]
    list_filter = ["state", "unit"]
    search_fields = ["id__exact", "reason"]
    list_select_related = ["unit", "debit", "credit", "proposed_by", "decided_by"]
    ordering = ["-id"]


@admin.register(Invoice)
class InvoiceAdmin(ReadOnlyAdmin):
    list_display = ["number", "station", "outlet", "amount", "fee", "issued_by", "issued_at", "printed_at", "voided_at"]
    list_filter = [("voided_at", admin.EmptyFieldListFilter), ("printed_at", admin.EmptyFieldListFilter), "outlet"]
    search_fields = ["number", "transfer_id__exact", "station__code"]
    list_select_related = ["station", "outlet", "issued_by"]
    ordering = ["-id"]
