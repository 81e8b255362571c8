// Answers cases, one JSON object a line: {"action", "resource", "account", "principal", "context", "identity",
// "resourcePolicy"} becomes {"result": "Allowed" | "ImplicitlyDenied" | "ExplicitlyDenied"} or {"error": why}.
import { createInterface } from 'node:readline'
import { createRequire } from 'node:module'
import { pathToFileURL } from 'node:url'

const require = createRequire(`${process.env.SAFEMATE_IAM_SIMULATE}/`)
const { runSimulation } = await import(pathToFileURL(require.resolve('@cloud-copilot/iam-simulate')))

for await (const line of createInterface({ input: process.stdin })) {
  const asked = JSON.parse(line)
  const answer = await runSimulation(
    {
      request: {
        principal: asked.principal,
        action: asked.action,
        resource: { resource: asked.resource, accountId: asked.account },
        contextVariables: asked.context
      },
      identityPolicies: [{ name: 'identity', policy: asked.identity }],
      serviceControlPolicies: [],
      resourceControlPolicies: [],
      resourcePolicy: asked.resourcePolicy ?? undefined
    },
    {}
  )
  const said =
    answer.resultType === 'error' ? { error: JSON.stringify(answer.errors) } : { result: answer.overallResult }
  process.stdout.write(`${JSON.stringify({ ...said, ignored: answer.result?.ignoredContextKeys ?? [] })}\n`)
}
