"""Addresses of the staff pages of the money, below /finance/."""

from django.urls import path

from finance.views import accounts, adjustments, counter, credit, tariffs

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
