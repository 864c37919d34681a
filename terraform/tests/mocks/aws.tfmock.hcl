# What AWS would answer, as far as the configuration builds on it.

mock_data "aws_availability_zones" {
  defaults = { names = ["us-east-1a", "us-east-1b", "us-east-1c"] }
}

mock_data "aws_caller_identity" {
  defaults = { account_id = "123456789012" }
}

mock_data "aws_partition" {
  defaults = { partition = "aws" }
}

mock_resource "aws_db_instance" {
  defaults = {
    address     = "db.internal"
    endpoint    = "db.internal:5432"
    resource_id = "db-ABCDEFGHIJKL"
    master_user_secret = [{
      secret_arn    = "arn:aws:secretsmanager:us-east-1:123456789012:secret:rds!db-1"
      secret_status = "active"
      kms_key_id    = "arn:aws:kms:us-east-1:123456789012:key/1"
    }]
  }
}
