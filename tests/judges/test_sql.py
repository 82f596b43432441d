"""Each part of the SQL that a query may use gives the rows that DuckDB gives, over rows that try it: what is missing, what is
negative, what is large, ties, and texts that look alike."""

import csv
import json
import os
import random
import subprocess

import pytest

from installed import installed
from sql_generate import Queries

duckdb = installed("duckdb")

ROWS = """\
k,a,b,x,d,f
1,x,-3,1.5,2020-12-31,true
2,x,7,,2020-01-01,false
3,y,,2.5,,
4,,5,-2.5,1999-02-28,true
5,Zürich,0,0.5,2000-02-29,false
6,a b c,7,-0.5,1899-12-31,
7,Abc,-8,1e300,2024-02-29,true
8,p d,9223372036854775807,0.1,0001-01-01,false
9,%_,3,1e-300,9999-12-31,true
10,12,12,-7.25,2020-12-31,
"""
TYPES = {"k": "integer", "a": "string", "b": "integer", "x": "number", "d": "date", "f": "boolean"}
DUCKDB = {"integer": "BIGINT", "string": "VARCHAR", "number": "DOUBLE", "date": "DATE", "boolean": "BOOLEAN"}
FIELD = {"VARCHAR": "string", "DOUBLE": "number", "DATE": "date", "BOOLEAN": "boolean"}

# A table that stands in order of a key of several columns, by the first of which it may be grouped as it comes.
ORDERED = {"p": "string", "q": "integer", "r": "integer", "x": "number", "a": "string"}


# Numbers that are not finite.
NOT_FINITE = {"k": "integer", "y": "number"}
NOT_FINITE_ROWS = "k,y\n1,NaN\n2,INF\n3,-INF\n4,1\n5,NaN\n6,\n7,-0.5\n"


def ordered():
    rows, made = ["p,q,r,x,a"], random.Random(3)
    for p in ("aa", "b", "ba"):
        for q in (-1, 2, 10):
            for r in range(made.randint(1, 6)):
                x = made.choice(["", "0.1", "1000.5", "-1000.5", "2.5", "-0.25"])
                rows.append(f"{p},{q},{r},{x},{made.choice(['x', 'y', ''])}")
    return "\n".join(rows) + "\n"


# Of each row, without the one whose numbers leave no room: `b + 1` is refused by DuckDB where it is beyond 64 bits.
OF_A_ROW = """
ABS(b); ABS(x); CEIL(x); CEILING(x); FLOOR(x); CEIL(b); FLOOR(-0.5); ROUND(x); ROUND(x, 1); ROUND(x / 3, 3); ROUND(b); SIGN(x);
SIGN(b); SQRT(ABS(b)); EXP(b / 1000); EXP(1000); LN(k); LN(0); LOG10(k); LOG2(k); POWER(k, 2); POWER(k, -1); POWER(2, 0.5);
POW(k, 3); POWER(k, 30); MOD(k + 1, 2); MOD(k - 5, 3); (k + 1) % 3; k % (b - 100); (x + 1) / 3; ROUND(x + 0.25, 1); 1e3; x > 1e2; - -b; 1 - -b; POWER(10, 20); POWER(2, b); MOD(b, 3); b % 3; -k % 3; b % -3; k % 3 = 0; b / 2; k / 4; b + k;
b - k; b * 2; -b; +b; x + b; x * b; x / k; k / 0; x / 0; x / NULL; x / 3 / 7; k * 7 / 100; k / (2 + 1); FLOOR(k / 10) * 10;
0.1 + 0.2; 2 - 5; k - 10; k * 3000000000; b * 1.5; b * b * 0; 1.50; 9223372036854775807; TRUE; NULL;
COALESCE(b, 0); COALESCE(b, x); COALESCE(a, 'n'); COALESCE(NULL, b, k); NULLIF(b, 7); NULLIF(a, 'x'); NULLIF(k, 2.0);
GREATEST(b, 1); GREATEST(b, k); GREATEST(a, 'q'); GREATEST(x, k); LEAST(a, 'q'); LEAST(b, NULL); LEAST(b, 3) - 10;
GREATEST(d, CAST('2000-01-01' AS DATE)); IF(b > 0, 1, 2); IFNULL(b, 1);
UPPER(a); LOWER(a); UPPER('é'); TRIM(a || '  ') || '|'; '[' || LTRIM('  x ') || ']'; '[' || RTRIM('  x ') || ']';
TRIM(BOTH 'x' FROM 'xax'); TRIM(LEADING 'x' FROM 'xax'); LTRIM('xxa', 'x'); '[' || TRIM('\t x') || ']'; REPLACE(a, 'x', 'y');
REPLACE('a.b', '.', '-'); REPLACE('aaa', 'aa', 'b'); LEFT(a, 2); LEFT(a, 20); RIGHT(a, 2); RIGHT(a, 3); RIGHT('ab', 3); RIGHT(a, 20); SUBSTR(a, 2);
SUBSTR(a, 2, 2); SUBSTRING(a, 1, 2); SUBSTRING(a, 0, 2); SUBSTRING(a FROM 2 FOR 3); LENGTH(a); CHAR_LENGTH(a); LENGTH(a) - 5;
LENGTH(a) * 1000000000; CONCAT(a, 'q'); CONCAT(a, b); CONCAT(a, NULL); CONCAT_WS('-', a, NULL, 'q'); a || 'q'; a || CAST(b AS VARCHAR);
'v' || b; 'v' || CAST(d AS VARCHAR); 'v' || CAST(f AS VARCHAR); 'v' || CAST(x / 3 AS VARCHAR); 'v' || CAST(k * 7 / 100 AS VARCHAR);
STARTS_WITH(a, 'x'); STARTS_WITH(a, NULL); STARTS_WITH(a, ''); ENDS_WITH(a, 'x'); SPLIT_PART(a, ' ', 2); SPLIT_PART('a-b-c', '-', 9);
SPLIT_PART('a-b-c', '-', -1); a LIKE 'x'; a LIKE 'X'; a LIKE '%b%'; a LIKE '_'; a LIKE 'A%'; a NOT LIKE 'x%'; NOT a LIKE 'x';
a ILIKE 'a%'; a NOT ILIKE 'X'; 'a\\_b' LIKE 'a\\_b'; 'axb' LIKE 'a.b'; 'a(b' LIKE 'a(%';
a BETWEEN 'a' AND 'y'; b BETWEEN 0 AND 7; b NOT BETWEEN 0 AND 7; k BETWEEN 2 AND 4.5; b IN (7, 5); b NOT IN (7, 5); b IN (7, NULL);
b NOT IN (7, NULL); a IN ('x', 'y'); x IN (1.5, 2.5); b IS NULL; b IS NOT NULL; f IS TRUE; f IS NOT TRUE; f IS FALSE;
f IS NOT FALSE; f IS UNKNOWN; f IS NOT UNKNOWN; b > 0 IS TRUE; NOT f; f AND b > 0; f OR b > 0; b = NULL; b IS DISTINCT FROM 7;
b IS NOT DISTINCT FROM 7; b <> 7; b = 7.0; x < b; x > 0.1; 'a' < 'B'; CAST(k AS VARCHAR) < '2'; f = TRUE; f > FALSE; (x / 0) > x;
d > CAST('2000-01-01' AS DATE); d > DATE '2000-01-01'; d = '2020-12-31'; d BETWEEN '2000-01-01' AND '2020-12-31';
CASE WHEN b > 0 THEN 'p' WHEN b < 0 THEN 'n' END; CASE b WHEN 7 THEN 1 ELSE 2 END; CASE b WHEN NULL THEN 1 ELSE 2 END;
CASE WHEN k > 3 THEN 1 ELSE 0.5 END; CAST(x AS BIGINT); CAST(k / 2 AS BIGINT); CAST(-k / 2 AS BIGINT); CAST(k / 4 AS INTEGER);
TRY_CAST(x AS BIGINT); CAST(k AS DOUBLE); CAST(f AS INTEGER); CAST(f AS BIGINT) + 1; CAST(k AS BOOLEAN); TRY_CAST(a AS BIGINT);
TRY_CAST(a AS DOUBLE); TRY_CAST(a AS DATE); CAST('12' AS INTEGER); TRY_CAST('+5' AS BIGINT); TRY_CAST('1e3' AS DOUBLE);
TRY_CAST(32767.6 AS SMALLINT); TRY_CAST(32767.4 AS SMALLINT); CAST(2.6 AS BIGINT); TRY_CAST(-2.6 AS INTEGER); TRY_CAST(1e30 AS BIGINT);
TRY_CAST('.5' AS DOUBLE); TRY_CAST('' AS BIGINT); CAST('2020-01-02' AS DATE); TRY_CAST('2020-02-30' AS DATE); b::VARCHAR;
CAST(CAST(k AS VARCHAR) AS BIGINT) * 2; EXTRACT(YEAR FROM d) * 1000000000; EXTRACT(MONTH FROM d) * 31; EXTRACT(DAY FROM d) - 40;
EXTRACT(QUARTER FROM d); EXTRACT(WEEK FROM d); EXTRACT(DOY FROM d); EXTRACT(DOW FROM d); EXTRACT(ISODOW FROM d);
EXTRACT(ISOYEAR FROM d); EXTRACT(DECADE FROM d); EXTRACT(CENTURY FROM d); EXTRACT(YEAR FROM CAST('0001-01-01' AS DATE))
"""

