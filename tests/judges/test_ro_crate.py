"""Two programs read ro-crate-metadata.json: the RO-Crate validator holds it against version 1.2 of the standard, and
ro-crate-py loads what it describes. Neither needs the network."""

import hashlib
import importlib.resources
import json
import shutil

import pytest
import requests

from installed import installed

for name in ("rocrate", "rocrate_validator"):
    installed(name)

import rocrate.rocrate
from rocrate_validator import services
from rocrate_validator.models import Severity, ValidationSettings
from rocrate_validator.utils.document_loader import uninstall_document_loader
from rocrate_validator.utils.http import HttpRequester

CONTEXT = "https://w3id.org/ro/crate/1.2/context"
METADATA = "ro-crate-metadata.json"

# What it says things by, all of which the context of version 1.2 has: the validator is shown a later one.
TERMS = {
    "@id", "@type", "about", "alternateName", "conformsTo", "contentSize", "creator", "datePublished", "description",
    "encodingFormat", "hasPart", "identifier", "isBasedOn", "keywords", "license", "name", "publisher", "sha256",
    "temporalCoverage", "url", "version",
}  # fmt: skip
TYPES = {"CreativeWork", "Dataset", "File", "Organization", "Person", "PropertyValue"}


@pytest.fixture(scope="module")
def document(output):
    path = output / METADATA
    assert path.is_file(), f"{METADATA} is not published"
    return json.loads(path.read_text())


@pytest.fixture(scope="module")
def entities(document):
    entities = {entity["@id"]: entity for entity in document["@graph"]}
    assert len(entities) == len(document["@graph"])
    return entities


@pytest.fixture(scope="module")
def root(entities):
    return entities["./"]


@pytest.fixture
def validate(monkeypatch, tmp_path):
    """The validator, which is given the context that ro-crate-py brings with it instead of fetching it: that of version
    1.3, which has all the terms of 1.2. Any other address is a fault."""
    asked = set()

    def answer(_, address, **settings):
        asked.add(address)
        response = requests.Response()
        response.url = address
        response.status_code = 404
        if address == CONTEXT:
            response.status_code = 200
            response.headers["Content-Type"] = "application/ld+json"
            response._content = (importlib.resources.files("rocrate") / "data" / "ro-crate.jsonld").read_bytes()
        return response

    # Every request of the validator goes through this object, the contexts that its JSON-LD reader wants among them.
    for method in ("get", "head", "fetch_fresh"):
        monkeypatch.setattr(HttpRequester, method, answer, raising=False)

    def run(folder):
        settings = ValidationSettings(
            rocrate_uri=str(folder),
            profile_identifier="ro-crate-1.2",
            requirement_severity=Severity.RECOMMENDED,
            offline=True,
            cache_path=tmp_path / "cache",
        )
        result = services.validate(settings)
        assert asked == {CONTEXT}
        return [(issue.severity.name, issue.violatingEntity, issue.message) for issue in result.get_issues()]

    yield run
    uninstall_document_loader()


def values(value):
    """JSON-LD has one value where there is one."""
    return value if isinstance(value, list) else [value]


def parts(root):
    return [part["@id"] for part in root["hasPart"]]


def test_it_meets_the_standard(validate, output, entities):
    """Every requirement, and every recommendation but where nothing is known: of who made the dataset, a descriptor may say
    no more than a name; and the checksums are written last of all."""
    unknown = {"./CHECKSUMS": "`contentSize`", "./": "`publisher`"}
    unknown |= {f"./{name}": "" for name, entity in entities.items() if entity["@type"] in ("Organization", "Person")}
    for severity, entity, message in validate(output):
        assert severity == "RECOMMENDED", (entity, message)
        assert entity in unknown and unknown[entity] in message, (entity, message)


def test_it_uses_terms_of_its_version_alone(document, entities):
    assert document["@context"] == CONTEXT
    for entity in entities.values():
        assert set(entity) <= TERMS and set(values(entity["@type"])) <= TYPES, entity["@id"]


def test_ro_crate_py_finds_every_file(output, document, root):
    crate = rocrate.rocrate.ROCrate(output)
    assert crate.version == "1.2"
    assert crate.name == root["name"]
    assert {entity.id for entity in crate.data_entities} == set(parts(root))
    for entity in crate.data_entities:
        assert (output / entity.id).is_file(), entity.id
    assert {entity.id for entity in crate.get_entities()} == {entity["@id"] for entity in document["@graph"]}


