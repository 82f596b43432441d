-- the dyad's other row of the year is missing, or states other flows
-- hint: what one state imports from the other stands in both rows, as `flow1` in one and `flow2` in the other
SELECT
    'dyad_trade' AS resource,
    CAST(own.ccode1 AS VARCHAR) || ',' || CAST(own.ccode2 AS VARCHAR) || ',' || CAST(own.year AS VARCHAR) AS key,
    CASE
        WHEN mirror.ccode1 IS NULL THEN 'ccode1'
        WHEN COALESCE(own.flow1, -1) <> COALESCE(mirror.flow2, -1) THEN 'flow1'
        ELSE 'smoothflow1'
    END AS field
FROM dyad_trade AS own
LEFT JOIN dyad_trade AS mirror ON own.ccode1 = mirror.ccode2 AND own.ccode2 = mirror.ccode1 AND own.year = mirror.year
WHERE mirror.ccode1 IS NULL
   OR COALESCE(own.flow1, -1) <> COALESCE(mirror.flow2, -1)
   OR COALESCE(own.smoothflow1, -1) <> COALESCE(mirror.smoothflow2, -1)
