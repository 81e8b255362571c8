# The limits the gate's rules hold a plan to. Read here too, so that a value beyond them is refused before there is a plan.
locals {
  all_limits   = jsondecode(file("${path.module}/../../../policies/limits.json"))
  limits       = try(local.all_limits.environments[var.environment], local.all_limits.environments.prod)
  egress_ports = local.all_limits.egress_ports
}
