-- Events of every domain in every year of coverage. An event counts in a year when its date lies within that year; one that
-- is dated more coarsely is counted apart, in every year in which it may have taken place.
WITH dated AS (
    SELECT
        event_id,
        domain,
        relevance,
        status,
        COALESCE(CAST(EXTRACT(YEAR FROM date_start) AS INTEGER), 0) AS first_year,
        COALESCE(CAST(EXTRACT(YEAR FROM date_end) AS INTEGER), 9999) AS last_year
    FROM events
),
within_a_year AS (
    SELECT
        domain,
        first_year AS year,
        COUNT(*) AS events,
        SUM(CASE WHEN status = 'occurred' THEN CAST(1 AS BIGINT) ELSE CAST(0 AS BIGINT) END) AS events_occurred,
        SUM(CASE WHEN relevance = 'dyadic' THEN CAST(1 AS BIGINT) ELSE CAST(0 AS BIGINT) END) AS events_dyadic,
        STRING_AGG(event_id, ';' ORDER BY event_id) AS event_ids
    FROM dated
    WHERE first_year = last_year
    GROUP BY domain, first_year
),
coarser AS (
    SELECT
        dated.domain,
        calendar.year,
        COUNT(*) AS events_coarser,
        STRING_AGG(dated.event_id, ';' ORDER BY dated.event_id) AS coarser_event_ids
    FROM calendar
    CROSS JOIN dated
    WHERE dated.first_year < dated.last_year AND calendar.year >= dated.first_year AND calendar.year <= dated.last_year
    GROUP BY dated.domain, calendar.year
),
cells AS (
    SELECT domains.domain, calendar.year FROM domains CROSS JOIN calendar
)
SELECT
    cells.domain,
    cells.year,
    COALESCE(within_a_year.events, 0) AS events,
    COALESCE(within_a_year.events_occurred, 0) AS events_occurred,
    COALESCE(within_a_year.events_dyadic, 0) AS events_dyadic,
    COALESCE(coarser.events_coarser, 0) AS events_coarser,
    within_a_year.event_ids,
    coarser.coarser_event_ids
FROM cells
LEFT JOIN within_a_year ON cells.domain = within_a_year.domain AND cells.year = within_a_year.year
LEFT JOIN coarser ON cells.domain = coarser.domain AND cells.year = coarser.year
