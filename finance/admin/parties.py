from django.contrib import admin

from core.admin.base import ReadOnlyAdmin, ReadOnlyInline
from finance.models import Contract, ContractBusiness, ContractStep, Settlement, SettlementLine
from stations.admin.base import history


class CoveredInline(ReadOnlyInline):
    model = ContractBusiness


class StepInline(ReadOnlyInline):
    model = ContractStep


@admin.register(Contract)
class ContractAdmin(ReadOnlyAdmin):
    list_display = ["number", "party", "starts_on", "ends_on", "basis", "period", "entered_by"]
    list_filter = ["party", "basis", "period"]
    search_fields = ["number", "party__name", "note"]
    list_select_related = ["party", "entered_by"]
    date_hierarchy = "starts_on"
    inlines = [CoveredInline, StepInline]


@admin.register(ContractBusiness)
class ContractBusinessAdmin(ReadOnlyAdmin):
    list_display = ["contract", "business", "starts_on", "ends_on"]
    list_filter = ["business"]
    search_fields = ["contract__number", "business__code", "business__name"]
    list_select_related = ["contract", "business"]


@admin.register(ContractStep)
class ContractStepAdmin(ReadOnlyAdmin):
    list_display = ["contract", "up_to", "per_mille"]
    list_filter = ["contract__party"]
    search_fields = ["contract__number"]
    list_select_related = ["contract"]


class LineInline(ReadOnlyInline):
    model = SettlementLine


@admin.register(Settlement)
class SettlementAdmin(ReadOnlyAdmin):
    list_display = ["number", "party", "starts_on", "ends_on", "state", "count", "amount", "fee", "net", "paid_on"]
    list_filter = ["state", "party"]
    search_fields = ["number", "paid_reference"]
    list_select_related = ["party"]
    date_hierarchy = "starts_on"
    inlines = [LineInline]


@admin.register(SettlementLine)
class SettlementLineAdmin(ReadOnlyAdmin):
    list_display = ["settlement", "business", "contract", "starts_on", "count", "amount", "rate", "fee", "net"]
    list_filter = ["business", "basis"]
    search_fields = ["settlement__number", "contract__number"]
    list_select_related = ["settlement", "business", "contract"]


for model in (Contract, Settlement):
    history(model)
