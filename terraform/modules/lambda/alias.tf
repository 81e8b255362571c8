# Callers use `live`, never $LATEST: a deployment is one move of this pointer, and so is going back.
resource "aws_lambda_alias" "live" {
  name             = "live"
  description      = "The version that serves traffic."
  function_name    = aws_lambda_function.this.function_name
  function_version = aws_lambda_function.this.version
}