# Of all rows, of groups one of which has no `f`, and of no rows.
OF_A_GROUP = """
COUNT(*); COUNT(b); COUNT(1); COUNT(NULL); COUNT(b) - COUNT(*); COUNT(DISTINCT b); COUNT(DISTINCT a) + COUNT(DISTINCT f);
SUM(b); SUM(x); SUM(x + 1); SUM(1 - x); SUM(x + k); AVG(x - b); SUM(x * k + 1); SUM(COALESCE(x, 0) + COALESCE(b, 0)); SUM(f); SUM(k * 2); SUM(b) - 100; SUM(x) / SUM(k); SUM(x * k); SUM(x / k); SUM(k / 2); SUM(x) FILTER (WHERE x < 100);
SUM(CASE WHEN b > 0 THEN 1 ELSE 0 END); SUM(CASE WHEN f THEN 2000000000 END); SUM(CASE WHEN f THEN 1.5 END); SUM(k) FILTER (WHERE b > 0);
COALESCE(SUM(CASE WHEN b > 100 THEN k END), 0); AVG(b); AVG(x); AVG(x * k); AVG(CASE WHEN f THEN k END); AVG(x) FILTER (WHERE x < 1);
CAST(SUM(k / 3) AS BIGINT); CAST(AVG(k) AS BIGINT); MIN(a); MAX(a); MIN(x); MAX(x); MIN(d); MAX(d); MAX(f); MIN(f); MAX(k) - MIN(k);
MIN(a) || MAX(a); MAX(k) FILTER (WHERE b > 0); COUNT(*) FILTER (WHERE b > 0); COUNT(CASE WHEN b > 0 THEN 1 END); MEDIAN(k);
MEDIAN(x); STRING_AGG(a, ',' ORDER BY k); STRING_AGG(a, ',' ORDER BY a);
STRING_AGG(DISTINCT a, ',' ORDER BY a); STRING_AGG(a, ',' ORDER BY f, k); STRING_AGG(a, ',' ORDER BY k DESC);
STRING_AGG(CAST(k AS VARCHAR), ',' ORDER BY b DESC, k); STRING_AGG(a, ',' ORDER BY b NULLS FIRST, k); STRING_AGG(a || 'x', ' and ' ORDER BY k);
STRING_AGG(a, ',' ORDER BY b DESC NULLS FIRST, k DESC); STRING_AGG(a, ',' ORDER BY k) FILTER (WHERE k > 4)
"""

OVER_A_WINDOW = """
ROW_NUMBER() OVER (ORDER BY k) - 9; ROW_NUMBER() OVER (PARTITION BY f ORDER BY k); ROW_NUMBER() OVER (ORDER BY k % 3, k);
ROW_NUMBER() OVER (ORDER BY COALESCE(b, -99) DESC, k DESC); RANK() OVER (ORDER BY k % 3); RANK() OVER (PARTITION BY f ORDER BY k % 3);
RANK() OVER (PARTITION BY f ORDER BY k % 3 DESC); RANK() OVER (ORDER BY COALESCE(b, 0), k); DENSE_RANK() OVER (ORDER BY COALESCE(a, ''));
LAG(k) OVER (ORDER BY k); LAG(k, 2) OVER (ORDER BY k); LAG(x) OVER (PARTITION BY f ORDER BY k DESC); LEAD(a) OVER (PARTITION BY f ORDER BY k);
k - LAG(k) OVER (ORDER BY k); FIRST_VALUE(b) OVER (ORDER BY k); FIRST_VALUE(x) OVER (PARTITION BY f ORDER BY k DESC);
SUM(k) OVER (); SUM(k) OVER (PARTITION BY f); SUM(b) OVER (PARTITION BY f); SUM(x) OVER (PARTITION BY a); SUM(x) OVER (PARTITION BY f); SUM(x + 1) OVER (PARTITION BY f); SUM(x * 2) OVER (PARTITION BY b);
ROW_NUMBER() OVER (PARTITION BY b ORDER BY k); LAG(x) OVER (PARTITION BY b ORDER BY k); COUNT(*) OVER (PARTITION BY b ORDER BY k);
x / SUM(x) OVER (PARTITION BY f); AVG(k) OVER (PARTITION BY f); AVG(x) OVER (PARTITION BY f); MIN(b) OVER (PARTITION BY f);
MAX(a) OVER (PARTITION BY f); COUNT(*) OVER (PARTITION BY f); COUNT(b) OVER (); COUNT(b) OVER (PARTITION BY f) - COUNT(*) OVER (PARTITION BY f);
SUM(k) OVER (ORDER BY k); SUM(b) OVER (ORDER BY k); SUM(x) OVER (PARTITION BY f ORDER BY k); SUM(k) OVER (PARTITION BY f ORDER BY k DESC);
SUM(b) OVER (ORDER BY k ROWS BETWEEN UNBOUNDED PRECEDING AND CURRENT ROW); SUM(k) OVER (PARTITION BY f ORDER BY k ROWS UNBOUNDED PRECEDING);
SUM(CASE WHEN b > 0 THEN 1 ELSE 0 END) OVER (PARTITION BY f ORDER BY k); COUNT(*) OVER (ORDER BY k); COUNT(b) OVER (ORDER BY k);
MIN(k) OVER (ORDER BY k DESC); MAX(b) OVER (PARTITION BY f ORDER BY k); MIN(x) OVER (PARTITION BY f ORDER BY k)
"""

