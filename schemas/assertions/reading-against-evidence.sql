-- a paragraph is called `coded` if, and only if, evidence points to it
-- hint: correct the outcome, or the evidence
WITH pointed AS (
    SELECT DISTINCT source_id, paragraph FROM evidence
)
SELECT 'readings' AS resource, readings.source_id || ',' || CAST(readings.paragraph AS VARCHAR) AS key, 'outcome' AS field, readings.outcome AS value
FROM readings
LEFT JOIN pointed ON readings.source_id = pointed.source_id AND readings.paragraph = pointed.paragraph
WHERE (readings.outcome = 'coded' AND pointed.source_id IS NULL) OR (readings.outcome <> 'coded' AND pointed.source_id IS NOT NULL)
