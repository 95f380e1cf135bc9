"""The SQL of a batch of sales, computed in fewer passes over its rows."""

# Many sales at once. Accounts are locked in the order of their keys. Where the credit suffices for all sales of an
# account these are booked in one statement and answered; what is not answered (credit that is short, a key that is
# known, a station or business that is not as it should be) the caller asks for by itself. A key that somebody claims
# at this moment breaks the statement: nothing was changed then.
#   routes   what is the same for all sales of a station and business
#   items    each sale with its number, its day, what all of its station draw, and what is left after it
SELL_MANY = """
CREATE FUNCTION finance_sell_many(
    p_keys uuid[], p_requests bytea[], p_stations bigint[], p_businesses bigint[], p_amounts numeric[],
    p_fees numeric[], p_on date[], p_moments timestamptz[], p_references text[], p_at timestamptz, p_actor bigint
) RETURNS TABLE (n bigint, transfer_id bigint, day date, balance numeric, is_low boolean)
LANGUAGE plpgsql AS $$
BEGIN
    PERFORM 1 FROM finance_creditaccount c WHERE c.station_id = ANY(p_stations)
    ORDER BY c.account_id FOR NO KEY UPDATE;
    RETURN QUERY
    WITH routes AS MATERIALIZED (
        SELECT b.id AS business, c.station_id AS station, b.settles = 'direct' AS is_direct,
            CASE b.settles WHEN 'direct' THEN m.id ELSE c.account_id END AS debit, r.id AS credit,
            c.balance AS has, c.closed_through, s.opened_on, s.closed_on
        FROM finance_creditaccount c
        JOIN stations_station s ON s.unit_id = c.station_id
        CROSS JOIN finance_business b
        JOIN finance_account r ON r.unit_id = c.bureau_id AND r.business_id = b.id
            AND r.kind = CASE WHEN b.settles = 'direct' THEN 'memo_in'
                WHEN b.biller_id IS NULL THEN 'revenue' ELSE 'biller' END
        LEFT JOIN finance_account m ON m.unit_id = c.bureau_id AND m.business_id = b.id AND m.kind = 'memo_out'
            AND b.settles = 'direct'
        WHERE c.station_id = ANY (p_stations) AND c.closed_at IS NULL AND b.id = ANY (p_businesses) AND b.is_active
            AND (b.settles <> 'direct' OR m.id IS NOT NULL)
    ), known AS MATERIALIZED (
        SELECT k.key FROM finance_postingkey k WHERE k.key = ANY (p_keys)
    ), items AS MATERIALIZED (
        SELECT i.*, o.debit, o.credit, o.has,
            sum(CASE WHEN o.is_direct THEN 0 ELSE i.amount END) OVER (PARTITION BY i.station) AS whole,
            o.has - sum(CASE WHEN o.is_direct THEN 0 ELSE i.amount END) OVER (PARTITION BY i.station ORDER BY i.n)
                AS left_over,
            nextval('finance_transfer_id_seq') AS id,
            greatest(i.on_day, o.closed_through + 1) AS lands_on,
            coalesce(i.on_day <= o.closed_through, false) AS late
        FROM unnest(p_keys, p_requests, p_stations, p_businesses, p_amounts, p_fees, p_on, p_moments, p_references)
            WITH ORDINALITY AS i (key, request, station, business, amount, fee, on_day, moment, reference, n)
        JOIN routes o ON o.station = i.station AND o.business = i.business
        WHERE o.opened_on <= i.on_day AND (o.closed_on IS NULL OR o.closed_on > i.on_day)
            AND NOT EXISTS (SELECT FROM known k WHERE k.key = i.key)
    ), drawn AS (
        UPDATE finance_creditaccount c
        SET balance = c.balance - t.whole,
            crossings = c.crossings + (c.balance >= c.low_at AND c.balance - t.whole < c.low_at)::int
        FROM (SELECT DISTINCT i.station, i.whole FROM items i WHERE i.whole <= i.has) t
        WHERE c.station_id = t.station AND c.balance >= t.whole
        RETURNING c.station_id, c.crossings > c.warned AS low
    ), claimed AS (
        INSERT INTO finance_postingkey (key, request, transfer_id, date, balance)
        SELECT i.key, i.request, i.id, i.lands_on, i.left_over FROM items i WHERE i.whole <= i.has
    ), written AS (
        INSERT INTO finance_transfer
        SELECT i.id, i.lands_on, 'sale', i.debit, i.credit, i.amount, i.fee, i.business, i.station, NULL, i.late,
            i.moment, p_at, p_actor, i.reference,
            finance_digest(
                i.id, i.lands_on, 'sale', i.debit, i.credit, i.amount, i.fee, i.business, i.station, NULL, i.late,
                i.moment, p_at, p_actor, i.reference
            )
        FROM items i WHERE i.whole <= i.has
    )
    SELECT i.n, i.id, i.lands_on, i.left_over, d.low
    FROM items i JOIN drawn d ON d.station_id = i.station;
END
$$
"""
