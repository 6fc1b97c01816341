// The JavaScript side of compare: one job by osu-api-v2-js.
//
//     peers.mjs CLIENT JOB URL TOKEN CALLS IN_FLIGHT
//
// Prints how long the job took and how much CPU time, in seconds, as JSON.
// NODE_FOLDER names the folder with node_modules.

import { createRequire } from "node:module"
import { pathToFileURL } from "node:url"

const [job, url, , callsText, inFlightText] = process.argv.slice(3)
const calls = Number(callsText)
const inFlight = Number(inFlightText)

const require = createRequire(process.env.NODE_FOLDER + "/")
const osu = await import(pathToFileURL(require.resolve("osu-api-v2-js")).href)

const api = await osu.API.createAsync(1, "secret", undefined, {
  server: url, retry_maximum_amount: 0, timeout: 0, set_token_on_expires: false,
})

const jobs = {
  user: n => api.getUser(n + 2),
  scores: n => api.getUserScores(n + 2, "best", undefined, undefined, { limit: 50 }),
  same: () => api.getUser(2),
  different: n => api.getBeatmap(n + 2),
}

async function many(call, count) {
  let next = 0
  const worker = async () => { while (next < count) await call(next++) }
  await Promise.all(Array.from({ length: Math.min(inFlight, count) }, worker))
}

function start() {
  const wall = process.hrtime.bigint()
  const cpu = process.cpuUsage()
  return () => {
    const used = process.cpuUsage(cpu)
    return { wall: Number(process.hrtime.bigint() - wall) / 1e9, cpu: (used.user + used.system) / 1e6 }
  }
}

let result
if (job === "ids") {
  const stop = start()
  let came = 0
  for (let first = 1; first <= calls; first += 50) {
    const ids = Array.from({ length: Math.min(50, calls - first + 1) }, (_, i) => (first + i - 1) % 10_000 + 1)
    came += (await api.getUsers(ids)).length
  }
  result = { ...stop(), came, missing: 0 }
} else {
  if (job === "user" || job === "scores") await many(jobs[job], Math.floor(calls / 10))
  const stop = start()
  await many(jobs[job], calls)
  result = stop()
}
console.log(JSON.stringify(result))
process.exit(0)
