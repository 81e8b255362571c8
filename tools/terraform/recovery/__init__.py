"""Take over what a killed apply has made and Terraform's state does not know (docs/recovery.md).

Terraform's S3 backend saves the state at most every 20 seconds, so a kill may lose that much. What was made meanwhile
is in the journal: the event stream, which Terraform itself writes to a file. From marker (a run began and never ended)
through journal and state to `import` blocks, which the next plan, gate and apply then treat like any other change.
"""
