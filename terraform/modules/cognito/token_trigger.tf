# The function Cognito asks before it signs a user's tokens. The pool names it by an ARN put together from names: a
# function may be told the pool's id, and neither could be made first otherwise.
locals {
  token_trigger_arn = var.token_trigger == null ? null : join(":", [
    "arn:aws:lambda", var.token_trigger.region, var.token_trigger.account_id, "function", var.token_trigger.name, var.token_trigger.alias,
  ])
}

resource "aws_lambda_permission" "token_trigger" {
  count = var.token_trigger == null ? 0 : 1

  statement_id  = var.name
  action        = "lambda:InvokeFunction"
  function_name = var.token_trigger_function.name
  qualifier     = var.token_trigger_function.alias
  principal     = "cognito-idp.amazonaws.com"
  source_arn    = aws_cognito_user_pool.this.arn
}
