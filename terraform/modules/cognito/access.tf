# What access tokens may say: the scopes APIs ask for, and the groups that decide who has which.
resource "aws_cognito_resource_server" "this" {
  count = length(var.scopes) == 0 ? 0 : 1

  identifier   = var.resource_server
  name         = var.resource_server
  user_pool_id = aws_cognito_user_pool.this.id

  dynamic "scope" {
    for_each = var.scopes

    content {
      scope_name        = scope.key
      scope_description = scope.value
    }
  }
}

resource "aws_cognito_user_group" "this" {
  for_each = var.groups

  name         = each.key
  description  = each.value
  user_pool_id = aws_cognito_user_pool.this.id
}