WHOLE = """
SELECT * FROM t WHERE k <> 7;
SELECT t.* FROM t;
SELECT "k", "a" FROM "t";
SELECT DISTINCT f, b % 2 AS r FROM t;
SELECT f, COUNT(*) AS n FROM t GROUP BY f HAVING COUNT(*) > 3;
SELECT f, COUNT(*) AS n FROM t GROUP BY 1;
SELECT k % 3 AS g, COUNT(*) AS n FROM t GROUP BY k % 3;
SELECT EXTRACT(YEAR FROM d) AS y, COUNT(*) AS n FROM t GROUP BY EXTRACT(YEAR FROM d);
SELECT UPPER(a) AS a, COUNT(*) AS n FROM t GROUP BY UPPER(a);
SELECT f, CASE WHEN COUNT(*) > 2 THEN MAX(k) ELSE 0 END AS r FROM t GROUP BY f;
SELECT k FROM t WHERE b IN (SELECT k FROM t);
SELECT k FROM t WHERE b NOT IN (SELECT k FROM t);
SELECT k FROM t WHERE k NOT IN (SELECT b FROM t);
SELECT k FROM t WHERE k NOT IN (SELECT b FROM t WHERE b IS NOT NULL);
SELECT k FROM t WHERE a IN (SELECT a FROM t GROUP BY a HAVING COUNT(*) > 1);
SELECT k FROM t WHERE b IN (SELECT k FROM t) OR f;
SELECT k FROM t WHERE NOT (b IN (SELECT k FROM t WHERE f));
SELECT k FROM t WHERE NOT b IN (SELECT b FROM t) OR k = 1;
SELECT k FROM t WHERE b NOT IN (SELECT k FROM t WHERE k > 99);
SELECT k FROM t WHERE b IN (SELECT k FROM t WHERE k > 99) IS NOT TRUE;
SELECT k FROM t WHERE (b IN (SELECT b FROM t WHERE k IN (1, 3))) IS NULL;
SELECT k FROM t WHERE (b IN (SELECT b FROM t WHERE k IN (1, 2))) IS FALSE;
SELECT f, COUNT(*) AS n, SUM(x) AS s FROM t WHERE b IN (SELECT b FROM t WHERE k <> 1) GROUP BY f;
SELECT k FROM t WHERE k IN (SELECT b FROM t WHERE b IN (SELECT k FROM t));
SELECT k FROM t WHERE k IN (SELECT k FROM t WHERE f UNION SELECT b FROM t);
SELECT k FROM (SELECT k, ABS(b) AS c FROM t WHERE k <> 8) AS u WHERE c IN (SELECT k FROM t);
SELECT k FROM t WHERE b IN (WITH v AS (SELECT k FROM t WHERE f) SELECT k FROM v);
SELECT t.k FROM t JOIN g ON t.k = g.r WHERE b NOT IN (SELECT q FROM g) OR p IN (SELECT a FROM t);
SELECT t.b AS k, t.k AS v, t.k + 1 AS n FROM t WHERE k <> 8 GROUP BY t.b, t.k;
SELECT v.k AS k, t.k AS y, ABS(t.k) AS c, COUNT(*) AS n FROM t JOIN t AS v ON t.b = v.k GROUP BY v.k, t.k;
WITH w AS (SELECT t.a AS c, UPPER(t.a) AS z FROM t GROUP BY t.a) SELECT c, CASE WHEN z IS NULL THEN 1 ELSE 0 END AS r FROM w;
SELECT EXTRACT(YEAR FROM t.d) AS z, t.d AS day, COUNT(*) AS n FROM t GROUP BY t.d;
SELECT t.b AS c, b + 1 AS z, f AS g, NOT f AS h FROM t WHERE k <> 8 GROUP BY t.b, t.f;
SELECT k FROM t WHERE d IN (SELECT d FROM t WHERE f) AND a IN (SELECT a FROM t WHERE k < 3);
SELECT k FROM t WHERE f IN (SELECT f FROM t WHERE k < 2);
SELECT k FROM t WHERE x IN (SELECT x FROM t WHERE f);
SELECT * FROM t WHERE b IN (SELECT k FROM t) AND k <> 7;
SELECT t.* FROM t WHERE b IN (SELECT k FROM t) AND k <> 7;
SELECT t.k, v.k AS r FROM t JOIN t AS v ON t.f = v.f WHERE v.b NOT IN (SELECT k FROM t WHERE f) AND t.k IN (SELECT b FROM t);
SELECT v.k FROM t LEFT JOIN t AS v ON t.k = v.b WHERE v.b IN (SELECT k FROM t) OR v.k NOT IN (SELECT k FROM t);
WITH u AS (SELECT b FROM t WHERE f) SELECT k FROM t WHERE k NOT IN (SELECT b FROM u);
SELECT k, ROW_NUMBER() OVER (ORDER BY k) AS r FROM t WHERE b IN (SELECT k FROM t);
SELECT k, d - DATE '2000-01-01' AS r FROM t;
SELECT k, CAST(d - DATE '2000-01-01' AS DOUBLE) / 365 AS r FROM t;
SELECT k, CAST(d - DATE '2000-01-01' AS BIGINT) % 7 AS r FROM t;
SELECT MAX(d) - MIN(d) AS r, CAST(MAX(d) - MIN(d) AS INTEGER) AS s FROM t;
SELECT f, SUM(d - DATE '2000-01-01') AS s, AVG(d - DATE '2000-01-01') AS m, MAX(d - DATE '2000-01-01') AS n FROM t GROUP BY f;
SELECT k, d - LAG(d) OVER (ORDER BY k) AS r FROM t;
SELECT k FROM t WHERE d - DATE '2000-01-01' > 30 AND (DATE '2024-01-01' - d) / 365 > 2;
SELECT t.k, v.k AS r FROM t CROSS JOIN t AS v WHERE t.d - v.d = 365;
SELECT k, (d - DATE '2000-01-01') - (d - DATE '1999-01-01') AS r, (d) - (d) AS s FROM t;
SELECT b + 1 AS r, b AS c, COUNT(*) AS n FROM t WHERE k <> 8 GROUP BY b;
SELECT t.b, b * 2 AS r, COUNT(*) AS n FROM t WHERE k <> 8 GROUP BY b;
SELECT k FROM t WHERE (f IS DISTINCT FROM TRUE) AND k > 2;
SELECT k FROM t WHERE b IS DISTINCT FROM k + 1;
SELECT k, f = (b BETWEEN 5 AND 20) AS r FROM t;
SELECT MAX(x) AS r, MIN(x) AS s, MAX(x / 0) AS q FROM t;
SELECT k FROM t WHERE '2000-01-01' <= d AND '2020-12-31' = d;
SELECT k FROM t WHERE d IS DISTINCT FROM '2020-12-31';
SELECT k, NULLIF(d, '2020-12-31') AS r, CASE d WHEN '2020-01-01' THEN 1 ELSE 2 END AS s FROM t;
SELECT k FROM t WHERE '2000-01-01' BETWEEN d AND DATE '2020-12-31';
SELECT k FROM t WHERE COALESCE(d, DATE '2001-01-01') > '2000-12-31' OR d IN ('1999-02-28', '2024-02-29');
SELECT f, COUNT(*) AS n, CASE WHEN MAX(d) > '2021-01-01' THEN 1 ELSE 0 END AS r FROM t GROUP BY f HAVING MAX(d) > '1990-01-01';
SELECT k FROM t WHERE EXISTS (SELECT 1 FROM t AS v WHERE v.b = t.k);
SELECT k FROM t WHERE NOT EXISTS (SELECT 1 FROM t AS v WHERE v.b = t.k);
SELECT k FROM t WHERE f;
SELECT k FROM t WHERE NOT f;
SELECT k FROM t WHERE f IS NOT TRUE;
SELECT k FROM t WHERE NOT (b > 0 AND f);
SELECT t.k, v.k AS r FROM t JOIN t AS v ON t.k = v.b;
SELECT t.k, v.k AS r FROM t INNER JOIN t AS v ON t.a = v.a AND t.k < v.k;
SELECT t.k, v.k AS r FROM t JOIN t AS v ON t.k < v.b;
SELECT t.k, v.k AS r FROM t JOIN t AS v ON t.k = v.b - 1 WHERE v.k <> 8;
SELECT t.k, v.k AS r FROM t JOIN t AS v ON ABS(t.b) = v.k;
SELECT t.k, v.k AS r FROM t JOIN t AS v ON t.k = v.b WHERE v.a = 'x';
SELECT k, v.a AS r FROM t JOIN t AS v USING (k);
SELECT t.k, v.k AS r FROM t LEFT JOIN t AS v ON t.k = v.b;
SELECT t.k, v.k AS r FROM t LEFT JOIN t AS v ON v.b = t.k AND t.f = v.f;
SELECT t.k, v.k AS r FROM t LEFT JOIN t AS v USING (k);
SELECT t.k, v.a AS r FROM t LEFT JOIN (SELECT b, a FROM t WHERE f) AS v ON t.k = v.b;
SELECT t.k, v.k AS r FROM t RIGHT JOIN t AS v ON t.k = v.b;
SELECT t.k, v.k AS r FROM t FULL JOIN t AS v ON t.k = v.b;
SELECT t.k, w.k AS r FROM t LEFT JOIN t AS v ON t.k = v.b LEFT JOIN t AS w ON w.b = v.k;
SELECT t.k, w.k AS r FROM t LEFT JOIN t AS v ON t.k = v.b LEFT JOIN t AS w ON w.b = t.k;
SELECT t.k, v.k AS r FROM t LEFT JOIN t AS v ON t.k = v.b WHERE v.k IS NULL OR v.f;
SELECT t.k, v.k AS r FROM t CROSS JOIN t AS v;
SELECT t.k, v.k AS r FROM t, t AS v WHERE t.k = v.b AND t.f;
SELECT t.k, m.n AS r FROM t CROSS JOIN (SELECT COUNT(*) AS n FROM t) AS m WHERE t.k > m.n - 2;
SELECT t.k FROM t JOIN (SELECT f, MAX(k) AS k FROM t GROUP BY f) AS m ON t.f = m.f AND t.k = m.k;
SELECT c.year, COUNT(u.k) AS n FROM calendar AS c LEFT JOIN (SELECT k, CAST(EXTRACT(YEAR FROM d) AS INTEGER) AS y FROM t) AS u ON u.y = c.year GROUP BY c.year;
SELECT k FROM t EXCEPT SELECT b FROM t UNION ALL SELECT k FROM t WHERE f;
SELECT k FROM t INTERSECT SELECT b FROM t EXCEPT SELECT k FROM t WHERE f;
SELECT k FROM t EXCEPT SELECT b FROM t INTERSECT SELECT k FROM t WHERE f;
SELECT k FROM t EXCEPT SELECT b FROM t EXCEPT SELECT k FROM t WHERE f UNION SELECT b FROM t;
WITH u AS (SELECT COUNT(*) AS n FROM t WHERE k > 99) SELECT t.k FROM t CROSS JOIN u;
WITH u AS (SELECT COUNT(*) AS n FROM t) SELECT k FROM t CROSS JOIN u WHERE t.k > 3;
WITH u AS (SELECT COUNT(*) AS n FROM t), v AS (SELECT n FROM u) SELECT k FROM t CROSS JOIN v;
SELECT COUNT(*) AS n FROM (SELECT SUM(x) AS s FROM t WHERE k > 99) AS u;
WITH u AS (SELECT COUNT(*) AS c FROM t), v AS (SELECT t.k, u.c FROM t CROSS JOIN u) SELECT COUNT(*) AS n, SUM(k) AS s FROM v;
WITH u AS (SELECT COUNT(*) AS c FROM t), v AS (SELECT t.k, u.c FROM t CROSS JOIN u) SELECT k FROM v;
WITH u AS (SELECT SUM(b) AS c FROM t WHERE k <> 8), w AS (SELECT c FROM u), v AS (SELECT t.k, w.c FROM t, w) SELECT k FROM v;
WITH u AS (SELECT COUNT(*) AS c FROM t), v AS (SELECT MAX(c) AS m, COUNT(*) AS n FROM u) SELECT n FROM v;
WITH u AS (SELECT COUNT(*) AS c FROM t UNION ALL SELECT MAX(k) FROM t), v AS (SELECT MAX(c) AS m, COUNT(*) AS n FROM u) SELECT n FROM v;
SELECT n FROM (SELECT SUM(c0) AS s, COUNT(*) AS n FROM (SELECT COUNT(*) AS c0 FROM t WHERE k > 99) AS u) AS v;
SELECT t.k FROM t LEFT JOIN (SELECT n FROM (SELECT COUNT(*) AS n FROM t) AS u) AS v ON t.k = v.n;
WITH u AS (SELECT COUNT(*) AS c FROM t) SELECT t.* FROM t CROSS JOIN u;
WITH u AS (SELECT COUNT(*) AS c FROM t) SELECT t.*, 1 AS one FROM u, t WHERE k > 2;
SELECT COUNT(*) AS n, SUM(k) AS s FROM (SELECT * FROM t CROSS JOIN (SELECT COUNT(*) AS c FROM t) AS u) AS v;
WITH u AS (SELECT MAX(k) AS c FROM t), v AS (SELECT t.k, u.* FROM t CROSS JOIN u) SELECT k FROM v;
SELECT t.* FROM t CROSS JOIN (SELECT DISTINCT f FROM t) AS u;
SELECT u.* FROM t CROSS JOIN (SELECT f, COUNT(*) AS n FROM t GROUP BY f) AS u;
WITH u AS (SELECT COUNT(*) AS c FROM t) SELECT COUNT(*) AS n FROM "u";
WITH "U u" AS (SELECT COUNT(*) AS c FROM t) SELECT t.k FROM t CROSS JOIN "U u";
WITH u AS (SELECT COUNT(*) AS c FROM t), v AS (SELECT COUNT(*) AS n, MAX(c) AS m FROM "u") SELECT n FROM v;
WITH u AS (SELECT COUNT(*) AS c FROM t) SELECT k FROM t WHERE k IN (SELECT COUNT(*) FROM "u");
SELECT CASE 'a' WHEN y THEN 1 ELSE 2 END AS r FROM (SELECT k, 'a' AS y FROM t) AS u;
SELECT CASE 2.5 WHEN y THEN 1 WHEN y + 1 THEN 3 END AS r, COUNT(*) AS n FROM (SELECT k, 1.5 AS y FROM t) AS u GROUP BY CASE 2.5 WHEN y THEN 1 WHEN y + 1 THEN 3 END;
SELECT SUM(CASE 'a' WHEN y THEN 1 ELSE 0 END) AS s, COUNT(*) AS n FROM (SELECT k, 'a' AS y FROM t UNION ALL SELECT k, 'b' FROM t) AS u;
SELECT k, LTRIM(a, CAST(b AS VARCHAR)) AS r, RTRIM(a, CASE WHEN f THEN 'x' END) AS s, LTRIM(a, NULL) AS p, RTRIM('  x ', 'x ') AS q FROM t;
SELECT 'a' = kind AS r FROM (SELECT k, 'a' AS kind FROM t) AS u;
SELECT SUM(CASE WHEN 'a' = kind THEN 1 ELSE 0 END) AS s, COUNT(*) AS n FROM (SELECT k, 'a' AS kind FROM t UNION ALL SELECT k, 'b' FROM t) AS u;
WITH u AS (SELECT k, CAST(1.5 AS DOUBLE) AS y FROM t) SELECT 5 > y AS r, COUNT(*) AS n FROM u GROUP BY 5 > y;
SELECT COUNT(NULLIF('n', y)) AS n, COUNT(NULLIF(y, 'a')) AS m FROM (SELECT k, 'a' AS y FROM t) AS u;
SELECT k, DATE '2020-01-01' >= y AS r, DATE '2020-01-01' BETWEEN y AND DATE '2021-01-01' AS s, DATE '2020-01-01' NOT BETWEEN DATE '2019-01-01' AND y AS p FROM (SELECT k, DATE '2020-06-01' AS y FROM t) AS u;
SELECT -5 < y AS r, 2 BETWEEN y AND k AS s, TRUE AND y > 1 AS p, TRUE OR y > 1 AS q, UPPER('a') <> z AS o FROM (SELECT k, 2 AS y, 'A' AS z FROM t) AS u;
SELECT 'a' IS DISTINCT FROM y AS s, 'a' IS NOT DISTINCT FROM y AS p, CASE 'a' WHEN y THEN 1 ELSE 2 END AS q, COALESCE('a', y) AS o FROM (SELECT k, 'a' AS y FROM t) AS u;
SELECT 5 > y AS r FROM (SELECT 3 AS y FROM t) AS u;
SELECT k, ROW_NUMBER() OVER (ORDER BY k) AS r, LAG(k) OVER (PARTITION BY d - DATE '2000-01-01' < 5 ORDER BY k) AS s, (d - DATE '2000-01-01') % 7 AS p FROM t WHERE d - DATE '2000-01-01' < 10000;
SELECT k, ROW_NUMBER() OVER (ORDER BY CAST(x AS BIGINT), k) AS r, RANK() OVER (ORDER BY COALESCE(d - DATE '2000-01-01', 0)) AS s FROM t WHERE x < 100;
SELECT COUNT(*) AS n FROM (SELECT DISTINCT f FROM t) AS u;
SELECT p.k, r.k AS q, q.k AS r FROM t AS p JOIN t AS q ON q.k = p.b LEFT JOIN t AS r ON r.b = q.k;
SELECT p.k, r.k AS q FROM t AS p CROSS JOIN t AS q JOIN t AS r ON r.b = q.k AND r.k < p.k;
SELECT t.a, u.a AS r, u.k FROM t, (SELECT k AS vk FROM t) AS v JOIN t AS u ON v.vk = u.k + 1;
SELECT t.a, u.a AS r FROM t, (SELECT k AS vk FROM t) AS v LEFT JOIN t AS u ON v.vk = u.b WHERE u.b > 0 OR u.b IS NULL;
SELECT t.k, u.k AS r FROM t, t AS u WHERE t.k < u.k - t.b;
SELECT p.k, q.k AS r FROM t AS p, t AS q WHERE p.b > q.k - p.k OR p.k <> GREATEST(q.k, p.b);
SELECT t.k, w.k AS q, u.k AS r FROM t, t AS w LEFT JOIN t AS u ON t.b = u.k;
SELECT p.k, q.k AS r, s.k AS s FROM t AS p JOIN t AS q ON p.b = q.k, t AS s WHERE s.x < q.x + p.x;
SELECT k, TRUE IS NOT NULL = f AS r, NULL IS NULL = f AS s, TRUE < NOT f AS p, NOT TRUE < NOT f AS q, 'x' IS NULL IS DISTINCT FROM f AS o FROM t;
SELECT k FROM t WHERE NOT TRUE < NOT f OR CASE TRUE WHEN NOT f THEN k END > 3;
SELECT b, SUM(x * 2) AS s FROM t WHERE k <> 7 GROUP BY b;
SELECT b, MEDIAN(x) AS m, STRING_AGG(a, ',' ORDER BY k) AS s FROM t GROUP BY b;
WITH u AS (SELECT b, x FROM t WHERE k <> 7) SELECT b, SUM(x) AS s FROM u GROUP BY b;
SELECT EXTRACT(YEAR FROM d) AS y, EXTRACT(MONTH FROM d) AS m, MEDIAN(k) AS n FROM t GROUP BY EXTRACT(YEAR FROM d), EXTRACT(MONTH FROM d);
SELECT a, UPPER(a) AS u, COUNT(*) AS n FROM t GROUP BY a, UPPER(a);
SELECT b, COUNT(*) * b AS n, CASE WHEN b > 3 THEN MAX(k) ELSE 0 END AS m FROM t WHERE k <> 8 GROUP BY b HAVING b <> 7 AND COUNT(*) > 0;
SELECT f, MAX(a) || CAST(f AS VARCHAR) AS r FROM t GROUP BY f HAVING f;
SELECT v.a AS z, COUNT(*) AS n FROM t JOIN t AS v ON v.f = t.f GROUP BY v.a;
SELECT a, COUNT(*) AS n FROM t GROUP BY a, - -b;
SELECT k FROM t WHERE b > - -2;
SELECT k FROM t UNION SELECT b FROM t;
SELECT a AS c, 'one' AS flow, SUM(k) AS v FROM t GROUP BY a UNION ALL SELECT a, 'two', SUM(b) FROM t WHERE k <> 8 GROUP BY a;
SELECT a, k, UPPER(a) AS z FROM t UNION ALL SELECT a, k, UPPER(a) FROM t;
SELECT a, SUM(b) AS m, SUM(k) AS n FROM t WHERE k <> 8 GROUP BY a UNION ALL SELECT p, SUM(r), SUM(r) FROM g GROUP BY p;
SELECT k, 'a' AS y, 'b' AS z FROM t UNION ALL SELECT k, 'c', 'd' FROM t UNION ALL (SELECT k, a, a FROM t EXCEPT SELECT k, 'x', 'x' FROM t);
SELECT a, MAX(k) AS n FROM t GROUP BY a UNION ALL SELECT 'total', COUNT(*) FROM t UNION ALL SELECT NULL, 7;
SELECT COUNT(*) AS n FROM (SELECT a, 1, COUNT(*) AS z, COUNT(*), UPPER(a) FROM t GROUP BY a, UPPER(a)) AS q;
WITH w AS (SELECT k, 1, 2, ABS(x), ABS(x) FROM t WHERE f) SELECT k FROM w;
SELECT k FROM t WHERE b IN (SELECT ABS(k) FROM t WHERE f) OR k IN (SELECT MAX(k) FROM t);
SELECT k FROM t WHERE EXISTS (SELECT 1, 'x', 'x' FROM t AS v WHERE v.b = t.k);
SELECT k % 3 AS k, COUNT(*) AS n FROM t GROUP BY 1;
SELECT a AS p, SUM(k) AS n FROM t GROUP BY a ORDER BY SUM(k) DESC, COUNT(*), a;
SELECT k FROM (SELECT k, b * 2 AS c FROM t WHERE k <> 8 ORDER BY b * 2) AS q WHERE c > 0;
SELECT t.k FROM t, g WHERE t.k = g.r AND t.b IN (SELECT b FROM t);
SELECT t.k, q FROM t, g WHERE t.k = g.r AND b NOT IN (SELECT q FROM g) AND p = 'b';
SELECT a AS c, k AS n FROM t UNION ALL SELECT a, b FROM t WHERE k <> 8 ORDER BY c, n;
SELECT a AS c, COUNT(*) AS n FROM t GROUP BY a UNION ALL SELECT 'total', COUNT(*) FROM t ORDER BY n DESC, c;
SELECT k AS c FROM t EXCEPT SELECT b FROM t ORDER BY c;
WITH w (c, n) AS (SELECT a, a FROM t) SELECT c, n FROM w;
SELECT c, n FROM (SELECT a, a FROM t) AS q (c, n);
SELECT COUNT(*) AS n FROM (SELECT t.a, g.a FROM t JOIN g ON t.k = g.r) AS q;
SELECT n FROM (SELECT a, a, COUNT(*) AS n FROM t GROUP BY a) AS q;
SELECT k FROM t WHERE a LIKE ('x%');
SELECT k FROM t JOIN (SELECT k, b AS c FROM t) AS v USING (k) WHERE k NOT IN (SELECT b FROM t WHERE b IS NOT NULL);
SELECT t.k, v.q FROM t, g AS v LEFT JOIN g AS w ON v.r = w.q WHERE t.k IN (SELECT r FROM g) AND v.q = t.k AND w.p IS NULL;
SELECT k, GREATEST(y, k) AS r, GREATEST(k, y) AS s, LEAST(k, y) AS p, LEAST(y, k) AS q FROM n;
SELECT k, GREATEST(y, k, 5) AS r, LEAST(y, 2.5) AS s, GREATEST(y, NULL) AS p, LEAST(NULL, y, y) AS q FROM n;
SELECT k FROM n WHERE GREATEST(y, k) > 1e300 OR LEAST(y, k / 2) < 1;
SELECT SUM(LEAST(k, y)) AS r, MAX(GREATEST(y, k)) AS s FROM n WHERE k < 3;
SELECT k, LEAST(GREATEST(y, k), 3) AS r FROM n;
SELECT k, LAG(k) OVER (PARTITION BY k % 2 ORDER BY k) AS r, LAG(k) OVER (PARTITION BY k % 3 ORDER BY k) AS s FROM t;
SELECT k, SUM(k) OVER (PARTITION BY CASE WHEN k > 2 THEN 'b' ELSE 'a' END ORDER BY k) AS r, SUM(k) OVER (ORDER BY k) AS s FROM t;
SELECT k, LAG(k) OVER (PARTITION BY f ORDER BY k) AS r, LEAD(k) OVER (PARTITION BY f IS NULL ORDER BY k) AS s, MIN(b) OVER (PARTITION BY f AND k > 4 ORDER BY k) AS p FROM t;
SELECT k, LAG(k) OVER (PARTITION BY k % 2 ORDER BY COALESCE(k, k)) AS r, LAG(k) OVER (PARTITION BY k % 3 ORDER BY k) AS s, LAG(k) OVER (PARTITION BY k % 4 ORDER BY k) AS p FROM t;
SELECT f, MAX(d) - MIN(d) + 1 - COUNT(*) AS r FROM t GROUP BY f HAVING MAX(d) - MIN(d) - 1 > 0;
SELECT k, d - DATE '2000-01-01' + 1 - k AS r, COALESCE(d - DATE '2000-01-01', 0) - 1 AS s, GREATEST(d - DATE '2000-01-01', 0) - 1 AS p, -(d - DATE '2000-01-01') - 1 AS q FROM t;
SELECT k, k - (d - DATE '2000-01-01') - 1 AS r, x + (d - DATE '2000-01-01') - 1 AS s, (d - DATE '2000-01-01') % 7 - 1 AS p, ROUND((d - DATE '2000-01-01') / 365.25, 1) - 1 AS q FROM t WHERE k <> 7;
SELECT k, CASE WHEN f THEN d - DATE '2000-01-01' ELSE 0 END - 1 AS r, ((d)) - DATE '2000-01-01' AS s, d - DATE '2000-01-01' AS p, (d - DATE '2000-01-01') - (d - DATE '1999-01-01') AS q FROM t;
SELECT SUM(d - DATE '2000-01-01' + 1) - 1 AS r, COALESCE(SUM(d - DATE '2000-01-01'), 0) - COALESCE(SUM(k), 0) AS s FROM t;
SELECT k, FIRST_VALUE(k) OVER (PARTITION BY k % 2 ORDER BY k DESC) - FIRST_VALUE(k) OVER (PARTITION BY k % 4 ORDER BY k DESC) AS r FROM t;
SELECT SUM((d - DATE '2000-01-01') / 365.25) AS r, AVG((d - DATE '2000-01-01') / 365.25) AS s, AVG(d - DATE '2000-01-01') AS p FROM t WHERE k IN (1, 2, 4);
SELECT k, CAST((d - DATE '2000-01-01') / 7 AS INTEGER) AS r, TRY_CAST((d - DATE '2000-01-01') / 100 AS BIGINT) AS s FROM t WHERE k IN (1, 2, 4, 6);
SELECT k, SUM((d - DATE '2000-01-01') / 365.25) OVER (ORDER BY k) AS r FROM t WHERE k IN (1, 2, 4);
SELECT f, ROUND(SUM((d - DATE '2000-01-01') / 365.25), 1) AS r, CAST((MAX(d) - MIN(d)) / 7 AS INTEGER) AS s, SUM(b * (d - DATE '2000-01-01') / 365.25) AS p FROM t WHERE k <> 8 GROUP BY f;
SELECT k, GREATEST(d - DATE '2000-01-01', 0) AS r, LEAST((d - DATE '2000-01-01') / 365.25, 1.0) AS s FROM t;
SELECT SUM(COALESCE(d - DATE '2000-01-01', 0)) AS r, SUM(d - DATE '2000-01-01' + 1) AS s, SUM(CASE WHEN d IS NULL THEN 0 ELSE d - DATE '2000-01-01' END) AS p, SUM(-(d - DATE '2000-01-01')) AS q FROM t;
SELECT COUNT(*) AS n FROM t JOIN t AS v ON t.k = v.k WHERE t.d - v.d < v.b AND CAST((t.d - DATE '2000-01-01') / 1000 AS INTEGER) > 1;
SELECT k, POWER(y, 0.5) AS r, POWER(y, -0.5) AS s, POWER(y, 2) AS p, POW(4, 0.5) AS q FROM n WHERE k <> 7;
SELECT k, TRY_CAST(k * 1e10 AS BIGINT) AS r, TRY_CAST(k * 1e18 AS BIGINT) IS NULL AS s, TRY_CAST('9223372036854775808' AS BIGINT) IS NULL AS p, TRY_CAST('-9223372036854775808' AS BIGINT) AS q FROM n;
SELECT k, TRY_CAST(k * 30000 AS SMALLINT) AS r, TRY_CAST(k * 1000000000 AS INTEGER) AS s, COALESCE(TRY_CAST(CAST(k AS VARCHAR) || '99999999999999999999' AS BIGINT), -1) > 5 AS p FROM n;
SELECT k FROM t UNION ALL SELECT b FROM t;
SELECT k FROM t EXCEPT SELECT b FROM t;
SELECT b FROM t INTERSECT SELECT b FROM t WHERE k > 2;
SELECT k, x AS r FROM t UNION ALL SELECT k, b FROM t WHERE k <> 8;
SELECT k, NULL AS r FROM t UNION ALL SELECT k, b FROM t;
SELECT k AS p, b AS q FROM t UNION ALL SELECT b AS q, k AS p FROM t;
(SELECT k FROM t WHERE f) UNION ALL (SELECT k FROM t WHERE f);
SELECT k FROM t WHERE f UNION SELECT k FROM t WHERE NOT f EXCEPT SELECT 1 AS k;
SELECT p, COUNT(*) AS n, SUM(x) AS s, AVG(x) AS v, MIN(x) AS l, MAX(x) AS m, MEDIAN(x) AS d FROM g GROUP BY p;
SELECT p, q, COUNT(x) AS n, SUM(x * 3) AS s, COUNT(DISTINCT a) AS c, STRING_AGG(a, ',' ORDER BY r) AS t FROM g GROUP BY q, p;
SELECT q, p, r, SUM(x) AS s, MAX(a) AS m FROM g GROUP BY r, q, p;
SELECT p, r, SUM(x) AS s, COUNT(*) AS n FROM g GROUP BY p, r;
SELECT q, SUM(r) AS s FROM g GROUP BY q;
SELECT h.q AS z, h.p, SUM(h.x) AS s FROM g AS h WHERE h.r > 0 GROUP BY h.q, h.p HAVING COUNT(*) > 1;
SELECT p, q + 1 AS z, SUM(q) AS s, COUNT(*) * q AS n FROM g GROUP BY 1, q;
SELECT p, SUM(s) AS r FROM (SELECT p, q, SUM(x) AS s FROM g GROUP BY q, p) AS u GROUP BY p;
WITH u AS (SELECT q, p, SUM(x) AS s FROM g GROUP BY p, q), v AS (SELECT p, r, COUNT(*) AS n FROM g GROUP BY r, p) SELECT u.p, u.q, v.r, u.s, v.n FROM u JOIN v ON u.p = v.p;
SELECT SUM(n) AS r FROM (SELECT p, q, COUNT(*) AS n FROM g GROUP BY p, q) AS u;
SELECT COUNT(*) AS r FROM (SELECT p, r, COUNT(*) AS n FROM g WHERE q > 0 GROUP BY p, r) AS u;
SELECT p, COUNT(*) AS n FROM g WHERE q IN (SELECT r FROM g) GROUP BY p;
SELECT p, n FROM (SELECT p, COUNT(*) AS n FROM g GROUP BY p) AS u UNION ALL SELECT p, COUNT(*) AS n FROM g GROUP BY p, q;
SELECT DISTINCT p, q FROM g;
SELECT k, COUNT(*) AS n, SUM(x) AS s FROM t WHERE k <> 7 GROUP BY k;
WITH u AS (SELECT k FROM t WHERE f), v AS (SELECT k FROM u WHERE k > 3) SELECT u.k, v.k AS r FROM u LEFT JOIN v ON u.k = v.k;
WITH u(z) AS (SELECT k FROM t) SELECT z AS r FROM u;
WITH u AS (SELECT f, AVG(x) AS s FROM t GROUP BY f) SELECT SUM(s) AS r FROM u;
WITH u AS (SELECT k, SUM(x) OVER (PARTITION BY f) AS s FROM t WHERE k <> 7) SELECT k, s / 3 AS r FROM u;
SELECT k, place FROM (SELECT k, ROW_NUMBER() OVER (ORDER BY k DESC) AS place FROM t) AS u WHERE place <= 3;
SELECT k + 1 AS k, k AS r FROM t;
SELECT k AS b, b AS k FROM t;
SELECT a AS f, SUM(k) AS r FROM t GROUP BY a;
SELECT k, b FROM t ORDER BY b;
SELECT 1 AS k;
SELECT COUNT(*) AS n, SUM(x) AS s, MIN(a) AS a FROM t WHERE k > 99
"""


