-- Trade of each dyad in each year, with its growth over the year before. Trade is the sum of the two flows, which has no
-- direction, and every flow stands twice in `dyad_trade`: each dyad is read once, from the row that has the lower state
-- number first. A flow is known to half a million, and one that is not known is not less than nothing: the bounds say
-- what follows from both.
WITH dyads AS (
    SELECT
        ccode1,
        ccode2,
        year,
        (flow1 + flow2) * 1000000 AS trade_usd,
        (CASE WHEN flow1 >= 1 THEN flow1 - 0.5 ELSE 0 END + CASE WHEN flow2 >= 1 THEN flow2 - 0.5 ELSE 0 END) * 1000000 AS trade_low_usd,
        (flow1 + flow2 + 1) * 1000000 AS trade_high_usd
    FROM dyad_trade
    WHERE ccode1 < ccode2
),
pairs AS (
    SELECT
        *,
        LAG(year) OVER (PARTITION BY ccode1, ccode2 ORDER BY year) AS earlier_year,
        LAG(trade_usd) OVER (PARTITION BY ccode1, ccode2 ORDER BY year) AS earlier_usd,
        LAG(trade_low_usd) OVER (PARTITION BY ccode1, ccode2 ORDER BY year) AS earlier_low_usd,
        LAG(trade_high_usd) OVER (PARTITION BY ccode1, ccode2 ORDER BY year) AS earlier_high_usd
    FROM dyads
),
ratios AS (
    SELECT
        *,
        CASE WHEN year - earlier_year = 1 THEN trade_usd / NULLIF(earlier_usd, 0) END AS ratio,
        CASE WHEN year - earlier_year = 1 THEN NULLIF(trade_low_usd, 0) / earlier_high_usd END AS ratio_low,
        CASE WHEN year - earlier_year = 1 THEN trade_high_usd / NULLIF(earlier_low_usd, 0) END AS ratio_high
    FROM pairs
)
SELECT
    ccode1,
    ccode2,
    year,
    trade_usd,
    trade_low_usd,
    trade_high_usd,
    ratio - 1 AS growth,
    ratio_low - 1 AS growth_low,
    ratio_high - 1 AS growth_high,
    CASE
        WHEN earlier_year IS NULL OR year - earlier_year > 1 THEN 'no_earlier_year'
        WHEN ratio IS NOT NULL THEN 'rounded'
        WHEN ratio_low IS NOT NULL OR ratio_high IS NOT NULL THEN 'bounded'
        ELSE 'not_comparable'
    END AS basis
FROM ratios
