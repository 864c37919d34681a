output "api_url" {
  description = "Where the service answers."
  value       = aws_apigatewayv2_api.main.api_endpoint
}

output "rds_endpoint" {
  description = "Host name of the database, without the port. Reached from inside the network only."
  value       = aws_db_instance.main.address
}

output "rds_port" {
  description = "Port of the database."
  value       = aws_db_instance.main.port
}

output "master_password_secret" {
  description = "Where RDS keeps the master password; null if db_password is set."
  value       = one(aws_db_instance.main.master_user_secret[*].secret_arn)
}

output "token_check" {
  description = "Who checks the tokens of requests."
  value = (
    var.auth_disabled ? "nobody: every request is let in" :
    local.package.jwks ? "API Gateway, and the function by the keys in its package" :
    var.nat_gateway ? "API Gateway, and the function by keys it fetches itself" :
    "API Gateway; the function accepts requests that its authorizer passed, and no others"
  )
}
