-- What each source contributes: how its paragraphs were read, what they support, and what no other source tells.
WITH outcomes AS (
    SELECT
        source_id,
        SUM(CASE WHEN outcome = 'coded' THEN CAST(1 AS BIGINT) ELSE CAST(0 AS BIGINT) END) AS paragraphs_coded,
        SUM(CASE WHEN outcome = 'background' THEN CAST(1 AS BIGINT) ELSE CAST(0 AS BIGINT) END) AS paragraphs_background,
        SUM(CASE WHEN outcome = 'opinion' THEN CAST(1 AS BIGINT) ELSE CAST(0 AS BIGINT) END) AS paragraphs_opinion,
        SUM(CASE WHEN outcome = 'out_of_scope' THEN CAST(1 AS BIGINT) ELSE CAST(0 AS BIGINT) END) AS paragraphs_out_of_scope,
        SUM(CASE WHEN outcome = 'boilerplate' THEN CAST(1 AS BIGINT) ELSE CAST(0 AS BIGINT) END) AS paragraphs_boilerplate
    FROM readings
    GROUP BY source_id
),
passages AS (
    SELECT source_id, COUNT(*) AS passages FROM evidence GROUP BY source_id
),
told AS (
    SELECT DISTINCT source_id, record_id FROM evidence
),
records AS (
    SELECT source_id, COUNT(*) AS records FROM told GROUP BY source_id
),
tellers AS (
    SELECT record_id, COUNT(*) AS sources FROM told GROUP BY record_id
),
told_events AS (
    SELECT
        told.source_id,
        COUNT(*) AS events,
        SUM(CASE WHEN tellers.sources = 1 THEN CAST(1 AS BIGINT) ELSE CAST(0 AS BIGINT) END) AS events_alone,
        MIN(CASE WHEN events.date_precision IN ('day', 'month', 'year') AND NOT events.date_approximate THEN events.date_start END) AS first_day,
        MAX(CASE WHEN events.date_precision IN ('day', 'month', 'year') AND NOT events.date_approximate THEN events.date_end END) AS last_day,
        STRING_AGG(told.record_id, ';' ORDER BY told.record_id) AS event_ids
    FROM told
    JOIN tellers ON told.record_id = tellers.record_id
    JOIN events ON told.record_id = events.event_id
    GROUP BY told.source_id
),
sides AS (
    SELECT DISTINCT evidence.source_id, evidence.record_id, evidence.field
    FROM evidence
    JOIN disputes
      ON evidence.record_id = disputes.record_id AND evidence.field = disputes.field AND evidence.stated = disputes.stated
),
disputed AS (
    SELECT source_id, COUNT(*) AS disputes FROM sides GROUP BY source_id
)
SELECT
    sources.source_id,
    sources.paragraphs,
    COALESCE(outcomes.paragraphs_coded, 0) AS paragraphs_coded,
    COALESCE(outcomes.paragraphs_background, 0) AS paragraphs_background,
    COALESCE(outcomes.paragraphs_opinion, 0) AS paragraphs_opinion,
    COALESCE(outcomes.paragraphs_out_of_scope, 0) AS paragraphs_out_of_scope,
    COALESCE(outcomes.paragraphs_boilerplate, 0) AS paragraphs_boilerplate,
    COALESCE(passages.passages, 0) AS passages,
    COALESCE(records.records, 0) AS records,
    COALESCE(told_events.events, 0) AS events,
    COALESCE(told_events.events_alone, 0) AS events_alone,
    told_events.first_day,
    told_events.last_day,
    COALESCE(disputed.disputes, 0) AS disputes,
    told_events.event_ids
FROM sources
LEFT JOIN outcomes ON sources.source_id = outcomes.source_id
LEFT JOIN passages ON sources.source_id = passages.source_id
LEFT JOIN records ON sources.source_id = records.source_id
LEFT JOIN told_events ON sources.source_id = told_events.source_id
LEFT JOIN disputed ON sources.source_id = disputed.source_id
