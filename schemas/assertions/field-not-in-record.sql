-- the record has no such field that a source could state
-- hint: `field` is the name of a column of the record, as record_fields lists them
SELECT 'evidence' AS resource, evidence.evidence_id AS key, 'field' AS field, evidence.field AS value
FROM evidence
JOIN (SELECT DISTINCT record_id FROM record_fields) AS known ON evidence.record_id = known.record_id
LEFT JOIN record_fields ON evidence.record_id = record_fields.record_id AND evidence.field = record_fields.field
WHERE evidence.field IS NOT NULL AND record_fields.field IS NULL
UNION ALL
SELECT 'resolutions' AS resource, resolutions.record_id || ',' || resolutions.field AS key, 'field' AS field, resolutions.field AS value
FROM resolutions
LEFT JOIN record_fields ON resolutions.record_id = record_fields.record_id AND resolutions.field = record_fields.field
WHERE record_fields.field IS NULL
