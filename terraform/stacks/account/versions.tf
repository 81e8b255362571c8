terraform {
  required_version = ">= 1.11.0, < 2.0.0"

  required_providers {
    aws = {
      source  = "hashicorp/aws"
      version = "5.100.0"
    }
  }

  # Region and locking come from environments/<environment>/backend.hcl, bucket and key from the harness.
  backend "s3" {}
}
