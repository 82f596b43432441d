"""Queries made up at random from what a query may say: expressions of each type, joins, groups, windows, set operations."""

COLUMNS = {"k": "integer", "b": "integer", "x": "number", "a": "string", "d": "date", "f": "boolean"}
LITERALS = {
    "integer": ["0", "1", "3", "7", "-2"],
    "number": ["0.25", "2.0", "-1.5"],
    "string": ["'x'", "'y'", "'12'", "'Z'"],
    "date": ["DATE '2000-02-29'", "DATE '1999-12-31'"],
    "boolean": ["TRUE", "FALSE"],
}
# What gives a value of a type; a word in braces is an expression of that type.
FORMS = {
    "integer": """({integer} + {integer}); ({integer} - {integer}); ({integer} * {integer}); -({integer}); ABS({integer});
        SIGN({integer}); COALESCE({integer}, {integer}); NULLIF({integer}, {integer}); GREATEST({integer}, {integer});
        LEAST({integer}, {integer}); LENGTH({string}); CAST({number} AS BIGINT); CAST({boolean} AS INTEGER); ({integer} % 7);
        MOD({integer}, 5); EXTRACT(YEAR FROM {date}); EXTRACT(MONTH FROM {date}); TRY_CAST({string} AS BIGINT);
        CASE WHEN {boolean} THEN {integer} ELSE {integer} END; CASE {integer} WHEN {integer} THEN {integer} END""",
    "number": """({number} + {number}); ({number} - {integer}); ({number} * {number}); ({integer} / {integer}); ({number} / 3);
        ROUND({number}, 2); ROUND({number}); FLOOR({number}); CEIL({number}); ABS({number}); SQRT(ABS({number}));
        COALESCE({number}, {integer}); CAST({integer} AS DOUBLE); POWER({number}, 2); NULLIF({number}, {number});
        CASE WHEN {boolean} THEN {number} END""",
    "string": """({string} || {string}); UPPER({string}); LOWER({string}); LEFT({string}, 2); RIGHT({string}, 3);
        SUBSTR({string}, 2, 2); REPLACE({string}, 'x', 'zz'); TRIM({string}); CONCAT({string}, {integer});
        SPLIT_PART({string}, ' ', 2); CAST({integer} AS VARCHAR); CAST({date} AS VARCHAR); COALESCE({string}, {string});
        CASE WHEN {boolean} THEN {string} ELSE {string} END""",
    "date": "COALESCE({date}, {date}); GREATEST({date}, {date}); CASE WHEN {boolean} THEN {date} END; TRY_CAST({string} AS DATE)",
    "boolean": """({integer} < {integer}); ({number} >= {number}); ({string} = {string}); ({date} <> {date}); ({boolean} AND {boolean});
        ({boolean} OR {boolean}); NOT ({boolean}); ({string} IS NULL); ({boolean} IS NOT TRUE); ({boolean} IS UNKNOWN);
        ({integer} IS DISTINCT FROM {integer}); ({integer} BETWEEN {integer} AND {integer}); ({integer} IN (1, 7, -2));
        ({string} LIKE '%b%'); ({string} NOT ILIKE 'X%'); STARTS_WITH({string}, 'x')""",
}
FORMS = {kind: [form.strip() for form in forms.split(";")] for kind, forms in FORMS.items()}
FIGURES = """COUNT(*); COUNT({string}); COUNT(DISTINCT {string}); SUM({integer}); SUM({number}); AVG({number}); AVG({integer});
    MIN({string}); MAX({date}); MEDIAN({number}); SUM({number}) FILTER (WHERE {boolean}); COUNT(*) FILTER (WHERE {boolean});
    STRING_AGG({string}, ',' ORDER BY {unique}); MAX({integer}) - MIN({integer})"""
FIGURES = [figure.strip() for figure in FIGURES.split(";")]
WINDOWS = """SUM({number}) OVER (PARTITION BY {key}); COUNT(*) OVER (PARTITION BY {key}); AVG({integer}) OVER (PARTITION BY {key});
    ROW_NUMBER() OVER (PARTITION BY {key} ORDER BY {unique}); LAG({number}) OVER (ORDER BY {unique}); RANK() OVER (ORDER BY {unique});
    SUM({integer}) OVER (PARTITION BY {key} ORDER BY {unique}); MAX({integer}) OVER (ORDER BY {unique})"""
