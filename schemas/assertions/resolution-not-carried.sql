-- the record carries another value than its resolution chooses
-- hint: write the value chosen into the record, or change the resolution
SELECT 'resolutions' AS resource, resolutions.record_id || ',' || resolutions.field AS key, 'value' AS field, resolutions.value AS value
FROM resolutions
JOIN record_fields ON resolutions.record_id = record_fields.record_id AND resolutions.field = record_fields.field
WHERE record_fields.value IS NULL
   OR (record_fields.value <> resolutions.value
       AND COALESCE(TRY_CAST(record_fields.value AS DOUBLE) <> TRY_CAST(resolutions.value AS DOUBLE), TRUE))
