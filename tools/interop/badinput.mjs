// The official client of SignalR meets hubs that answer as none should. What it makes of
// that is held against package signalrtest, and printed beside what package signalr does.
//
//	node badinput.mjs <folder of node_modules> <badhub>

import { spawn } from "node:child_process";
import { createRequire } from "node:module";
import { createInterface } from "node:readline";

const [modules, program] = process.argv.slice(2);
const signalR = createRequire(modules + "/")("@microsoft/signalr");
const server = spawn(program, { stdio: ["pipe", "pipe", "inherit"] });

// outcome connects to a hub and calls a method, and returns in words what came of it.
async function outcome(url) {
  const hub = new signalR.HubConnectionBuilder().withUrl(url).configureLogging(signalR.LogLevel.None).build();
  let event = "";
  hub.on("Happened", () => { event = "event, "; });
  const closed = new Promise((resolve) => hub.onclose(() => resolve(true)));
  try {
    await hub.start();
  } catch (error) {
    return "refused: " + error.message;
  }
  try {
    const answer = await hub.invoke("Call");
    return event + "answer " + JSON.stringify(answer ?? null);
  } catch (error) {
    const over = await Promise.race([closed, new Promise((resolve) => setTimeout(resolve, 200, false))]);
    return event + (over ? `lost: ${error.name}: ` : "error: ") + error.message;
  } finally {
    await hub.stop();
  }
}

let cases = 0, wrong = 0, different = 0;
for await (const line of createInterface({ input: server.stdout })) {
  if (line === "") break;
  const c = JSON.parse(line);
  const got = await outcome(c.url);
  const want = c.official || c.ours;
  cases++;
  if (c.why) different++;
  console.log([c.name.padEnd(36), "osugo: " + c.ours, "official: " + got.slice(0, 90), c.why && "differs: " + c.why].filter(Boolean).join(" | "));
  if (!got.startsWith(want)) {
    wrong++;
    console.error(`${c.name}: got ${got.slice(0, 200)}, want ${want}`);
  }
}
server.stdin.end();
console.log(`@microsoft/signalr ${signalR.VERSION}: ${cases - wrong}/${cases} kinds of bad input as expected, ${different} handled differently here`);
process.exit(wrong ? 1 : 0);
