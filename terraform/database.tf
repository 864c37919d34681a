# PostgreSQL 16 on RDS: encrypted at rest and in transit, backed up, and hard to delete by mistake.

locals {
  db_port       = 5432
  db_identifier = "${var.project_name}-db"
}

resource "aws_db_subnet_group" "main" {
  name       = local.db_identifier
  subnet_ids = aws_subnet.private[*].id
}

resource "aws_db_parameter_group" "main" {
  name   = "${local.db_identifier}-postgres16"
  family = "postgres16"

  parameter {
    name  = "rds.force_ssl"
    value = "1"
  }

  parameter {
    name         = "max_connections"
    value        = tostring(var.db_max_connections)
    apply_method = "pending-reboot"
  }

  # A client that vanished inside a transaction must not hold its locks forever.
  parameter {
    name  = "idle_in_transaction_session_timeout"
    value = "60000"
  }

  # Lambda ends instances of a function without closing their connections, which the database would
  # keep for two hours. With these settings it detects them within 90 seconds.
  dynamic "parameter" {
    for_each = {
      tcp_keepalives_idle     = "60"
      tcp_keepalives_interval = "10"
      tcp_keepalives_count    = "3"
    }

    content {
      name  = parameter.key
      value = parameter.value
    }
  }
}

resource "aws_cloudwatch_log_group" "database" {
  name              = "/aws/rds/instance/${local.db_identifier}/postgresql"
  retention_in_days = var.log_retention_days
}

resource "aws_db_instance" "main" {
  identifier     = local.db_identifier
  engine         = "postgres"
  engine_version = "16"
  instance_class = var.db_instance_class
  db_name        = var.db_name
  port           = local.db_port

  username                            = var.db_username
  manage_master_user_password         = var.db_password == null ? true : null
  password                            = var.db_password
  iam_database_authentication_enabled = var.db_password == null

  storage_type          = "gp3"
  allocated_storage     = var.db_allocated_storage_gb
  max_allocated_storage = var.db_max_allocated_storage_gb
  storage_encrypted     = true

  db_subnet_group_name   = aws_db_subnet_group.main.name
  vpc_security_group_ids = [aws_security_group.database.id]
  publicly_accessible    = false
  multi_az               = var.db_multi_az

  parameter_group_name       = aws_db_parameter_group.main.name
  auto_minor_version_upgrade = true
  ca_cert_identifier         = "rds-ca-rsa2048-g1"

  backup_retention_period   = var.db_backup_retention_days
  copy_tags_to_snapshot     = true
  delete_automated_backups  = false
  deletion_protection       = var.db_deletion_protection
  skip_final_snapshot       = var.db_skip_final_snapshot
  final_snapshot_identifier = "${local.db_identifier}-final"

  enabled_cloudwatch_logs_exports = ["postgresql"]
  depends_on                      = [aws_cloudwatch_log_group.database]
}
