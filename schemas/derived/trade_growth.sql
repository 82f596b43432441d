-- Growth between consecutive observations of a series. A growth rate is given only where both ends are exact; where an end
-- is a bound, the bounds that follow for the growth are given instead; where none follows, the two cannot be compared.
WITH pairs AS (
    SELECT
        reporter,
        partner,
        flow,
        LAG(year) OVER (PARTITION BY reporter, partner, flow ORDER BY year) AS from_year,
        year AS to_year,
        LAG(stated_usd) OVER (PARTITION BY reporter, partner, flow ORDER BY year) AS from_stated_usd,
        stated_usd AS to_stated_usd,
        LAG(low_usd) OVER (PARTITION BY reporter, partner, flow ORDER BY year) AS from_low_usd,
        LAG(high_usd) OVER (PARTITION BY reporter, partner, flow ORDER BY year) AS from_high_usd,
        low_usd AS to_low_usd,
        high_usd AS to_high_usd,
        LAG(qualifier) OVER (PARTITION BY reporter, partner, flow ORDER BY year) AS from_qualifier,
        qualifier AS to_qualifier,
        LAG(trade_id) OVER (PARTITION BY reporter, partner, flow ORDER BY year) AS from_trade_id,
        trade_id AS to_trade_id
    FROM trade_series
),
ratios AS (
    SELECT
        *,
        to_year - from_year AS years_apart,
        CASE WHEN from_qualifier = 'exact' AND to_qualifier = 'exact' THEN to_stated_usd / NULLIF(from_stated_usd, 0) END AS ratio,
        to_low_usd / NULLIF(from_high_usd, 0) AS ratio_low,
        to_high_usd / NULLIF(from_low_usd, 0) AS ratio_high
    FROM pairs
    WHERE from_year IS NOT NULL
)
SELECT
    reporter,
    partner,
    flow,
    from_year,
    to_year,
    years_apart,
    from_stated_usd,
    to_stated_usd,
    ratio - 1 AS growth,
    ratio_low - 1 AS growth_low,
    ratio_high - 1 AS growth_high,
    POWER(ratio, CAST(1 AS DOUBLE) / years_apart) - 1 AS annual_growth,
    POWER(ratio_low, CAST(1 AS DOUBLE) / years_apart) - 1 AS annual_growth_low,
    POWER(ratio_high, CAST(1 AS DOUBLE) / years_apart) - 1 AS annual_growth_high,
    CASE
        WHEN ratio IS NOT NULL THEN 'exact'
        WHEN ratio_low IS NOT NULL OR ratio_high IS NOT NULL THEN 'bounded'
        ELSE 'not_comparable'
    END AS basis,
    from_trade_id,
    to_trade_id
FROM ratios
