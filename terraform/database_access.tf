# Lets the service log in without a password (see docs/aws.md).
#
# RDS keeps the master password in Secrets Manager, which the network cannot reach. So once, when
# the database is created, a function outside the network reads it and passes it to a function inside,
# which creates the service's role and grants it rds_iam. From then on the service signs its own
# short-lived tokens, and nothing uses the master password.

locals {
  admit_name = "${var.project_name}-admit-service"
  pass_name  = "${var.project_name}-pass-master-password"

  managed_password = var.db_password == null ? 1 : 0
}

# Inside the network: logs in as the master user and creates the role.

resource "aws_iam_role_policy" "admit" {
  count = local.managed_password

  name = "run"
  role = aws_iam_role.function[local.admit_name].id

  policy = jsonencode({
    Version   = "2012-10-17"
    Statement = concat([local.write_logs[local.admit_name]], local.live_in_network[local.admit_name])
  })
}

resource "aws_lambda_function" "admit" {
  count = local.managed_password

  function_name = local.admit_name
  description   = "Lets the service log in to the database; called once by terraform"
  role          = aws_iam_role.function[local.admit_name].arn

  filename         = var.lambda_package
  source_code_hash = local.package_hash
  architectures    = aws_lambda_function.api.architectures
  runtime          = aws_lambda_function.api.runtime
  handler          = "admit_service"
  memory_size      = 256
  timeout          = 30

  vpc_config {
    subnet_ids         = aws_subnet.private[*].id
    security_group_ids = [aws_security_group.function.id]
  }

  environment {
    variables = { DATABASE_URL = local.database_url }
  }

  depends_on = [aws_cloudwatch_log_group.function, aws_iam_role_policy.admit]
}

# Outside the network: reads the master password and passes it on.

resource "aws_iam_role_policy" "pass" {
  count = local.managed_password

  name = "run"
  role = aws_iam_role.function[local.pass_name].id

  policy = jsonencode({
    Version = "2012-10-17"
    Statement = [
      local.write_logs[local.pass_name],
      {
        Sid      = "ReadMasterPassword"
        Effect   = "Allow"
        Action   = "secretsmanager:GetSecretValue"
        Resource = aws_db_instance.main.master_user_secret[0].secret_arn
      },
      {
        Sid      = "HandItOn"
        Effect   = "Allow"
        Action   = "lambda:InvokeFunction"
        Resource = aws_lambda_function.admit[0].arn
      },
    ]
  })
}

resource "aws_lambda_function" "pass" {
  count = local.managed_password

  function_name = local.pass_name
  description   = "Passes the master password to ${local.admit_name}; called once by terraform"
  role          = aws_iam_role.function[local.pass_name].arn

  filename         = var.lambda_package
  source_code_hash = local.package_hash
  architectures    = aws_lambda_function.api.architectures
  runtime          = aws_lambda_function.api.runtime
  handler          = "pass_master_password"
  memory_size      = 256
  timeout          = 120

  environment {
    variables = {
      MASTER_PASSWORD_SECRET = aws_db_instance.main.master_user_secret[0].secret_arn
      ADMITTING_FUNCTION     = aws_lambda_function.admit[0].arn
      CA_FILE                = "/etc/pki/tls/certs/ca-bundle.crt"
    }
  }

  depends_on = [aws_cloudwatch_log_group.function, aws_iam_role_policy.pass]
}

# Called again whenever the database or the role changes. The call is idempotent.
resource "aws_lambda_invocation" "admit_service" {
  count = local.managed_password

  function_name = aws_lambda_function.pass[0].function_name
  input         = "{}"

  triggers = {
    database = aws_db_instance.main.resource_id
    role     = var.db_service_username
  }
}
