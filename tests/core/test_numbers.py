"""Numbers of a series, asked for by one clerk at a time."""

import pytest
from django.db import transaction
from django.db.transaction import TransactionManagementError

from core.numbers import next_number


@pytest.mark.rule("C-01")
@pytest.mark.django_db
def test_each_series_counts_from_one():
    assert [next_number("ticket/campus/2026") for _ in range(3)] == [1, 2, 3]
    assert next_number("ticket/village/2026") == 1
    assert next_number("ticket/campus/2026") == 4


@pytest.mark.rule("C-01")
@pytest.mark.django_db(transaction=True)
def test_a_rolled_back_ticket_burns_no_number():
    with transaction.atomic():
        assert next_number("ticket/campus/2026") == 1
    with pytest.raises(ZeroDivisionError), transaction.atomic():
        assert next_number("ticket/campus/2026") == 2
        raise ZeroDivisionError
    with transaction.atomic():
        assert next_number("ticket/campus/2026") == 2


@pytest.mark.django_db(transaction=True)
def test_a_number_outside_a_transaction_is_refused():
    with pytest.raises(TransactionManagementError):
        next_number("ticket/campus/2026")
