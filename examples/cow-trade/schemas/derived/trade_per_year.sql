-- What the data knows of each year of the coverage: the dyads of which it has both flows, those of which it has one, and
-- what all of them trade at least. A year without a dyad has zeros.
SELECT
    calendar.year,
    COUNT(dyads.trade_usd) AS dyads_known,
    COUNT(dyads.year) - COUNT(dyads.trade_usd) AS dyads_bounded,
    COALESCE(SUM(dyads.trade_low_usd), 0) AS trade_low_usd
FROM calendar
LEFT JOIN dyad_trade_growth AS dyads ON dyads.year = calendar.year
GROUP BY calendar.year
