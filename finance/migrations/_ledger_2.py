"""The SQL of the sale's own path: one function with two statements, and the batch with less to compute for each row."""

# One sale that draws credit, the way nearly every sale goes: draw where all is as it should be, then claim the key and
# write the line. Whatever else there is (a key that is known, credit that is short, a business that draws none, a
# station or an account that is closed) is left to finance_post, which does all of it and says why; nothing was
# changed then. Two with one key: the second waits at the account's row, or finds the key taken and gives back what it
# drew.
SELL = """
CREATE FUNCTION finance_sell(
    p_key uuid, p_request bytea, p_unit bigint, p_business bigint, p_amount numeric, p_fee numeric, p_on date,
    p_moment timestamptz, p_at timestamptz, p_reference text, p_actor bigint,
    OUT status text, OUT transfer_id bigint, OUT day date, OUT balance numeric, OUT is_low boolean
) LANGUAGE plpgsql AS $$
DECLARE
    drawn record;
BEGIN
    UPDATE finance_creditaccount c
    SET balance = c.balance - p_amount,
        crossings = c.crossings + (c.balance >= c.low_at AND c.balance - p_amount < c.low_at)::int
    FROM stations_station s, finance_business b, finance_account r
    WHERE c.station_id = p_unit AND c.closed_at IS NULL AND c.balance >= p_amount
        AND s.unit_id = p_unit AND s.opened_on <= p_on AND (s.closed_on IS NULL OR s.closed_on > p_on)
        AND b.id = p_business AND b.is_active AND b.settles <> 'direct'
        AND r.unit_id = c.bureau_id AND r.business_id = p_business
        AND r.kind = CASE WHEN b.biller_id IS NULL THEN 'revenue' ELSE 'biller' END
        AND NOT EXISTS (SELECT FROM finance_postingkey k WHERE k.key = p_key)
    RETURNING c.account_id, r.id AS route, c.balance, c.low_at, c.crossings > c.warned AS is_low,
        greatest(p_on, c.closed_through + 1) AS day, coalesce(p_on <= c.closed_through, false) AS is_late
    INTO drawn;
    IF FOUND THEN
        transfer_id := nextval('finance_transfer_id_seq');
        WITH claimed AS (
            INSERT INTO finance_postingkey (key, request, transfer_id, date, balance)
            VALUES (p_key, p_request, transfer_id, drawn.day, drawn.balance) ON CONFLICT (key) DO NOTHING
            RETURNING key
        )
        INSERT INTO finance_transfer
        SELECT transfer_id, drawn.day, 'sale', drawn.account_id, drawn.route, p_amount, p_fee, p_business, p_unit,
            NULL, drawn.is_late, p_moment, p_at, p_actor, p_reference,
            finance_digest(
                transfer_id, drawn.day, 'sale', drawn.account_id, drawn.route, p_amount, p_fee, p_business, p_unit,
                NULL, drawn.is_late, p_moment, p_at, p_actor, p_reference
            )
        FROM claimed;
        IF FOUND THEN
            status := 'booked';
            day := drawn.day;
            balance := drawn.balance;
            is_low := drawn.is_low;
            RETURN;
        END IF;
        UPDATE finance_creditaccount c
        SET balance = c.balance + p_amount,
            crossings = c.crossings - (drawn.balance + p_amount >= c.low_at AND drawn.balance < c.low_at)::int
        WHERE c.station_id = p_unit;
    END IF;
    SELECT * INTO status, transfer_id, day, balance, is_low FROM finance_post(
        p_key, p_request, 'sale', NULL, NULL, p_unit, true, p_business, p_amount, p_fee, p_on, NULL, p_moment, p_at,
        p_reference, p_actor, NULL, NULL
    );
END
$$
"""
