// The official client of SignalR drives the referee hub of package osutest: it connects,
// makes a room, gets events, is cut, reconnects, and joins again.
//
//	node referee.mjs <folder of node_modules> <refereehub>

import { spawn } from "node:child_process";
import { createRequire } from "node:module";
import { createInterface } from "node:readline";

const [modules, program] = process.argv.slice(2);
const signalR = createRequire(modules + "/")("@microsoft/signalr");
const server = spawn(program, { stdio: ["pipe", "pipe", "inherit"] });
const lines = createInterface({ input: server.stdout })[Symbol.asyncIterator]();
const at = JSON.parse((await lines.next()).value);
const tell = (line) => server.stdin.write(line + "\n");

let checks = 0;
function check(what, got, want) {
  checks++;
  if (JSON.stringify(got) === JSON.stringify(want)) return;
  console.error(`${what}: got ${JSON.stringify(got)}, want ${JSON.stringify(want)}`);
  server.kill();
  process.exit(1);
}

const waiting = [];
const seen = [];
function saw(name, data) {
  seen.push([name, data]);
  for (const w of waiting.splice(0)) w();
}
async function event(name) {
  const late = setTimeout(() => check(`event ${name}`, seen.map(([n]) => n), [name]), 10_000);
  for (;;) {
    const i = seen.findIndex(([n]) => n === name);
    if (i >= 0) {
      clearTimeout(late);
      return seen.splice(0, i + 1)[i][1];
    }
    await new Promise((resolve) => waiting.push(resolve));
  }
}

function client(token) {
  const hub = new signalR.HubConnectionBuilder()
    .withUrl(at.url, { accessTokenFactory: () => token })
    .withAutomaticReconnect([0, 100])
    .configureLogging(signalR.LogLevel.None)
    .build();
  for (const name of ["UserJoined", "UserStatusChanged", "MatchStarted", "RollCompleted", "Pong"]) {
    hub.on(name, (data) => saw(name, data));
  }
  hub.onreconnecting(() => saw("reconnecting"));
  hub.onreconnected(() => saw("reconnected"));
  hub.onclose((error) => saw("closed", error?.message ?? null));
  return hub;
}
const failure = (promise) => promise.then(() => "none", (error) => error.message);

check("no token", /401/.test(await failure(client("nonsense").start())), true);
check("a token without the scope", /403/.test(await failure(client(at.weak).start())), true);

const hub = client(at.token);
await hub.start();
await hub.invoke("Ping", "hello");
check("the answer to a ping", await event("Pong"), "hello");

const room = await hub.invoke("MakeRoom", { ruleset_id: 0, beatmap_id: at.beatmap, name: "interop", max_participants: 4 });
check("the room", [room.name, room.state.type, room.state.slots, room.referees], ["interop", "head_to_head", [at.referee, null, null, null], [{ user_id: at.referee }]]);
tell(`join ${room.room_id}`);
check("a player", await event("UserJoined"), { room_id: room.room_id, user_id: at.player });
tell(`ready ${room.room_id}`);
check("ready", (await event("UserStatusChanged")).status, "ready");
await hub.invoke("StartMatch", room.room_id, { countdown: null });
check("the match", (await event("MatchStarted")).playlist_item_id, room.playlist[0].id);

const prefix = "An unexpected error occurred invoking ";
check("a refusal", await failure(hub.invoke("KickPlayer", room.room_id, 1)),
  prefix + "'KickPlayer' on the server. RefereeHubException: Error 5: The specified user is not in the room.");
check("an opaque refusal", await failure(hub.invoke("JoinRoom", 1)), prefix + "'JoinRoom' on the server.");
check("arguments", await failure(hub.invoke("Roll", room.room_id)), "Failed to invoke 'Roll' due to an error on the server.");
check("a method", await failure(hub.invoke("Nothing")),
  "Failed to invoke 'Nothing' due to an error on the server. HubException: Method does not exist.");

tell("cut");
await event("reconnecting");
await event("reconnected");
check("the rooms", await hub.invoke("ListRooms"), { room_ids: [room.room_id] });
check("the room again", (await hub.invoke("JoinRoom", room.room_id)).players.map((p) => [p.user_id, p.status]), [[at.player, "ready"]]);
await hub.invoke("Roll", room.room_id, { max: 10 });
check("a roll", (await event("RollCompleted")).user_id, at.referee);

tell("close");
check("a close for good", await event("closed"), null);
console.log(`@microsoft/signalr ${signalR.VERSION}: ${checks} checks of the referee hub`);
server.stdin.end();
