"""CloudWatch's arithmetic, without CloudWatch: samples, periods, expressions, bands, missing data, filter patterns.

Pure: nothing here opens a file or a connection. The emulator evaluates its alarms with it, and the tests hold every
alarm of a plan against it. What it leaves out is said where it is left out; what AWS does not publish (the length of
the evaluation range, the model of an anomaly band) is decided here and said too.
"""
