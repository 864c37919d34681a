# The package of the functions, and what its builder wrote down about it: the architecture that the
# binary was built for, and which files went in beside it.

locals {
  package       = jsondecode(file(replace(var.lambda_package, "/\\.zip$/", ".json")))
  package_hash  = filebase64sha256(var.lambda_package)
  architectures = { x86_64 = "x86_64", aarch64 = "arm64" }

  # Lambda unpacks the package here.
  task_root = "/var/task"
}
