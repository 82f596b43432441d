-- Fields of which sources state different values: one row a value stated, both sides and the choice.
WITH claims AS (
    SELECT record_id, field, stated, STRING_AGG(evidence_id, ';' ORDER BY evidence_id) AS evidence_ids
    FROM evidence
    WHERE field IS NOT NULL AND stated IS NOT NULL
    GROUP BY record_id, field, stated
),
tellers AS (
    SELECT record_id, field, stated, STRING_AGG(source_id, ';' ORDER BY source_id) AS source_ids
    FROM (SELECT DISTINCT record_id, field, stated, source_id FROM evidence WHERE field IS NOT NULL AND stated IS NOT NULL) AS told
    GROUP BY record_id, field, stated
),
disputed AS (
    SELECT record_id, field, COUNT(*) AS sides
    FROM claims
    GROUP BY record_id, field
    HAVING COUNT(*) > 1
)
SELECT
    claims.record_id,
    claims.field,
    claims.stated,
    tellers.source_ids,
    claims.evidence_ids,
    COALESCE(claims.stated = resolutions.value, FALSE) AS is_chosen,
    resolutions.rule,
    resolutions.reason
FROM claims
JOIN disputed ON claims.record_id = disputed.record_id AND claims.field = disputed.field
JOIN tellers ON claims.record_id = tellers.record_id AND claims.field = tellers.field AND claims.stated = tellers.stated
LEFT JOIN resolutions ON claims.record_id = resolutions.record_id AND claims.field = resolutions.field
