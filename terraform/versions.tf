terraform {
  required_version = ">= 1.6"

  required_providers {
    aws = {
      source  = "hashicorp/aws"
      version = "~> 6.0"
    }
  }
}

provider "aws" {
  region = var.aws_region

  default_tags {
    tags = { project = var.project_name }
  }
}

data "aws_caller_identity" "current" {}
data "aws_partition" "current" {}
