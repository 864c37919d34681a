"""The document at /openapi.json against JSON Schema, the routes, and the contract's cases."""

import base64
import json
import re

import jsonschema
import pytest
from service import ROOT

CASES = json.loads((ROOT / "tests/contract/cases.json").read_text())
METHODS = ("get", "put", "post", "delete", "options", "head", "patch", "trace")


@pytest.fixture
def document(service):
    answer = service.get("/openapi.json")
    assert answer.headers["Content-Type"] == "application/json"
    return answer.json()


def resolve(document, node):
    """Follows a reference into the document itself."""
    while isinstance(node, dict) and "$ref" in node:
        path = node["$ref"]
        assert path.startswith("#/"), path
        node = document
        for step in path[2:].split("/"):
            node = node[step.replace("~1", "/").replace("~0", "~")]
    return node


def operations(document):
    for path, item in document["paths"].items():
        for method in METHODS:
            if method in item:
                yield path, method, item[method]


def responses(document):
    for path, method, operation in operations(document):
        for status, answer in operation["responses"].items():
            yield path, method, status, resolve(document, answer)


def schema_of(document, answer):
    """A self-contained schema; None if the response has no JSON body."""
    content = answer.get("content", {}).get("application/json")
    if content is None:
        return None
    return {"components": document.get("components", {}), **content["schema"]}


def test_shape(document):
    assert re.fullmatch(r"3\.1\.\d+", document["openapi"])
    assert document["info"]["title"] and document["info"]["version"]
    seen = set()
    for path, _, operation in operations(document):
        assert path.startswith("/")
        assert operation["operationId"] not in seen
        seen.add(operation["operationId"])
        assert operation["responses"]
        named = set(re.findall(r"{(\w+)}", path))
        parameters = [resolve(document, p) for p in operation.get("parameters", [])]
        parameters += [resolve(document, p) for p in document["paths"][path].get("parameters", [])]
        assert {p["name"] for p in parameters if p["in"] == "path"} == named
        for parameter in parameters:
            assert parameter["in"] in ("path", "query", "header")
            assert parameter["in"] != "path" or parameter["required"] is True
            assert "schema" in parameter
    for _, _, status, answer in responses(document):
        assert re.fullmatch(r"[1-5]\d\d|[1-5]XX|default", status)
        assert answer["description"]


def test_every_reference_leads_somewhere(document):
    def walk(node):
        if isinstance(node, dict):
            resolve(document, node)
            for child in node.values():
                walk(child)
        elif isinstance(node, list):
            for child in node:
                walk(child)

    walk(document)


def test_every_schema_is_one(document):
    for name, schema in document.get("components", {}).get("schemas", {}).items():
        jsonschema.Draft202012Validator.check_schema(schema)
    for _, _, _, answer in responses(document):
        if schema := schema_of(document, answer):
            jsonschema.Draft202012Validator.check_schema(schema)


def test_every_documented_route_is_served(service, document):
    for path, item in document["paths"].items():
        answer = service.request("OPTIONS", re.sub(r"{\w+}", "x", path))
        assert answer.status_code == 204
        documented = {method.upper() for method in METHODS if method in item}
        assert documented <= set(answer.headers["Allow"].split(", "))
        assert set(answer.headers["Allow"].split(", ")) <= documented | {"HEAD", "OPTIONS"}


def path_of(target):
    """The documented path that a target belongs to; None if it is not a route."""
    path = target.partition("?")[0]
    if path == "/extraction-jobs":
        return path
    if re.fullmatch(r"/extraction-jobs/([^/%]|%(?!2F))+", path):
        return "/extraction-jobs/{id}"
    return None


def body_of(request):
    if "body_base64" in request:
        return base64.b64decode(request["body_base64"])
    return request["body"].encode() if "body" in request else None


def is_altered_by_requests(request):
    """requests changes the case of methods, and encodes what is not ASCII."""
    target = request["path"]
    return not request["method"].isupper() or not target.isascii() or "#" in target


def run(service, case):
    jobs = [service.create(**fields) for fields in case.get("jobs", [])]
    request = case["request"]
    target = request["path"].replace("{id0}", jobs[0]["id"] if jobs else "")
    # By http.client through requests: the path is sent as it is, and only the named fields are.
    return service.request(
        request["method"],
        target,
        headers=request.get("headers"),
        data=body_of(request),
    )


