# The function that answers requests: the service's own router behind the Lambda runtime loop.

locals {
  function_name = var.project_name

  # One connection for reads and one for writes (see docs/aws.md).
  connections_per_instance = 2
  # Connections left for people and for RDS itself.
  spare_connections = 10

  # The time-out, in milliseconds, detects a connection that died while the instance was frozen.
  database_url = format("postgresql://%s@%s:%d/%s?sslmode=verify-full&sslrootcert=%s/rds-ca.pem&tcp_user_timeout=3000",
    var.db_password == null ? var.db_service_username : "${var.db_username}:${urlencode(var.db_password)}",
    aws_db_instance.main.address, aws_db_instance.main.port, var.db_name, local.task_root
  )

  # How tokens are checked: with the keys in the package, with keys that the function fetches itself,
  # or by API Gateway before the function sees the request.
  token_settings = (
    local.package.jwks ? { AUTH0_JWKS_URL = "file://${local.task_root}/jwks.json" } :
    var.nat_gateway ? {} :
    { AUTH_TRUST_GATEWAY = "true" }
  )

  auth_settings = var.auth_disabled ? { AUTH_DISABLED = "true" } : merge(local.token_settings, {
    AUTH0_DOMAIN      = var.auth0_domain
    AUTH0_AUDIENCE    = var.auth0_audience
    AUTH0_READ_SCOPE  = var.auth0_read_scope
    AUTH0_WRITE_SCOPE = var.auth0_write_scope
  })
}

resource "aws_iam_role_policy" "function" {
  name = "run"
  role = aws_iam_role.function[local.function_name].id

  policy = jsonencode({
    Version = "2012-10-17"
    Statement = concat(
      [local.write_logs[local.function_name]],
      local.live_in_network[local.function_name],
      var.db_password != null ? [] : [{
        Sid      = "LogInToDatabase"
        Effect   = "Allow"
        Action   = "rds-db:connect"
        Resource = "arn:${local.partition}:rds-db:${local.place}:dbuser:${aws_db_instance.main.resource_id}/${var.db_service_username}"
      }]
    )
  })
}

resource "aws_lambda_function" "api" {
  function_name = local.function_name
  description   = "Keeps track of extraction jobs"
  role          = aws_iam_role.function[local.function_name].arn

  filename         = var.lambda_package
  source_code_hash = local.package_hash
  architectures    = [local.architectures[local.package.architecture]]
  runtime          = "provided.al2023"
  handler          = "api"

  memory_size                    = var.lambda_memory_mb
  timeout                        = var.lambda_timeout_seconds
  reserved_concurrent_executions = var.lambda_reserved_concurrency

  vpc_config {
    subnet_ids         = aws_subnet.private[*].id
    security_group_ids = [aws_security_group.function.id]
  }

  environment {
    variables = merge(local.auth_settings, {
      DATABASE_URL = local.database_url
      DB_AUTH      = var.db_password == null ? "rds-iam" : "password"
      CA_FILE      = "/etc/pki/tls/certs/ca-bundle.crt"
    })
  }

  lifecycle {
    precondition {
      condition     = var.auth_disabled || (var.auth0_domain != "" && var.auth0_audience != "")
      error_message = "Set auth0_domain and auth0_audience, or auth_disabled = true to turn authentication off."
    }
    precondition {
      condition     = local.package.rds_ca
      error_message = "The package has no RDS certificates, so the function could not verify its database. Build it without --no-rds-ca."
    }
    precondition {
      condition     = var.lambda_reserved_concurrency * local.connections_per_instance + local.spare_connections <= var.db_max_connections
      error_message = "lambda_reserved_concurrency times 2 connections, plus 10 spare ones, must not exceed db_max_connections."
    }
  }

  # The network permissions must outlive the function, or its interfaces cannot be removed.
  depends_on = [aws_cloudwatch_log_group.function, aws_iam_role_policy.function]
}
