# What every deployment must look at.

variable "aws_region" {
  description = "Region of everything made here."
  type        = string
  default     = "us-east-1"
}

variable "project_name" {
  description = "Prefix of every name."
  type        = string
  default     = "extraction-job-api"

  validation {
    condition     = can(regex("^[a-z][a-z0-9]*(-[a-z0-9]+)*$", var.project_name)) && length(var.project_name) <= 32
    error_message = "project_name must be at most 32 lower-case letters, digits and single hyphens, beginning with a letter."
  }
}

variable "lambda_package" {
  description = "The package that scripts/build_lambda.sh wrote. What is in it stands in a file of the same name that ends in .json."
  type        = string
  default     = "../lambda.zip"

  validation {
    condition     = endswith(var.lambda_package, ".zip")
    error_message = "lambda_package must name a .zip file."
  }
}

# Who may call.

variable "auth0_domain" {
  description = "Host name of the Auth0 tenant, without https://."
  type        = string
  default     = ""

  validation {
    condition     = can(regex("^([A-Za-z0-9-]+(\\.[A-Za-z0-9-]+)+)?$", var.auth0_domain))
    error_message = "auth0_domain must be a bare host name such as example.eu.auth0.com."
  }
}

variable "auth0_audience" {
  description = "Identifier of the API in Auth0; the audience that a token must name."
  type        = string
  default     = ""
}

variable "auth0_read_scope" {
  description = "Scope that reading asks for; empty: any good token may read."
  type        = string
  default     = ""
}

variable "auth0_write_scope" {
  description = "Scope that creating and changing ask for; empty: any good token may write."
  type        = string
  default     = ""
}

variable "auth_disabled" {
  description = "Lets everyone on the internet read and write every job. To try things out, never to run them."
  type        = bool
  default     = false
}

variable "cors_allowed_origins" {
  description = "Origins whose pages may call the API from a browser, such as https://dashboard.example.com; none by default."
  type        = list(string)
  default     = []
}

variable "throttling_rate_limit" {
  description = "Requests a second that the API takes for long; more are answered 429 by API Gateway."
  type        = number
  default     = 100
}

variable "throttling_burst_limit" {
  description = "Requests that the API takes at once."
  type        = number
  default     = 200
}

# The database.

variable "db_name" {
  description = "Name of the database."
  type        = string
  default     = "extraction_jobs"

  validation {
    condition     = can(regex("^[a-z][a-z0-9_]{0,62}$", var.db_name))
    error_message = "db_name must be lower-case letters, digits and underscores, beginning with a letter."
  }
}

variable "db_username" {
  description = "The database's master user. The service logs in as db_service_username, unless db_password is set."
  type        = string
  default     = "jobsadmin"

  validation {
    condition     = can(regex("^[a-z][a-z0-9_]{0,62}$", var.db_username)) && !contains(["admin", "rdsadmin", "rdsrepladmin"], var.db_username)
    error_message = "db_username must be lower-case letters, digits and underscores, beginning with a letter, and no name that RDS reserves."
  }
}

variable "db_service_username" {
  description = "The role that the service logs in as, by IAM authentication."
  type        = string
  default     = "extraction_service"

  validation {
    condition     = can(regex("^[a-z][a-z0-9_]{0,62}$", var.db_service_username))
    error_message = "db_service_username must be lower-case letters, digits and underscores, beginning with a letter."
  }
}

variable "db_password" {
  description = "Sets the master password by hand and lets the service log in with it. It ends up in the state and in the function's environment. Null: RDS keeps the master password in Secrets Manager, and the service has none."
  type        = string
  default     = null
  sensitive   = true

  validation {
    condition     = var.db_password == null || can(regex("^[!#-.0-?A-~]{12,128}$", var.db_password))
    error_message = "db_password must be 12 to 128 printable characters without space, double quote, slash and at sign."
  }
}

variable "db_instance_class" {
  description = "Size of the database server. db_max_connections must suit its memory: about 10 MB a connection."
  type        = string
  default     = "db.t4g.micro"
}

variable "db_allocated_storage_gb" {
  description = "Disk of the database at the start, in GB."
  type        = number
  default     = 20
}

variable "db_max_allocated_storage_gb" {
  description = "How far RDS may let the disk grow by itself, in GB."
  type        = number
  default     = 100
}

variable "db_max_connections" {
  description = "Connections that the database accepts."
  type        = number
  default     = 80
}

variable "db_multi_az" {
  description = "Keeps a standby in another availability zone. Doubles the price of the database."
  type        = bool
  default     = false
}

variable "db_backup_retention_days" {
  description = "Days for which the database can be brought back to any second."
  type        = number
  default     = 7

  validation {
    condition     = var.db_backup_retention_days >= 1 && var.db_backup_retention_days <= 35
    error_message = "db_backup_retention_days must be 1 to 35; without backups there is no way back."
  }
}

variable "db_deletion_protection" {
  description = "Keeps terraform destroy from deleting the database."
  type        = bool
  default     = true
}

variable "db_skip_final_snapshot" {
  description = "Deletes the database without a last snapshot."
  type        = bool
  default     = false
}

# The function.

variable "lambda_memory_mb" {
  description = "Memory of the function in MB. It gets processor time in proportion: 1769 MB is one whole core."
  type        = number
  default     = 512

  validation {
    condition     = var.lambda_memory_mb >= 128 && var.lambda_memory_mb <= 10240
    error_message = "lambda_memory_mb must be 128 to 10240."
  }
}

variable "lambda_timeout_seconds" {
  description = "After which a request is given up. API Gateway itself waits 30 seconds."
  type        = number
  default     = 15

  validation {
    condition     = var.lambda_timeout_seconds >= 3 && var.lambda_timeout_seconds <= 29
    error_message = "lambda_timeout_seconds must be 3 to 29."
  }
}

variable "lambda_reserved_concurrency" {
  description = "Instances of the function that may run at once. Each holds connections to the database, so db_max_connections bounds it. -1: no bound but the account's, for new accounts whose quota is too small to reserve from."
  type        = number
  default     = 30

  validation {
    condition     = var.lambda_reserved_concurrency == -1 || var.lambda_reserved_concurrency >= 1
    error_message = "lambda_reserved_concurrency must be -1 or at least 1; 0 would switch the service off."
  }
}

variable "log_retention_days" {
  description = "Days for which CloudWatch keeps logs. One of the periods that it offers."
  type        = number
  default     = 30
}

# The network.

variable "vpc_cidr" {
  description = "Addresses of the private network."
  type        = string
  default     = "10.20.0.0/16"
}

variable "nat_gateway" {
  description = "Gives the function a way out to the internet, so that it can fetch Auth0's keys itself. About 33 USD a month."
  type        = bool
  default     = false
}
