"""frictionless holds the first 200,000 rows against the descriptor that annals reads, and writes nothing.

    python with_frictionless.py ROOT [OUTPUT]

The runner scales its time to all rows, its start of half a second with it. The package is validated as a whole, which
is what checks foreign keys; `parallel=True` is ignored where tables refer to each other.
"""

import sys

import frictionless

ROWS = 200_000

package = frictionless.Package(f"{sys.argv[1]}/datapackage.json")
report = package.validate(limit_rows=ROWS)
if not report.valid:
    sys.exit("\n".join(map(str, report.flatten(["title", "rowNumber", "fieldName", "type", "message"])[:10])))
print(next(task.stats["rows"] for task in report.tasks if task.name == "flows"))