def test_it_says_what_the_descriptor_says(document, entities, root, descriptor):
    assert document["@context"] == CONTEXT
    assert entities[METADATA]["conformsTo"] == {"@id": "https://w3id.org/ro/crate/1.2"}
    assert root["name"] == descriptor["title"]
    assert root["alternateName"] == descriptor["name"]
    assert root["description"] == descriptor["description"]
    assert root["version"] == descriptor["version"]
    assert root["datePublished"] == descriptor["created"][:10]
    assert root["keywords"] == descriptor["keywords"]
    assert root["temporalCoverage"] == descriptor["temporalCoverage"]
    assert root.get("url") == descriptor.get("homepage")
    licenses = [entities[license["@id"]] for license in values(root["license"])]
    assert [license["@id"] for license in licenses] == [license["path"] for license in descriptor["licenses"]]
    assert [license["name"] for license in licenses] == [license["title"] for license in descriptor["licenses"]]
    creators = [entities[creator["@id"]]["name"] for creator in values(root["creator"])]
    assert creators == [contributor["title"] for contributor in descriptor["contributors"]]


def test_every_published_file_is_a_part_of_the_crate(root, output):
    published = {str(path.relative_to(output)) for path in output.rglob("*") if path.is_file()}
    assert len(parts(root)) == len(set(parts(root)))
    assert set(parts(root)) == published - {METADATA}


def test_files_have_their_size_and_checksum(entities, root, descriptor, output):
    for path in parts(root):
        part = entities[path]
        assert part["@type"] == "File"
        # The checksums have the checksum of this document, and so cannot be known to it.
        if path == "CHECKSUMS":
            continue
        contents = (output / path).read_bytes()
        assert part["contentSize"] == str(len(contents)), path
        assert part["sha256"] == hashlib.sha256(contents).hexdigest(), path
    for resource in descriptor["resources"]:
        part = entities[resource["path"]]
        assert f"sha256:{part['sha256']}" == resource["hash"]
        assert part["contentSize"] == str(resource["bytes"])
        assert part["encodingFormat"] == resource["mediatype"]
        assert part["description"] == resource["description"]


def test_a_derived_table_names_what_it_was_made_from(entities, descriptor):
    paths = {resource["name"]: resource["path"] for resource in descriptor["resources"]}
    derived = [resource for resource in descriptor["resources"] if "derivedFrom" in resource]
    assert len(derived) >= 4
    for resource in derived:
        stated = [origin["@id"] for origin in values(entities[resource["path"]]["isBasedOn"])]
        # The table of years that SQL is given is not published.
        assert stated == [paths[name] for name in resource["derivedFrom"] if name in paths]


def test_it_says_what_the_other_documents_say(root, entities, output):
    croissant = json.loads((output / "croissant.json").read_text())
    for name in ("name", "alternateName", "description", "version", "datePublished", "keywords", "temporalCoverage"):
        assert root[name] == croissant[name], name
    assert root.get("url") == croissant.get("url")
    assert [license["@id"] for license in values(root["license"])] == values(croissant["license"])
    for file in croissant["distribution"]:
        part = entities[file["contentUrl"]]
        assert (part["sha256"], f"{part['contentSize']} B") == (file["sha256"], file["contentSize"])


def test_the_judge_looks(validate, output, tmp_path):
    """A verdict means something only from a judge that sees these faults. They are in one crate, which the validator takes
    a quarter of a minute to read."""
    copy = tmp_path / "output"
    shutil.copytree(output, copy)
    (copy / "csv" / "events.csv").unlink()
    document = json.loads((copy / METADATA).read_text())
    root = next(entity for entity in document["@graph"] if entity["@id"] == "./")
    del root["datePublished"], root["license"]
    root["hasPart"].remove({"@id": "csv/actors.csv"})
    root["colour"] = "blue"
    (copy / METADATA).write_text(json.dumps(document))
    required = [(entity or "", message) for severity, entity, message in validate(copy) if severity == "REQUIRED"]
    for part, told in (("./", "datePublished"), ("./", "license"), ("actors.csv", "hasPart"), ("", "colour"), ("", "csv/events.csv")):
        assert any(part in entity and told in message for entity, message in required), (told, required)