WINDOWS = [window.strip() for window in WINDOWS.split(";")]


class Queries:
    def __init__(self, random):
        self.random = random

    def expression(self, kind, tables, depth):
        if depth == 0 or self.random.random() < 0.3:
            names = [f"{table}.{name}" for table in tables for name, other in COLUMNS.items() if other == kind]
            return self.random.choice(names if self.random.random() < 0.85 else LITERALS[kind])
        return self.filled(self.random.choice(FORMS[kind]), tables, depth - 1)

    def filled(self, form, tables, depth):
        for kind in COLUMNS.values():
            while f"{{{kind}}}" in form:
                form = form.replace(f"{{{kind}}}", self.expression(kind, tables, depth), 1)
        key = self.random.choice([f"{table}.{name}" for table in tables for name in ("a", "b", "f")])
        return form.replace("{key}", key).replace("{unique}", ", ".join(f"{table}.k" for table in tables))

    def tables(self):
        """FROM, and the names of its tables none of whose rows is made up of nothing."""
        shape = self.random.randrange(6)
        if shape < 2:
            return "t", ["t"]
        if shape == 2:
            return "(SELECT k, b, x, a, d, f FROM t WHERE k <> 4) AS u", ["u"]
        if shape == 3:
            return self.random.choice(["t, t AS v", "t CROSS JOIN t AS v"]), ["t", "v"]
        one, other = self.random.choice(["k", "b"]), self.random.choice(["k", "b"])
        kind = self.random.choice(["JOIN", "LEFT JOIN", "RIGHT JOIN", "FULL JOIN"])
        sides = self.random.sample([f"t.{one}", f"v.{other}"], 2)
        return f"t {kind} t AS v ON {sides[0]} = {sides[1]}", ["t", "v"]

    def select(self):
        source, tables = self.tables()
        where = f" WHERE {self.filled('{boolean}', tables, 2)}" if self.random.random() < 0.4 else ""
        shape = self.random.randrange(4)
        if shape == 0:
            keys = self.random.sample([f"{table}.{name}" for table in tables for name in ("a", "b", "f")], self.random.randint(1, 2))
            figures = [self.filled(self.random.choice(FIGURES), tables, 2) for _ in range(2)]
            items = keys + figures
            named = ", ".join(f"{item} AS c{at}" for at, item in enumerate(items))
            return f"SELECT {named} FROM {source}{where} GROUP BY {', '.join(keys)}"
        if shape == 1:
            figures = [self.filled(self.random.choice(FIGURES), tables, 2) for _ in range(3)]
            return f"SELECT {', '.join(f'{figure} AS c{at}' for at, figure in enumerate(figures))} FROM {source}{where}"
        if shape == 2:
            window = self.filled(self.random.choice(WINDOWS), tables, 1)
            return f"SELECT {tables[0]}.k AS c0, {window} AS c1 FROM {source}{where}"
        kinds = [self.random.choice(list(FORMS)) for _ in range(2)]
        values = [f"{self.expression(kind, tables, 3)} AS c{at + 1}" for at, kind in enumerate(kinds)]
        distinct = "DISTINCT " if self.random.random() < 0.2 else ""
        return f"SELECT {distinct}{tables[0]}.k AS c0, {', '.join(values)} FROM {source}{where}"

    def query(self):
        shape = self.random.random()
        if shape < 0.8:
            return self.select()
        kind = self.random.choice(["integer", "string"])
        selects = [f"SELECT {self.expression(kind, ['t'], 2)} AS c0, t.f AS c1 FROM t" for _ in range(3)]
        operations = self.random.choices(["UNION", "UNION ALL", "EXCEPT", "INTERSECT"], k=2)
        return f"{selects[0]} {operations[0]} {selects[1]} {operations[1]} {selects[2]}"
