# No "encrypt": it asks S3 for AES256 by name, and would keep the state off the KMS key the bucket encrypts with by itself.
bucket       = "terraform-state-222222222222"
region       = "us-east-1"
use_lockfile = true
