"""Lambda packages: the same bytes on every machine, built before Terraform plans (docs/packaging.md)."""
