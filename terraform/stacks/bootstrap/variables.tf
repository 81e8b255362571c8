variable "account_id" {
  description = "The environment's AWS account, 12 digits."
  type        = string
  nullable    = false

  validation {
    condition     = can(regex("^\\d{12}$", var.account_id))
    error_message = "Give account_id as the 12 digits of an AWS account."
  }
}

variable "emulated" {
  description = "Whether the provider talks to an emulator. It changes how the provider calls, never what it makes."
  type        = bool
  nullable    = false
}

variable "environment" {
  description = "dev, preprod or prod."
  type        = string
  nullable    = false

  validation {
    condition     = contains(["dev", "preprod", "prod"], var.environment)
    error_message = "Set environment to dev, preprod or prod."
  }
}

variable "github_repository" {
  description = "The repository whose workflows may use this account, as owner/name."
  type        = string
  nullable    = false

  validation {
    condition     = can(regex("^[A-Za-z0-9-]+/[A-Za-z0-9._-]+$", var.github_repository))
    error_message = "Write github_repository as owner/name. (A wildcard would let in repositories of others.)"
  }

  validation {
    condition     = var.emulated || var.github_repository != "your-organisation/your-repository"
    error_message = "Set github_repository in environments/${var.environment}/bootstrap.tfvars to your own repository: its workflows get roles in this account."
  }
}

variable "region" {
  description = "The AWS region of the state bucket: us-east-1, as everything."
  type        = string
  nullable    = false

  validation {
    condition     = var.region == "us-east-1"
    error_message = "Set region to us-east-1: the cost alarm's topic must be where AWS publishes charges, and all else is beside it."
  }
}
