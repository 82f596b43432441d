-- Value of all products per exporter, importer and year, with its growth over the year before where there is one.
WITH yearly AS (
    SELECT exporter, importer, year, SUM(value_kusd) AS value_kusd
    FROM flows
    GROUP BY exporter, importer, year
)
SELECT
    yearly.exporter,
    yearly.importer,
    yearly.year,
    yearly.value_kusd,
    yearly.value_kusd / NULLIF(earlier.value_kusd, 0) - 1 AS growth
FROM yearly
LEFT JOIN (SELECT exporter, importer, year + 1 AS year, value_kusd FROM yearly) AS earlier
  ON yearly.exporter = earlier.exporter AND yearly.importer = earlier.importer AND yearly.year = earlier.year
