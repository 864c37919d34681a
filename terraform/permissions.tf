# The log groups and the roles of the functions, and what their permissions have in common.

locals {
  partition = data.aws_partition.current.partition
  account   = data.aws_caller_identity.current.account_id
  place     = "${var.aws_region}:${local.account}"
  # Whether there is a password is not a secret.
  functions = concat([local.function_name], nonsensitive(local.managed_password) == 1 ? [local.admit_name, local.pass_name] : [])

  assumed_by_lambda = jsonencode({
    Version = "2012-10-17"
    Statement = [{
      Effect    = "Allow"
      Action    = "sts:AssumeRole"
      Principal = { Service = "lambda.amazonaws.com" }
    }]
  })

  # Each function writes into its own log group, which is created here and not by the function.
  write_logs = { for name in local.functions : name => {
    Sid      = "WriteLogs"
    Effect   = "Allow"
    Action   = ["logs:CreateLogStream", "logs:PutLogEvents"]
    Resource = "arn:${local.partition}:logs:${local.place}:log-group:/aws/lambda/${name}:*"
  } }

  # Lambda attaches a function to the network with the function's own role. These actions cannot be
  # limited to a narrower resource; the denial keeps the code that runs inside from using them.
  network_actions = [
    "ec2:CreateNetworkInterface",
    "ec2:DescribeNetworkInterfaces",
    "ec2:DescribeSubnets",
    "ec2:DeleteNetworkInterface",
    "ec2:AssignPrivateIpAddresses",
    "ec2:UnassignPrivateIpAddresses",
  ]
  live_in_network = { for name in local.functions : name => [
    {
      Sid      = "LiveInNetwork"
      Effect   = "Allow"
      Action   = local.network_actions
      Resource = "*"
    },
    {
      Sid       = "NotByTheCode"
      Effect    = "Deny"
      Action    = local.network_actions
      Resource  = "*"
      Condition = { ArnEquals = { "lambda:SourceFunctionArn" = "arn:${local.partition}:lambda:${local.place}:function:${name}" } }
    },
  ] }
}

resource "aws_cloudwatch_log_group" "function" {
  for_each = toset(local.functions)

  name              = "/aws/lambda/${each.key}"
  retention_in_days = var.log_retention_days
}

resource "aws_iam_role" "function" {
  for_each = toset(local.functions)

  name               = each.key
  assume_role_policy = local.assumed_by_lambda
}
