# The bucket is not named here: the harness derives it from account_id in environment.toml.
#
# No "encrypt": it asks S3 for AES256 by name, and would keep the state off the KMS key the bucket encrypts with by itself.
region       = "us-east-1"
use_lockfile = true
