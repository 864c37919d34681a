# The package of the functions, and its description by scripts/build_lambda.sh: the architecture of the
# binary, and which files the package contains besides.

locals {
  package       = jsondecode(file(replace(var.lambda_package, "/\\.zip$/", ".json")))
  package_hash  = filebase64sha256(var.lambda_package)
  architectures = { x86_64 = "x86_64", aarch64 = "arm64" }

  # Lambda unpacks the package here.
  task_root = "/var/task"
}