def test_answers_of_the_contract_are_as_documented(service, document):
    seen = set()
    for case in CASES:
        method, path = case["request"]["method"].lower(), path_of(case["request"]["path"])
        if path is None or method not in document["paths"][path]:
            continue
        if is_altered_by_requests(case["request"]):
            continue
        answer = run(service, case)
        assert answer.status_code == case["expect"]["status"], case["name"]
        documented = document["paths"][path][method]["responses"]
        status = str(answer.status_code)
        assert status in documented, f"{method} {path} answers {status}, which is not documented"
        schema = schema_of(document, resolve(document, documented[status]))
        if answer.status_code in (204, 304):
            assert schema is None and answer.content == b"", case["name"]
        else:
            assert schema, f"{method} {path} {status} has a body that is not documented"
            jsonschema.validate(answer.json(), schema, cls=jsonschema.Draft202012Validator)
        seen.add((method, path, status))
    wanted = {
        ("post", "/extraction-jobs", "201"),
        ("post", "/extraction-jobs", "400"),
        ("post", "/extraction-jobs", "415"),
        ("post", "/extraction-jobs", "422"),
        ("get", "/extraction-jobs", "200"),
        ("get", "/extraction-jobs", "422"),
        ("get", "/extraction-jobs/{id}", "200"),
        ("get", "/extraction-jobs/{id}", "304"),
        ("get", "/extraction-jobs/{id}", "400"),
        ("get", "/extraction-jobs/{id}", "404"),
        ("patch", "/extraction-jobs/{id}", "200"),
        ("patch", "/extraction-jobs/{id}", "400"),
        ("patch", "/extraction-jobs/{id}", "404"),
        ("patch", "/extraction-jobs/{id}", "412"),
        ("patch", "/extraction-jobs/{id}", "415"),
        ("patch", "/extraction-jobs/{id}", "422"),
        ("delete", "/extraction-jobs/{id}", "204"),
        ("delete", "/extraction-jobs/{id}", "404"),
        ("delete", "/extraction-jobs/{id}", "412"),
    }
    assert seen == wanted


def test_documented_schemas_are_strict(document):
    """A schema that accepts anything would pass every test; these must reject something."""
    job_schema = schema_of(
        document,
        resolve(document, document["paths"]["/extraction-jobs/{id}"]["get"]["responses"]["200"]),
    )
    job = {
        "id": "0b5c7a52-6f0e-4a3e-9b0e-5a8a3a0f7c11",
        "document_id": "d",
        "status": "pending",
        "priority": 0,
        "metadata": None,
        "error_message": None,
        "created_at": "2026-02-17T16:45:15.123456+00:00",
        "updated_at": "2026-02-17T16:45:15.123456+00:00",
    }
    jsonschema.validate(job, job_schema, cls=jsonschema.Draft202012Validator)
    for name in job:
        with pytest.raises(jsonschema.ValidationError):
            missing = {key: value for key, value in job.items() if key != name}
            jsonschema.validate(missing, job_schema, cls=jsonschema.Draft202012Validator)
    for name, wrong in [
        ("status", "done"),
        ("priority", 11),
        ("priority", "5"),
        ("metadata", []),
        ("created_at", 5),
    ]:
        with pytest.raises(jsonschema.ValidationError):
            jsonschema.validate(
                {**job, name: wrong}, job_schema, cls=jsonschema.Draft202012Validator
            )


@pytest.mark.parametrize(
    ("path", "method", "statuses"),
    [
        ("/extraction-jobs", "post", {"201", "400", "401", "409", "410", "413", "415", "422", "503"}),
        ("/extraction-jobs", "get", {"200", "401", "422", "503"}),
        ("/extraction-jobs/{id}", "get", {"200", "304", "400", "401", "404", "503"}),
        ("/extraction-jobs/{id}", "patch", {"200", "400", "401", "404", "412", "413", "415", "422", "503"}),
        ("/extraction-jobs/{id}", "delete", {"204", "400", "401", "404", "412", "503"}),
        ("/healthz", "get", {"200"}),
        ("/readyz", "get", {"200", "503"}),
        ("/openapi.json", "get", {"200"}),
    ],
)
def test_every_status_is_documented(document, path, method, statuses):
    assert statuses <= set(document["paths"][path][method]["responses"])
