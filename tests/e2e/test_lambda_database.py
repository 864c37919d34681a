"""How the function gets access to its database without a password, from the first `terraform apply`
on: the two functions that run once, and the service itself, against stand-ins for Secrets Manager,
Lambda and RDS that check every signature with AWS's own library.
"""

import json

import pytest
from api_gateway import to_answer, to_event
from aws_services import AwsServices
from rds import Rds, make_certificates
from runtime_api import Function, RuntimeApi, default_bootstrap
from service import wait_until

SECRET = "arn:aws:secretsmanager:us-east-1:123456789012:secret:rds!db-1"
ROLE = "extraction_service"


@pytest.fixture
def rds(cluster, tmp_path):
    database = Rds(cluster, tmp_path)
    yield database
    database.close()


class Apis:
    """A Runtime API for each function, as each has its own on AWS."""

    def __init__(self):
        self.started = []

    def start(self, handler, **settings):
        api = RuntimeApi()
        self.started.append((api, Function(api, default_bootstrap(), handler, **settings)))
        return self.started[-1]

    def close(self):
        for api, function in self.started:
            function.close()
            api.close()


@pytest.fixture
def apis():
    started = Apis()
    yield started
    started.close()


@pytest.fixture
def admit(apis, rds):
    api, _ = apis.start("admit_service", DATABASE_URL=rds.url(ROLE))
    return api


@pytest.fixture
def aws(rds, admit):
    secret = json.dumps({"username": rds.master, "password": rds.password})
    services = AwsServices({SECRET: secret}, {"jobs-admit": admit.invoke})
    yield services
    services.close()


@pytest.fixture
def passing(apis, aws):
    api, function = apis.start(
        "pass_master_password",
        MASTER_PASSWORD_SECRET=SECRET,
        ADMITTING_FUNCTION="jobs-admit",
        AWS_ENDPOINT_URL=aws.url,
    )
    api.function = function
    return api


def start_service(apis, rds, **settings):
    settings = {"DB_AUTH": "rds-iam", "AUTH_DISABLED": 1, **settings}
    return apis.start("api", DATABASE_URL=rds.url(ROLE), **settings)


def create_job(api, document_id="d"):
    body = json.dumps({"document_id": document_id}).encode()
    event = to_event("POST", "/extraction-jobs", [("Content-Type", "application/json")], body)
    return to_answer(api.invoke(event).result)


def test_first_apply(apis, rds, aws, passing):
    call = passing.invoke({})
    assert (call.kind, call.result) == ("response", {"role": ROLE})
    assert aws.requests == [("secretsmanager", SECRET), ("lambda", "jobs-admit")]
    assert rds.logins == [rds.master]

    api, _ = start_service(apis, rds)
    status, _, body = create_job(api)
    assert status == 201
    assert rds.cluster.value("SELECT id FROM extraction_job") == json.loads(body)["id"]
    assert set(rds.logins[1:]) == {ROLE}
    assert rds.refusals == []
    owner = rds.cluster.value("SELECT tableowner FROM pg_tables WHERE tablename = 'extraction_job'")
    assert owner == ROLE


def test_the_service_is_no_more_than_it_must_be(rds, passing):
    passing.invoke({})
    flags = rds.cluster.query(
        "SELECT rolsuper, rolcreaterole, rolcreatedb, rolbypassrls FROM pg_roles WHERE rolname = %s", ROLE
    )
    assert flags == [(False, False, False, False)]
    assert rds.cluster.value("SELECT pg_has_role(%s, %s, 'MEMBER')", ROLE, rds.master) is False
    # RDS would then require a token of the master user, too.
    assert rds.cluster.value("SELECT pg_has_role(%s, 'rds_iam', 'USAGE')", rds.master) is False


def test_it_can_be_applied_again(rds, passing):
    assert [passing.invoke({}).result for _ in range(3)] == [{"role": ROLE}] * 3
    assert rds.cluster.value("SELECT count(*) FROM pg_roles WHERE rolname = %s", ROLE) == 1


