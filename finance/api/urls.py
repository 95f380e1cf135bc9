"""Calls about money, under /api/v1/."""

from django.urls import path

from finance.api import credit, sales

urlpatterns = [
    path("sales/", sales.SaleView.as_view(), name="api-sales"),
    path("sales/batch/", sales.SaleBatchView.as_view(), name="api-sales-batch"),
    path("sales/<int:number>/reversal/", sales.SaleReversalView.as_view(), name="api-sale-reversal"),
    path("credit-purchases/", credit.CreditPurchaseView.as_view(), name="api-credit-purchases"),
    path("stations/<str:code>/credit/", credit.CreditView.as_view(), name="api-credit"),
]
