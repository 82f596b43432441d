-- the source has no such paragraph
-- hint: count the non-blank lines of the source's text; `sources.paragraphs` says how many there are
SELECT 'evidence' AS resource, evidence.evidence_id AS key, 'paragraph' AS field, CAST(evidence.paragraph AS VARCHAR) AS value
FROM evidence
JOIN sources ON evidence.source_id = sources.source_id
WHERE evidence.paragraph > sources.paragraphs
UNION ALL
SELECT 'readings' AS resource, readings.source_id || ',' || CAST(readings.paragraph AS VARCHAR) AS key, 'paragraph' AS field, CAST(readings.paragraph AS VARCHAR) AS value
FROM readings
JOIN sources ON readings.source_id = sources.source_id
WHERE readings.paragraph > sources.paragraphs
