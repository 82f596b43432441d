-- sources state different values of this field, and no resolution chooses between them
-- hint: add a row to raw/resolutions.csv with the value chosen, the rule and the reason
SELECT
    'evidence' AS resource,
    MIN(evidence.evidence_id) AS key,
    'stated' AS field,
    MIN(evidence.record_id || '.' || evidence.field) AS value
FROM evidence
LEFT JOIN resolutions ON evidence.record_id = resolutions.record_id AND evidence.field = resolutions.field
WHERE evidence.field IS NOT NULL AND evidence.stated IS NOT NULL AND resolutions.value IS NULL
GROUP BY evidence.record_id, evidence.field
HAVING COUNT(DISTINCT evidence.stated) > 1
