# Every change of the bytes is a version of its own; the one before goes once no function uses it any more.
resource "aws_lambda_layer_version" "this" {
  layer_name  = var.name
  description = var.description

  filename                 = var.package.path
  source_code_hash         = var.package.source_code_hash
  compatible_runtimes      = [var.package.runtime]
  compatible_architectures = [var.package.architecture]

  # A plan replaces it create-first, so that functions are moved over before the old version goes.
  lifecycle {
    create_before_destroy = true
  }
}
