"""Who may do what: AWS's policy language, evaluated, and the proof that no environment's roles reach another's things.

text        policy strings: wildcards and policy variables
context     what is known of a request
conditions  the condition operators
language    policy documents, read strictly
evaluate    whether a statement applies to a request
catalogue   which actions AWS has, and on what (actions.json)
estate      the things of a plan, and their twins in the other environments
grants      the roles of a plan and what their policies say
matrix      every role, every action, every thing
outsiders   whom resource policies let in
"""