def queries():
    def each(text):
        return [part.strip() for part in text.split(";")]

    found = [f"SELECT k, {part} AS r FROM t WHERE k NOT IN (7, 8)" for part in each(OF_A_ROW)]
    for part in each(OF_A_GROUP):
        found.append(f"SELECT {part} AS r FROM t WHERE k NOT IN (7, 8)")
        found.append(f"SELECT f, {part} AS r FROM t WHERE k <> 8 GROUP BY f")
        found.append(f"SELECT {part} AS r FROM t WHERE k > 99")
    found += [f"SELECT k, {part} AS r FROM t WHERE k <> 8" for part in each(OVER_A_WINDOW)]
    return found + each(WHOLE)


def fields(types):
    return [{"name": name, "type": kind} for name, kind in types.items()]


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    folder = tmp_path_factory.mktemp("sql")
    schema = {"fields": fields(TYPES), "primaryKey": ["k"]}
    descriptor = {
        "name": "sql",
        "temporalCoverage": "1990/2025",
        "resources": [
            {"name": "t", "path": "t.csv", "schema": schema},
            {"name": "n", "path": "n.csv", "schema": {"fields": fields(NOT_FINITE), "primaryKey": ["k"]}},
            {"name": "g", "path": "g.csv", "schema": {"fields": fields(ORDERED), "primaryKey": ["p", "q", "r"]}},
        ],
    }
    (folder / "g.csv").write_text(ordered())
    (folder / "n.csv").write_text(NOT_FINITE_ROWS)
    (folder / "datapackage.json").write_text(json.dumps(descriptor))
    (folder / "t.csv").write_text(ROWS)
    (folder / "schemas" / "derived").mkdir(parents=True)
    return folder


