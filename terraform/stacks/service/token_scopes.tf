# What Cognito asks before it signs tokens. It may do nothing: groups in, scopes out.
locals {
  token_scopes = {
    description       = "Scopes of access tokens."
    environment       = {}
    policy_statements = []
  }
}
