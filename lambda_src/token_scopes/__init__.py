"""Cognito's pre-token-generation trigger: says in every access token what its bearer may do (docs/api.md)."""