@pytest.fixture(scope="module")
def database(folder):
    database = duckdb.connect()
    for table, types in (("t", TYPES), ("g", ORDERED), ("n", NOT_FINITE)):
        columns = {name: DUCKDB[kind] for name, kind in types.items()}
        read = f"read_csv('{folder}/{table}.csv', header=true, columns={columns})"
        database.execute(f"CREATE TABLE {table} AS SELECT * FROM {read}")
    database.execute("CREATE TABLE calendar AS SELECT CAST(range AS INTEGER) AS year FROM range(1990, 2026)")
    return database


def shown(value, field):
    """A cell as both write it; what is missing is an empty one, and so is an empty text."""
    if value is None or value == "":
        return ""
    if field == "number":
        # The two programs' powers and logarithms may differ in the last bits. Minus zero is zero.
        return f"{float(value) + 0.0:.13g}".lower()
    return str(value).lower() if isinstance(value, bool) else str(value)


def by_both(sql, folder, database):
    """The rows of a query by DuckDB, and by `annals build`, or what that says where it refuses."""
    result = database.execute(sql)
    names = [column[0] for column in result.description]
    types = [str(column[1]) for column in result.description]
    fields = [FIELD.get(kind, "number" if kind.startswith("DECIMAL") else "integer") for kind in types]
    theirs = sorted(tuple(shown(*cell) for cell in zip(row, fields)) for row in result.fetchall())

    model = folder / "schemas" / "derived" / "m"
    model.with_suffix(".sql").write_text(sql)
    schema = {"fields": [{"name": name, "type": field} for name, field in zip(names, fields)]}
    model.with_suffix(".json").write_text(json.dumps(schema))
    output = folder / "output"
    command = [os.environ["ANNALS"], "build", "--root", str(folder), "--output", str(output)]
    done = subprocess.run(command, capture_output=True, text=True)
    if done.returncode != 0:
        return theirs, done.stdout + done.stderr
    with open(output / "csv" / "m.csv", newline="") as file:
        # A row of one empty cell is an empty line.
        rows = [row or [""] for row in list(csv.reader(file))[1:]]
    return theirs, sorted(tuple(shown(*cell) for cell in zip(row, fields)) for row in rows)


@pytest.mark.parametrize("sql", queries())
def test_a_query_gives_the_rows_that_duckdb_gives(sql, folder, database):
    theirs, ours = by_both(sql, folder, database)
    assert ours == theirs


# A whole number or a figure that is not, a letter that becomes two, and what is refused with a reason.
REFUSED = ("is not among the SQL", "cannot be run: ", "some rows ", "error[")


def test_queries_made_up_at_random(folder, database):
    """`QUERIES=5000` tries more of them. None gives other rows; a few are refused, each with a reason."""
    made = Queries(random.Random(int(os.environ.get("SEED", "1"))))
    count, same = int(os.environ.get("QUERIES", "300")), 0
    for _ in range(count):
        sql = made.query()
        try:
            theirs, ours = by_both(sql, folder, database)
        except duckdb.Error:
            # DuckDB stops at what is beyond 64 bits.
            continue
        if isinstance(ours, str):
            assert any(reason in ours for reason in REFUSED), (sql, ours)
            continue
        assert ours == theirs, sql
        same += 1
    assert same > count / 2, f"{same} of {count} gave rows"
