# Every deployment should check these.

variable "aws_region" {
  description = "AWS region of the deployment."
  type        = string
  default     = "us-east-1"
}

variable "project_name" {
  description = "Prefix of all names."
  type        = string
  default     = "extraction-job-api"

  validation {
    condition     = can(regex("^[a-z][a-z0-9]*(-[a-z0-9]+)*$", var.project_name)) && length(var.project_name) <= 32
    error_message = "project_name must be at most 32 lower-case letters, digits and single hyphens, beginning with a letter."
  }
}

variable "lambda_package" {
  description = "The package that scripts/build_lambda.sh wrote. The file of the same name with the extension .json says what is in it."
  type        = string
  default     = "../lambda.zip"

  validation {
    condition     = endswith(var.lambda_package, ".zip")
    error_message = "lambda_package must name a .zip file."
  }
}

# Access.

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
  description = "Identifier of the API in Auth0, which is the audience that a token must be for."
  type        = string
  default     = ""
}

variable "auth0_read_scope" {
  description = "Scope that reading requires. If empty, any valid token may read."
  type        = string
  default     = ""
}

variable "auth0_write_scope" {
  description = "Scope that creating and changing require. If empty, any valid token may write."
  type        = string
  default     = ""
}

variable "auth_disabled" {
  description = "Lets everyone on the internet read and write every job. For trials only, never for production."
  type        = bool
  default     = false
}

variable "cors_allowed_origins" {
  description = "Origins whose pages may call the API from a browser, such as https://dashboard.example.com; none by default."
  type        = list(string)
  default     = []
}

variable "throttling_rate_limit" {
  description = "Requests per second that the API accepts in the long run; API Gateway answers more with 429."
  type        = number
  default     = 100
}

variable "throttling_burst_limit" {
  description = "Requests that the API accepts in a burst."
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
    error_message = "db_username must be lower-case letters, digits and underscores, beginning with a letter, and must not be a name that RDS reserves."
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
  description = "Master password to set by hand, with which the service then logs in. It ends up in the state and in the function's environment. If null, RDS keeps the master password in Secrets Manager, and the service needs none."
  type        = string
  default     = null
  sensitive   = true

  validation {
    condition     = var.db_password == null || can(regex("^[!#-.0-?A-~]{12,128}$", var.db_password))
    error_message = "db_password must be 12 to 128 printable characters without spaces, double quotes, slashes and at signs."
  }
}

variable "db_instance_class" {
  description = "Size of the database server. db_max_connections must suit its memory: about 10 MB per connection."
  type        = string
  default     = "db.t4g.micro"
}

variable "db_allocated_storage_gb" {
  description = "Initial disk size of the database, in GB."
  type        = number
  default     = 20
}

variable "db_max_allocated_storage_gb" {
  description = "Size up to which RDS may grow the disk automatically, in GB."
  type        = number
  default     = 100
}

variable "db_max_connections" {
  description = "Maximum number of connections that the database accepts."
  type        = number
  default     = 80
}

variable "db_multi_az" {
  description = "Keeps a standby in another availability zone. Doubles the price of the database."
  type        = bool
  default     = false
}

variable "db_backup_retention_days" {
  description = "Days for which the database can be restored to any point in time."
  type        = number
  default     = 7

  validation {
    condition     = var.db_backup_retention_days >= 1 && var.db_backup_retention_days <= 35
    error_message = "db_backup_retention_days must be 1 to 35; without backups nothing can be restored."
  }
}

variable "db_deletion_protection" {
  description = "Keeps terraform destroy from deleting the database."
  type        = bool
  default     = true
}

variable "db_skip_final_snapshot" {
  description = "Deletes the database without a final snapshot."
  type        = bool
  default     = false
}

# The function.

variable "lambda_memory_mb" {
  description = "Memory of the function in MB. CPU time is proportional to it: 1769 MB is one full core."
  type        = number
  default     = 512

  validation {
    condition     = var.lambda_memory_mb >= 128 && var.lambda_memory_mb <= 10240
    error_message = "lambda_memory_mb must be 128 to 10240."
  }
}

variable "lambda_timeout_seconds" {
  description = "Time after which a request is abandoned. API Gateway itself waits 30 seconds."
  type        = number
  default     = 15

  validation {
    condition     = var.lambda_timeout_seconds >= 3 && var.lambda_timeout_seconds <= 29
    error_message = "lambda_timeout_seconds must be 3 to 29."
  }
}

variable "lambda_reserved_concurrency" {
  description = "Instances of the function that may run at once. Each holds connections to the database, so db_max_connections limits it. -1 means no limit but the account's, for new accounts whose quota is too small to reserve from."
  type        = number
  default     = 30

  validation {
    condition     = var.lambda_reserved_concurrency == -1 || var.lambda_reserved_concurrency >= 1
    error_message = "lambda_reserved_concurrency must be -1 or at least 1; 0 would turn the service off."
  }
}

variable "log_retention_days" {
  description = "Days for which CloudWatch keeps logs; must be one of the periods that it offers."
  type        = number
  default     = 30
}

# The network.

variable "vpc_cidr" {
  description = "Address range of the private network."
  type        = string
  default     = "10.20.0.0/16"
}

variable "nat_gateway" {
  description = "Gives the function access to the internet, so that it can fetch Auth0's keys itself. About 33 USD per month."
  type        = bool
  default     = false
}
