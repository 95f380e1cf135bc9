"""Addresses of the staff pages of the money, below /finance/."""

from django.urls import path

from finance.views import accounts, adjustments, counter, credit, invoices, own, tariffs

app_name = "finance"
urlpatterns = [
    path("credit/", credit.credit_list, name="credits"),
    path("credit/open/", credit.credit_open, name="credit-open"),
    path("credit/<str:code>/", credit.credit, name="credit"),
    path("credit/<str:code>/buy/", credit.credit_buy, name="credit-buy"),
    path("credit/<str:code>/warning/", credit.credit_warning, name="credit-warning"),
    path("credit/<str:code>/refund/", credit.credit_refund, name="credit-refund"),
    path("purchases/", credit.purchase_list, name="purchases"),
    path("purchases/<str:number>/", credit.purchase, name="purchase"),
    path("purchases/<str:number>/receipt/", credit.purchase_receipt, name="purchase-receipt"),
    path("counter/", counter.counters, name="counters"),
    path("counter/<str:code>/", counter.counter, name="counter"),
    path("counter/<str:code>/<int:number>/reverse/", counter.counter_reverse, name="counter-reverse"),
    path("counter/<str:code>/<int:number>/receipt.pdf", counter.counter_receipt, name="counter-receipt"),
    path("invoices/", invoices.invoice_list, name="invoices"),
    path("invoices/export.xlsx", invoices.invoice_export, name="invoices-export"),
    path("invoices/new/", invoices.invoice_new, name="invoice-new"),
    path("invoices/<str:number>/", invoices.invoice, name="invoice"),
    path("invoices/<str:number>/print/", invoices.invoice_print, name="invoice-print"),
    path("invoices/<str:number>/archived/", invoices.invoice_archived, name="invoice-archived"),
    path("invoices/<str:number>/void/", invoices.invoice_void, name="invoice-void"),
    path("own/", own.own_stations, name="own-stations"),
    path("own/<str:code>/", own.own, name="own"),
    path("accounts/", accounts.account_list, name="accounts"),
    path("accounts/<int:pk>/", accounts.account, name="account"),
    path("transfers/<int:pk>/", accounts.transfer, name="transfer"),
    path("adjustments/", adjustments.adjustment_list, name="adjustments"),
    path("adjustments/new/", adjustments.adjustment_new, name="adjustment-new"),
    path("adjustments/<int:pk>/", adjustments.adjustment, name="adjustment"),
    path("adjustments/<int:pk>/approve/", adjustments.adjustment_approve, name="adjustment-approve"),
    path("adjustments/<int:pk>/refuse/", adjustments.adjustment_refuse, name="adjustment-refuse"),
    path("tariffs/", tariffs.tariff_list, name="tariffs"),
    path("tariffs/new/", tariffs.tariff_new, name="tariff-new"),
    path("tariffs/sheet/<str:code>/", tariffs.tariff_sheet, name="tariff-sheet"),
    path("tariffs/<int:pk>/", tariffs.tariff, name="tariff"),
    path("tariffs/<int:pk>/announce/", tariffs.tariff_announce, name="tariff-announce"),
    path("tariffs/<int:pk>/drop/", tariffs.tariff_drop, name="tariff-drop"),
    path("tariffs/<int:pk>/withdraw/", tariffs.tariff_withdraw, name="tariff-withdraw"),
    path("tariffs/<int:pk>/remind/", tariffs.tariff_remind, name="tariff-remind"),
    path("tariffs/<int:pk>/circular/", tariffs.tariff_circular, name="tariff-circular"),
    path("tariffs/<int:pk>/acknowledge/<str:code>/", tariffs.tariff_acknowledge, name="tariff-acknowledge"),
]
