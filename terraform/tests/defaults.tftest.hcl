# The deployment when only the Auth0 tenant is set.

mock_provider "aws" {
  source = "./tests/mocks"
}

variables {
  lambda_package = "./tests/package/lambda.zip"
  auth0_domain   = "example.eu.auth0.com"
  auth0_audience = "https://jobs.example.com"
}

run "the_database_is_kept_safe" {
  assert {
    condition     = aws_db_instance.main.storage_encrypted
    error_message = "The disk must be encrypted."
  }
  assert {
    condition     = aws_db_instance.main.deletion_protection && !aws_db_instance.main.skip_final_snapshot && aws_db_instance.main.final_snapshot_identifier != null
    error_message = "It must not be deletable by mistake, and not without a final snapshot."
  }
  assert {
    condition     = aws_db_instance.main.backup_retention_period >= 7 && !aws_db_instance.main.delete_automated_backups
    error_message = "A week of backups must be kept."
  }
  assert {
    condition     = !aws_db_instance.main.publicly_accessible
    error_message = "It must have no public address."
  }
  assert {
    condition     = startswith(aws_db_instance.main.engine_version, "16") && aws_db_parameter_group.main.family == "postgres16"
    error_message = "It must be PostgreSQL 16."
  }
  assert {
    condition     = anytrue([for p in aws_db_parameter_group.main.parameter : p.name == "rds.force_ssl" && p.value == "1"])
    error_message = "It must refuse connections without TLS."
  }
}

run "no_password_is_anywhere" {
  assert {
    condition     = aws_db_instance.main.manage_master_user_password == true && aws_db_instance.main.password == null
    error_message = "RDS must keep the master password."
  }
  assert {
    condition     = aws_db_instance.main.iam_database_authentication_enabled && aws_lambda_function.api.environment[0].variables.DB_AUTH == "rds-iam"
    error_message = "The service must log in by IAM."
  }
  assert {
    condition     = one([for s in jsondecode(aws_iam_role_policy.function.policy).Statement : s.Resource if s.Action == "rds-db:connect"]) == "arn:aws:rds-db:us-east-1:123456789012:dbuser:db-ABCDEFGHIJKL/extraction_service"
    error_message = "It may log in to this database as its own role and no other."
  }
  assert {
    condition     = aws_lambda_invocation.admit_service[0].input == "{}" && aws_lambda_invocation.admit_service[0].function_name == aws_lambda_function.pass[0].function_name
    error_message = "What terraform sends and keeps in its state must contain no secret."
  }
  assert {
    condition     = length(aws_lambda_function.pass[0].vpc_config) == 0 && length(aws_lambda_function.admit[0].vpc_config) == 1
    error_message = "The function that reads the password must be outside the network, the one that uses it inside."
  }
  assert {
    condition     = one([for s in jsondecode(aws_iam_role_policy.pass[0].policy).Statement : s.Resource if s.Action == "secretsmanager:GetSecretValue"]) == aws_db_instance.main.master_user_secret[0].secret_arn
    error_message = "It may read this secret and no other."
  }
}

run "the_port_stands_once" {
  assert {
    condition     = aws_lambda_function.api.environment[0].variables.DATABASE_URL == "postgresql://extraction_service@db.internal:5432/extraction_jobs?sslmode=verify-full&sslrootcert=/var/task/rds-ca.pem&tcp_user_timeout=3000"
    error_message = "The URL must contain host and port once, and check the server's certificate and name."
  }
  assert {
    condition     = output.rds_endpoint == "db.internal" && output.rds_port == 5432
    error_message = "rds_endpoint must not contain the port."
  }
}

run "every_route_but_health_asks_for_a_token" {
  assert {
    condition     = alltrue([for route in aws_apigatewayv2_route.protected : route.authorization_type == "JWT" && route.authorizer_id == aws_apigatewayv2_authorizer.auth0[0].id])
    error_message = "Every protected route must have the authorizer."
  }
  assert {
    condition     = toset(keys(aws_apigatewayv2_route.protected)) == toset(["ANY /extraction-jobs", "ANY /extraction-jobs/{id}", "$default"])
    error_message = "The job routes and everything unnamed must be protected."
  }
  assert {
    condition     = toset(keys(aws_apigatewayv2_route.public)) == toset(["ANY /healthz"])
    error_message = "Nothing but /healthz may be public."
  }
  assert {
    condition = (
      aws_apigatewayv2_authorizer.auth0[0].jwt_configuration[0].issuer == "https://example.eu.auth0.com/" &&
      aws_apigatewayv2_authorizer.auth0[0].jwt_configuration[0].audience == toset(["https://jobs.example.com"])
    )
    error_message = "Tokens must come from the tenant, with its slash, and be meant for this API."
  }
  assert {
    condition     = aws_lambda_function.api.environment[0].variables.AUTH_TRUST_GATEWAY == "true" && !contains(keys(aws_lambda_function.api.environment[0].variables), "AUTH_DISABLED")
    error_message = "Without keys in the package the function must rely on the authorizer, and never be open."
  }
}

