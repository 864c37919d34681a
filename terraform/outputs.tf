output "api_url" {
  description = "URL of the service."
  value       = aws_apigatewayv2_api.main.api_endpoint
}

output "rds_endpoint" {
  description = "Host name of the database, without the port. Only reachable from inside the network."
  value       = aws_db_instance.main.address
}

output "rds_port" {
  description = "Port of the database."
  value       = aws_db_instance.main.port
}

output "master_password_secret" {
  description = "Secret in which RDS keeps the master password; null if db_password is set."
  value       = one(aws_db_instance.main.master_user_secret[*].secret_arn)
}

output "token_check" {
  description = "What checks the tokens of requests."
  value = (
    var.auth_disabled ? "nothing: every request is accepted" :
    local.package.jwks ? "API Gateway, and the function with the keys in its package" :
    var.nat_gateway ? "API Gateway, and the function with keys that it fetches itself" :
    "API Gateway; the function accepts only requests that its authorizer accepted"
  )
}
