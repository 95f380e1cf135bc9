"""Every write of the money, by noun. What moves is moved by `finance.ledger`."""