def test_permissions_may_come_late(aws, passing):
    aws.denials = 2
    call = passing.invoke({}, timeout=60)
    assert call.result == {"role": ROLE}
    wait_until(
        lambda: any("AccessDeniedException" in line["message"] for line in passing.function.log()),
        what="the log line",
    )


def test_a_failure_inside_is_told_outside(rds, aws, passing):
    rds.cluster.query("REVOKE rds_iam FROM jobsadmin CASCADE")
    rds.cluster.query("DROP ROLE rds_iam")
    call = passing.invoke({})
    assert call.kind == "error"
    assert "rds_iam" in call.result["errorMessage"]
    assert rds.cluster.value("SELECT count(*) FROM pg_roles WHERE rolname = %s", ROLE) == 0


def test_a_missing_secret_is_told(aws, passing):
    aws.secrets.clear()
    call = passing.invoke({}, timeout=8)
    assert call.kind == "error"
    assert "ResourceNotFoundException" in call.result["errorMessage"]


def test_no_secret_is_logged_or_told(rds, aws, passing, apis):
    rds.password = "Another-Passw0rd"
    call = passing.invoke({}, timeout=20)
    assert call.kind == "error"
    told = json.dumps([call.result]) + "".join(f.stderr.decode() for _, f in apis.started)
    for secret in ("Master-Passw0rd", "wJalrXUtnFEMI", "IQoJb3JpZ2luX2VjEA", "X-Amz-Signature"):
        assert secret not in told


def test_a_token_is_made_anew_for_each_connection(apis, rds, passing):
    passing.invoke({})
    api, function = start_service(apis, rds)
    assert create_job(api)[0] == 201
    before = len(rds.logins)
    rds.cluster.terminate_backends()
    assert create_job(api, "after")[0] == 201
    assert len(rds.logins) > before
    assert rds.refusals == []
    assert function.process.poll() is None


def test_a_role_that_was_not_admitted_keeps_the_service_from_starting(apis, rds):
    api, function = start_service(apis, rds)
    assert api.init_failed.wait(20)
    assert function.wait() == 1
    assert api.next_count == 0
    assert rds.refusals


@pytest.mark.parametrize(
    "settings",
    [{"AWS_SECRET_ACCESS_KEY": "another"}, {"AWS_REGION": "eu-central-1"}, {"DB_AUTH": "password"}],
)
def test_a_wrong_token_is_no_way_in(apis, rds, passing, settings):
    passing.invoke({})
    api, function = start_service(apis, rds, **settings)
    assert api.init_failed.wait(20)
    assert function.wait() == 1
    assert rds.logins == [rds.master]


def test_an_impostor_is_not_told_the_token(apis, rds, passing, tmp_path_factory):
    passing.invoke({})
    another_ca, _, _ = make_certificates(tmp_path_factory.mktemp("another"))
    url = rds.url(ROLE, sslrootcert=another_ca)
    api, _ = apis.start("api", DATABASE_URL=url, DB_AUTH="rds-iam", AUTH_DISABLED=1)
    assert api.init_failed.wait(20)
    assert "certificate" in api.init_error["errorMessage"]
    assert rds.logins == [rds.master]


def test_settings_that_make_no_token_are_told(apis, rds):
    api, _ = apis.start(
        "api", DATABASE_URL="postgresql:///jobs", DB_AUTH="rds-iam", AUTH_DISABLED=1
    )
    assert api.init_failed.wait(20)
    assert "DB_AUTH=rds-iam needs" in api.init_error["errorMessage"]


def test_a_database_that_restarts_while_the_instance_is_frozen_is_found_again(apis, rds, passing):
    passing.invoke({})
    api, _ = start_service(apis, rds)
    assert create_job(api)[0] == 201
    rds.cluster.restart()
    assert create_job(api, "after")[0] == 201
