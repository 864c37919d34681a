# The effects of the variables.

mock_provider "aws" {
  source = "./tests/mocks"
}

variables {
  lambda_package = "./tests/package/lambda.zip"
  auth0_domain   = "example.eu.auth0.com"
  auth0_audience = "https://jobs.example.com"
}

run "keys_in_the_package_are_used" {
  variables {
    lambda_package = "./tests/package_with_jwks/lambda.zip"
  }

  assert {
    condition = (
      aws_lambda_function.api.environment[0].variables.AUTH0_JWKS_URL == "file:///var/task/jwks.json" &&
      !contains(keys(aws_lambda_function.api.environment[0].variables), "AUTH_TRUST_GATEWAY")
    )
    error_message = "With keys in the package, the function must check tokens itself."
  }
  assert {
    condition     = aws_lambda_function.api.architectures == tolist(["x86_64"])
    error_message = "The architecture must be that of the package."
  }
}

run "a_way_out_is_https_alone" {
  variables {
    nat_gateway = true
  }

  assert {
    condition = (
      length(aws_nat_gateway.main) == 1 &&
      aws_vpc_security_group_egress_rule.function_to_internet[0].from_port == 443 &&
      aws_vpc_security_group_egress_rule.function_to_internet[0].to_port == 443
    )
    error_message = "Access to the internet must go through one gateway, for HTTPS only."
  }
  assert {
    condition = (
      !contains(keys(aws_lambda_function.api.environment[0].variables), "AUTH_TRUST_GATEWAY") &&
      !contains(keys(aws_lambda_function.api.environment[0].variables), "AUTH0_JWKS_URL")
    )
    error_message = "With access to the internet, the function must fetch the tenant's keys and check tokens itself."
  }
  assert {
    condition     = length([for rule in [aws_vpc_security_group_ingress_rule.database_from_function] : rule if rule.cidr_ipv4 != null]) == 0
    error_message = "Access to the internet must not allow access from it."
  }
}

run "a_password_given_is_used" {
  variables {
    db_password = "p:ss#w%rd?1234"
  }

  assert {
    condition     = aws_lambda_function.api.environment[0].variables.DATABASE_URL == "postgresql://jobsadmin:p%3Ass%23w%25rd%3F1234@db.internal:5432/extraction_jobs?sslmode=verify-full&sslrootcert=/var/task/rds-ca.pem&tcp_user_timeout=3000"
    error_message = "The password must be escaped for a URL."
  }
  assert {
    condition     = aws_db_instance.main.manage_master_user_password == null && !aws_db_instance.main.iam_database_authentication_enabled && aws_lambda_function.api.environment[0].variables.DB_AUTH == "password"
    error_message = "There must be one way to log in, not two."
  }
  assert {
    condition     = length(aws_lambda_function.pass) + length(aws_lambda_function.admit) + length(aws_lambda_invocation.admit_service) == 0
    error_message = "The functions that pass on a managed password must not exist without one."
  }
  assert {
    condition     = length(aws_iam_role.function) == 1 && length(aws_cloudwatch_log_group.function) == 1
    error_message = "A function that does not exist needs neither a role nor a log group."
  }
  assert {
    condition     = length([for s in jsondecode(aws_iam_role_policy.function.policy).Statement : s if s.Action == "rds-db:connect"]) == 0
    error_message = "An unused permission must not be granted."
  }
}

run "authentication_can_be_switched_off" {
  variables {
    auth_disabled  = true
    auth0_domain   = ""
    auth0_audience = ""
  }

  assert {
    condition     = aws_lambda_function.api.environment[0].variables.AUTH_DISABLED == "true" && length(aws_apigatewayv2_authorizer.auth0) == 0
    error_message = "Neither the function nor the API may require a token."
  }
  assert {
    condition     = alltrue([for route in aws_apigatewayv2_route.protected : route.authorization_type == "NONE"])
    error_message = "Every route must be open."
  }
  assert {
    condition     = startswith(output.token_check, "nothing")
    error_message = "The output must say so."
  }
}

run "pages_of_an_origin_may_call" {
  variables {
    cors_allowed_origins = ["https://dashboard.example.com"]
  }

  assert {
    condition     = aws_apigatewayv2_api.main.cors_configuration[0].allow_origins == toset(["https://dashboard.example.com"])
    error_message = "Only this origin must be allowed."
  }
  assert {
    condition     = contains(aws_apigatewayv2_api.main.cors_configuration[0].allow_headers, "authorization") && contains(aws_apigatewayv2_api.main.cors_configuration[0].allow_methods, "PATCH")
    error_message = "Its pages must be able to send tokens and change jobs."
  }
}
