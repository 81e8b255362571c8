# What the harness knows of the run, and writes to a file of its own.

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

variable "packages" {
  description = "The built zip of each function, and of each layer by layers/<name>: its path from this folder, and the base64 of its SHA-256."
  type = map(object({
    path             = string
    source_code_hash = string
  }))
  nullable = false

  validation {
    condition     = length(setsubtract(keys(local.functions), keys(var.packages))) == 0
    error_message = "Build a package of every function first: ${join(", ", setsubtract(keys(local.functions), keys(var.packages)))} missing. (nox -s package does.)"
  }

  validation {
    condition     = alltrue([for name in flatten(values(local.function_layers)) : contains(keys(var.packages), "layers/${name}")])
    error_message = "Build the layers this environment uses first: ${join(", ", flatten(values(local.function_layers)))}. (nox -s package does.)"
  }
}

variable "region" {
  description = "The AWS region everything is in: us-east-1, where AWS publishes charges."
  type        = string
  nullable    = false

  validation {
    condition     = var.region == "us-east-1"
    error_message = "Set region to us-east-1: the cost alarm's topic must be where AWS publishes charges, and all else is beside it."
  }
}

variable "stand_ins" {
  description = "Where local stand-ins for the outside world answer, and where API Gateway does; null uses the real ones."
  type = object({
    api_base          = string
    facilitator_url   = string
    hedera_mirror_url = string
    hedera_node       = string
    cdp_url           = string
  })
  default = null

  validation {
    condition     = var.stand_ins == null || var.emulated
    error_message = "Leave stand_ins out on a real account: money would be settled by nobody."
  }
}
