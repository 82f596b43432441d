-- every source that states this field states another value than the record carries
-- hint: write what the sources state into the record; what is doubtful about it goes into the caveat
WITH agreed AS (
    SELECT record_id, field, MIN(stated) AS stated, MIN(evidence_id) AS evidence_id
    FROM evidence
    WHERE field IS NOT NULL AND stated IS NOT NULL
    GROUP BY record_id, field
    HAVING COUNT(DISTINCT stated) = 1
)
SELECT 'evidence' AS resource, agreed.evidence_id AS key, 'stated' AS field, agreed.stated AS value
FROM agreed
JOIN record_fields ON agreed.record_id = record_fields.record_id AND agreed.field = record_fields.field
WHERE record_fields.value IS NULL
   OR (record_fields.value <> agreed.stated
       AND COALESCE(TRY_CAST(record_fields.value AS DOUBLE) <> TRY_CAST(agreed.stated AS DOUBLE), TRUE))