run "the_door_is_watched_and_bounded" {
  assert {
    condition     = aws_apigatewayv2_stage.default.default_route_settings[0].throttling_rate_limit == 100 && aws_apigatewayv2_stage.default.default_route_settings[0].throttling_burst_limit == 200
    error_message = "Requests must be throttled."
  }
  assert {
    condition     = aws_apigatewayv2_stage.default.access_log_settings[0].destination_arn == aws_cloudwatch_log_group.api.arn
    error_message = "Requests must be logged."
  }
  assert {
    condition     = !strcontains(lower(aws_apigatewayv2_stage.default.access_log_settings[0].format), "authorization") && !strcontains(aws_apigatewayv2_stage.default.access_log_settings[0].format, "querystring")
    error_message = "The log must contain neither tokens nor queries."
  }
  assert {
    condition     = length(aws_apigatewayv2_api.main.cors_configuration) == 0
    error_message = "No origin may be allowed by default."
  }
  assert {
    condition = length(aws_cloudwatch_log_group.function) == 3 && alltrue([
      for group in concat([aws_cloudwatch_log_group.api, aws_cloudwatch_log_group.database], values(aws_cloudwatch_log_group.function)) :
      group.retention_in_days == 30
    ])
    error_message = "No log may be kept forever."
  }
}

run "the_network_is_closed" {
  assert {
    condition = (
      length(aws_default_security_group.closed.ingress) == 0 && length(aws_default_security_group.closed.egress) == 0 &&
      length(aws_security_group.function.ingress) == 0 && length(aws_security_group.database.ingress) == 0
    )
    error_message = "No group may have inline rules; rules are separate resources."
  }
  assert {
    condition = (
      aws_vpc_security_group_ingress_rule.database_from_function.cidr_ipv4 == null &&
      aws_vpc_security_group_ingress_rule.database_from_function.referenced_security_group_id == aws_security_group.function.id &&
      aws_vpc_security_group_ingress_rule.database_from_function.from_port == 5432 &&
      aws_vpc_security_group_ingress_rule.database_from_function.to_port == 5432
    )
    error_message = "The database must be open to the function only, and on its own port only."
  }
  assert {
    condition = (
      aws_vpc_security_group_egress_rule.function_to_database.cidr_ipv4 == null &&
      aws_vpc_security_group_egress_rule.function_to_database.referenced_security_group_id == aws_security_group.database.id
    )
    error_message = "The function must reach the database only."
  }
  assert {
    condition     = length(aws_nat_gateway.main) == 0 && length(aws_internet_gateway.main) == 0 && length(aws_vpc_security_group_egress_rule.function_to_internet) == 0
    error_message = "There must be no access to the internet by default."
  }
}

run "the_function_fits_its_database" {
  assert {
    condition     = aws_lambda_function.api.reserved_concurrent_executions * 2 < tonumber(one([for p in aws_db_parameter_group.main.parameter : p.value if p.name == "max_connections"]))
    error_message = "All instances together must not use up the database's connections."
  }
  assert {
    condition     = aws_lambda_function.api.runtime == "provided.al2023" && aws_lambda_function.api.architectures == tolist(["arm64"])
    error_message = "The function must run on the architecture that its package was built for."
  }
  assert {
    condition     = aws_lambda_function.api.timeout < 30
    error_message = "The function must give up before API Gateway does."
  }
}

run "roles_allow_little" {
  assert {
    condition = alltrue(flatten([
      for role in [aws_iam_role_policy.function, aws_iam_role_policy.admit[0], aws_iam_role_policy.pass[0]] : [
        for statement in jsondecode(role.policy).Statement :
        statement.Resource != "*" || statement.Effect == "Deny" || statement.Sid == "LiveInNetwork"
      ]
    ]))
    error_message = "No permission may apply to all resources, except those with which Lambda attaches the function to the network."
  }
  assert {
    condition = alltrue(flatten([
      for role in [aws_iam_role_policy.function, aws_iam_role_policy.admit[0], aws_iam_role_policy.pass[0]] : [
        for statement in jsondecode(role.policy).Statement :
        alltrue([for action in flatten([statement.Action]) : !endswith(action, "*")])
      ]
    ]))
    error_message = "Every action must be named explicitly."
  }
}
