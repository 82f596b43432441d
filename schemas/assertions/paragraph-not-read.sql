-- paragraphs before this one, or after it to the end of the source, have no reading
-- hint: add a row to raw/readings.csv for every paragraph
WITH steps AS (
    SELECT
        readings.source_id,
        readings.paragraph,
        sources.paragraphs,
        LAG(readings.paragraph) OVER (PARTITION BY readings.source_id ORDER BY readings.paragraph) AS before,
        LEAD(readings.paragraph) OVER (PARTITION BY readings.source_id ORDER BY readings.paragraph) AS after
    FROM readings
    JOIN sources ON readings.source_id = sources.source_id
)
SELECT 'readings' AS resource, source_id || ',' || CAST(paragraph AS VARCHAR) AS key, 'paragraph' AS field, CAST(paragraph AS VARCHAR) AS value
FROM steps
WHERE paragraph - COALESCE(before, 0) > 1 OR (after IS NULL AND paragraph < paragraphs)
UNION ALL
SELECT 'sources' AS resource, sources.source_id AS key, 'paragraphs' AS field, CAST(sources.paragraphs AS VARCHAR) AS value
FROM sources
LEFT JOIN (SELECT DISTINCT source_id FROM readings) AS seen ON sources.source_id = seen.source_id
WHERE seen.source_id IS NULL
