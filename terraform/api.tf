# The entrance: an HTTP API that checks tokens before it calls the function. It fetches Auth0's keys
# itself, which is why the function needs no access to the internet.

locals {
  # Everything that is not explicitly public requires a token, including paths that do not exist.
  public_routes    = ["ANY /healthz"]
  protected_routes = ["ANY /extraction-jobs", "ANY /extraction-jobs/{id}", "$default"]
}

resource "aws_apigatewayv2_api" "main" {
  name          = var.project_name
  protocol_type = "HTTP"

  dynamic "cors_configuration" {
    for_each = length(var.cors_allowed_origins) > 0 ? [1] : []

    content {
      allow_origins  = var.cors_allowed_origins
      allow_methods  = ["GET", "HEAD", "POST", "PATCH", "DELETE"]
      allow_headers  = ["authorization", "content-type", "idempotency-key", "if-match", "if-none-match", "x-request-id"]
      expose_headers = ["etag", "idempotent-replayed", "location", "retry-after", "x-request-id"]
      max_age        = 3600
    }
  }
}

resource "aws_apigatewayv2_authorizer" "auth0" {
  count = var.auth_disabled ? 0 : 1

  api_id           = aws_apigatewayv2_api.main.id
  name             = "auth0"
  authorizer_type  = "JWT"
  identity_sources = ["$request.header.Authorization"]

  jwt_configuration {
    issuer   = "https://${var.auth0_domain}/"
    audience = [var.auth0_audience]
  }
}

resource "aws_apigatewayv2_integration" "function" {
  api_id                 = aws_apigatewayv2_api.main.id
  integration_type       = "AWS_PROXY"
  integration_uri        = aws_lambda_function.api.invoke_arn
  payload_format_version = "2.0"
  timeout_milliseconds   = 30000
}

resource "aws_apigatewayv2_route" "public" {
  for_each = toset(local.public_routes)

  api_id             = aws_apigatewayv2_api.main.id
  route_key          = each.value
  target             = "integrations/${aws_apigatewayv2_integration.function.id}"
  authorization_type = "NONE"
}

resource "aws_apigatewayv2_route" "protected" {
  for_each = toset(local.protected_routes)

  api_id             = aws_apigatewayv2_api.main.id
  route_key          = each.value
  target             = "integrations/${aws_apigatewayv2_integration.function.id}"
  authorization_type = var.auth_disabled ? "NONE" : "JWT"
  authorizer_id      = var.auth_disabled ? null : aws_apigatewayv2_authorizer.auth0[0].id
}

resource "aws_cloudwatch_log_group" "api" {
  name              = "/aws/apigateway/${var.project_name}"
  retention_in_days = var.log_retention_days
}

resource "aws_apigatewayv2_stage" "default" {
  api_id      = aws_apigatewayv2_api.main.id
  name        = "$default"
  auto_deploy = true

  default_route_settings {
    throttling_rate_limit    = var.throttling_rate_limit
    throttling_burst_limit   = var.throttling_burst_limit
    detailed_metrics_enabled = true
  }

  # Without tokens and queries.
  access_log_settings {
    destination_arn = aws_cloudwatch_log_group.api.arn
    format = jsonencode({
      time              = "$context.requestTime"
      request_id        = "$context.requestId"
      source_ip         = "$context.identity.sourceIp"
      method            = "$context.httpMethod"
      path              = "$context.path"
      route             = "$context.routeKey"
      status            = "$context.status"
      response_bytes    = "$context.responseLength"
      duration_ms       = "$context.responseLatency"
      integration_ms    = "$context.integrationLatency"
      integration_error = "$context.integrationErrorMessage"
      authorizer_error  = "$context.authorizer.error"
    })
  }
}

resource "aws_lambda_permission" "api" {
  statement_id  = "InvokeFromApi"
  action        = "lambda:InvokeFunction"
  function_name = aws_lambda_function.api.function_name
  principal     = "apigateway.amazonaws.com"
  source_arn    = "${aws_apigatewayv2_api.main.execution_arn}/*/*"
}
