-- the value that this resolution chooses is stated by no evidence
-- hint: a resolution chooses one of the values in `evidence.stated`, written the same way
SELECT 'resolutions' AS resource, resolutions.record_id || ',' || resolutions.field AS key, 'value' AS field, resolutions.value AS value
FROM resolutions
LEFT JOIN (SELECT DISTINCT record_id, field, stated FROM evidence) AS claims
  ON resolutions.record_id = claims.record_id AND resolutions.field = claims.field AND resolutions.value = claims.stated
WHERE claims.stated IS NULL
