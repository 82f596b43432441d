"""Makes pairs of schema and table: sound ones, by a number that says everything of them."""

import itertools
import random

from conformance_build import Builder
from conformance_case import Case
from conformance_faults import damage
from conformance_files import dress
from conformance_ways import WAYS, number_of_values


def tuples(draw, kinds, rows):
    """Unlike values of a key by their numbers, in any order."""
    if len(kinds) == 1:
        return [(at,) for at in draw.sample(range(rows), rows)]
    # As many values of each part as make enough keys; of some parts there are few.
    most = [min(number_of_values(kind), rows) for kind in kinds]
    fewest = -(-rows // min(most)) if min(most) < rows else 1
    sizes = [min(size, max(4, fewest, int(rows**0.5) + 1)) for size in most]
    return draw.sample(list(itertools.product(*(range(size) for size in sizes))), rows)


def key_kinds(draw, count, rows):
    """Mostly integers and strings; the other types of keys in their turn."""
    kinds = [kind for kind in WAYS if count > 1 or rows <= number_of_values(kind)]
    kinds = [draw.choice(["integer", "string", *draw.choices(kinds, k=2)]) for _ in range(count)]
    # Of two parts with few values there would be too few keys.
    return kinds if kinds.count("boolean") < 2 else ["integer", "boolean"]


def declare_key(draw, builder, names):
    """Makes columns a key in one of the ways that a schema has for it."""
    schema = builder.table.schema
    way = draw.random()
    if way < 0.6:
        schema["primaryKey"] = builder.as_names(names)
    if way >= 0.6 or draw.random() < 0.2:
        if len(names) == 1 and draw.random() < 0.6:
            builder.table.declared(names[0])["constraints"] = {"unique": True}
        elif way < 0.85:
            schema["uniqueKeys"] = [names]


def height(draw, least, most):
    """How many rows a table has: few, and now and then several hundred."""
    return draw.randint(300, 700) if draw.random() < 0.01 else draw.randint(least, most)


def make_target(draw, name):
    rows = height(draw, 2, 6)
    builder = Builder(draw, name, rows)
    kinds = key_kinds(draw, draw.choice([1, 1, 2]), rows)
    names = builder.add_key(kinds, tuples(draw, kinds, rows))
    declare_key(draw, builder, names)
    if draw.random() < 0.5:
        builder.add_column()
    return builder, names


def make_main(draw, targets):
    rows = height(draw, 3, 8)
    builder = Builder(draw, "table", rows)
    own = None
    if draw.random() < 0.85:
        kinds = key_kinds(draw, draw.choice([1, 1, 1, 2]), rows)
        own = builder.add_key(kinds, tuples(draw, kinds, rows))
        declare_key(draw, builder, own)
    for target, key in targets:
        builder.refer(target.table, key, target.table.name)
    if own and draw.random() < 0.15:
        builder.refer(builder.table, own, draw.choice([None, None, "", "table"]))
    if draw.random() < 0.15:
        kinds = key_kinds(draw, 2, rows)
        builder.table.schema.setdefault("uniqueKeys", []).append(builder.add_key(kinds, tuples(draw, kinds, rows)))
    for _ in range(draw.randint(0 if own else 1, 3)):
        builder.add_column()
    if draw.random() < 0.35:
        builder.add_group()
    return builder, own


def shuffle(draw, table):
    """Puts columns in another order, in schema and file alike: a key need not stand first."""
    order = list(range(len(table.fields)))
    draw.shuffle(order)
    table.schema["fields"] = [table.fields[at] for at in order]
    table.labels = [table.labels[at] for at in order]
    table.rows = [[row[at] for at in order] for row in table.rows]


def make(number):
    """The pair of a number."""
    draw = random.Random(f"1947 {number}")
    if draw.random() < 0.04:
        # A table of one column, where an empty cell alone makes a row.
        builder = Builder(draw, "table", draw.randint(2, 5))
        builder.add_column()
        builders = [builder]
    else:
        targets = [make_target(draw, name) for name in draw.choice([[], [], ["codes"], ["codes", "places"]])]
        main, own = make_main(draw, targets)
        if targets and own and draw.random() < 0.2:
            targets[0][0].refer(main.table, own, "table")
        builders = [main] + [builder for builder, _ in targets]
        draw.shuffle(builders)
    tables = [builder.table for builder in builders]
    for table in tables:
        if draw.random() < 0.3:
            shuffle(draw, table)
    case = Case(number, tables, [fault for builder in builders for fault in builder.faults])
    damage(draw, case)
    for table in tables:
        dress(draw, table)
    return case
