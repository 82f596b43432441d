-- One value per reporter, partner, flow and year, in current US dollars, with the bounds that its source states. Where
-- several figures speak of one year the exact one is taken, then one said to be about right, then a bound, then a
-- projection. Figures for other spans than one calendar year are not in the series.
WITH yearly AS (
    SELECT
        trade.trade_id,
        trade.reporter,
        trade.partner,
        trade.flow,
        CAST(EXTRACT(YEAR FROM trade.period_start) AS INTEGER) AS year,
        trade.value * units.usd_factor AS value_usd,
        trade.qualifier,
        CASE trade.qualifier
            WHEN 'exact' THEN 1 WHEN 'about' THEN 2 WHEN 'at_least' THEN 3 WHEN 'at_most' THEN 4 ELSE 5
        END AS preference
    FROM trade
    JOIN units ON trade.unit = units.unit
    WHERE units.usd_factor IS NOT NULL
      AND EXTRACT(YEAR FROM trade.period_start) = EXTRACT(YEAR FROM trade.period_end)
),
ranked AS (
    SELECT
        *,
        ROW_NUMBER() OVER (PARTITION BY reporter, partner, flow, year ORDER BY preference, trade_id) AS place
    FROM yearly
),
cells AS (
    SELECT reporter, partner, flow, year, STRING_AGG(trade_id, ';' ORDER BY trade_id) AS trade_ids
    FROM yearly
    GROUP BY reporter, partner, flow, year
),
disputed AS (
    SELECT DISTINCT record_id FROM disputes
),
tellers AS (
    SELECT record_id, STRING_AGG(source_id, ';' ORDER BY source_id) AS source_ids
    FROM (SELECT DISTINCT record_id, source_id FROM evidence) AS told
    GROUP BY record_id
)
SELECT
    ranked.reporter,
    ranked.partner,
    ranked.flow,
    ranked.year,
    ranked.value_usd AS stated_usd,
    CASE WHEN ranked.qualifier IN ('exact', 'about') THEN ranked.value_usd END AS value_usd,
    CASE WHEN ranked.qualifier IN ('exact', 'at_least') THEN ranked.value_usd END AS low_usd,
    CASE WHEN ranked.qualifier IN ('exact', 'at_most') THEN ranked.value_usd END AS high_usd,
    ranked.qualifier,
    disputed.record_id IS NOT NULL AS is_disputed,
    ranked.trade_id,
    cells.trade_ids,
    tellers.source_ids
FROM ranked
JOIN cells
  ON ranked.reporter = cells.reporter AND ranked.partner = cells.partner
 AND ranked.flow = cells.flow AND ranked.year = cells.year
LEFT JOIN tellers ON ranked.trade_id = tellers.record_id
LEFT JOIN disputed ON ranked.trade_id = disputed.record_id
WHERE ranked.place = 1
