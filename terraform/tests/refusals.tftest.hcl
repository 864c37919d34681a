# Configurations that are refused before anything is created.

mock_provider "aws" {
  source = "./tests/mocks"
}

variables {
  lambda_package = "./tests/package/lambda.zip"
  auth0_domain   = "example.eu.auth0.com"
  auth0_audience = "https://jobs.example.com"
}

run "no_tenant_and_not_switched_off" {
  command = plan
  variables {
    auth0_domain = ""
  }
  expect_failures = [aws_lambda_function.api]
}

run "a_tenant_written_as_a_url" {
  command = plan
  variables {
    auth0_domain = "https://example.eu.auth0.com/"
  }
  expect_failures = [var.auth0_domain]
}

run "more_instances_than_connections" {
  command = plan
  variables {
    lambda_reserved_concurrency = 36
  }
  expect_failures = [aws_lambda_function.api]
}

run "as_many_instances_as_connections_allow" {
  command = plan
  variables {
    lambda_reserved_concurrency = 35
  }
}

run "a_function_switched_off" {
  command = plan
  variables {
    lambda_reserved_concurrency = 0
  }
  expect_failures = [var.lambda_reserved_concurrency]
}

run "a_package_without_certificates" {
  command = plan
  variables {
    lambda_package = "./tests/package_without_ca/lambda.zip"
  }
  expect_failures = [aws_lambda_function.api]
}

run "a_password_that_rds_refuses" {
  command = plan
  variables {
    db_password = "with/slash-and@sign"
  }
  expect_failures = [var.db_password]
}

run "no_backups" {
  command = plan
  variables {
    db_backup_retention_days = 0
  }
  expect_failures = [var.db_backup_retention_days]
}

run "a_project_name_that_rds_refuses" {
  command = plan
  variables {
    project_name = "jobs--api"
  }
  expect_failures = [var.project_name]
}
