"""Pairs that are not drawn: every text of every type under each constraint that it has texts for, every text at the edge of a
type, and a reference of one column from each way of writing a key to each other. What the drawn pairs meet sooner or later is
met here for certain.
"""

import copy
import random

from conformance_build import KINDS, Builder
from conformance_case import Case
from conformance_texts import CORRECTED, TRICKY
from conformance_ways import BEYOND, RELATED, WAYS, number_of_values


def builder(name, about, rows):
    made = Builder(random.Random(f"1947 {about}"), name, rows)
    made.table.schema.pop("missingValues", None)
    return made


def column(about, properties, texts):
    """A table of a column of its own, and one that numbers its rows: an empty cell alone would be no row."""
    made = builder("table", about, len(texts))
    made.add("number", {"type": "integer"}, [str(row + 1) for row in range(len(texts))])
    # What annals refuses is taken out of it, and must not be out of the type.
    return made, made.add(about, copy.deepcopy(properties), texts)


def columns():
    for kind, made in KINDS.items():
        for constraint, breaking in [({}, []), *made.constraints]:
            about = f"{kind} {constraint}"
            properties = {**made.properties, **({"constraints": constraint} if constraint else {})}
            texts = [text for text in made.sound if text not in breaking]
            built, _ = column(about, properties, texts + made.broken + breaking)
            yield about, [built.table]


def groups():
    for at, group in enumerate(CORRECTED + TRICKY):
        built, name = column(group.name, group.properties, [group.sound, *group.texts])
        built.table.marks.update({(row, name): group for row in range(1, len(built.table.rows))})
        yield f"{group.name} {at}", [built.table]


def references():
    for kind, ways in WAYS.items():
        for key in ways:
            for other in [kind, *RELATED.get(kind, [])]:
                for own in WAYS[other]:
                    about = f"{other} {own.properties} to {kind} {key.properties}"
                    yield about, refer(about, (kind, key), (other, own))


def refer(about, key, own):
    """A key of a few values, and a column that refers to each in each of its texts, and to none."""
    count = min(3, number_of_values(key[0]))
    target = builder("codes", about, count)
    name = add(target, *key, [(at, key[1].texts(at)[0]) for at in range(count)])
    target.table.schema["primaryKey"] = [name]
    values = [(at, text) for at in [*range(count), BEYOND] for text in own[1].texts(at)]
    main = builder("table", about, len(values))
    reference = {"resource": "codes", "fields": [name]}
    main.table.schema["foreignKeys"] = [{"fields": [add(main, *own, values)], "reference": reference}]
    return [main.table, target.table]


def add(made, kind, way, values):
    name = made.add(f"key {kind}", dict(way.properties), [text for _, text in values])
    made.table.keys[name] = kind, [at for at, _ in values], way
    return name


def every():
    """What each pair is about, and the pair."""
    for part in (columns, groups, references):
        for about, tables in part():
            yield about, Case(0, tables, [about])
