// The chat websocket of osu-api-v2-js and a stream of package live are connected to
// package osutest as the same user: both must get the same events in the same order.
//
//	node --experimental-websocket socket.mjs <folder of node_modules> <chatserver>

import { spawn } from "node:child_process";
import { createInterface } from "node:readline";
import { readFileSync } from "node:fs";

const [modules, program] = process.argv.slice(2);
const library = `${modules}/node_modules/osu-api-v2-js`;
const osu = await import(`${library}/dist/index.js`);
const server = spawn(program, { stdio: ["pipe", "pipe", "inherit"] });
const lines = createInterface({ input: server.stdout })[Symbol.asyncIterator]();
const at = JSON.parse((await lines.next()).value);

const fail = (text) => {
  console.error(text);
  server.kill();
  process.exit(1);
};
setTimeout(fail, 60_000, "the websocket was not closed in a minute").unref();

const theirs = [];
const api = new osu.API({ access_token: at.token });
const socket = api.generateChatWebsocket(undefined, at.url);
const closed = new Promise((resolve) => socket.addEventListener("close", resolve));
socket.addEventListener("message", ({ data }) => {
  const { event, data: d } = JSON.parse(data);
  switch (event) {
    case "connection.ready":
      socket.send(osu.Chat.Websocket.Command.chatStart);
      setTimeout(() => server.stdin.write("go\n"), 500); // chat.start is not answered
      return;
    case "chat.message.new":
      for (const m of d.messages) {
        const sender = d.users.find((u) => u.id === m.sender_id);
        theirs.push([event, m.channel_id, m.message_id, sender?.username ?? "", m.content, m.is_action, m.uuid ?? null]);
      }
      return;
    case "chat.channel.join":
    case "chat.channel.part":
      theirs.push([event, d.channel_id, d.name]);
      return;
    default:
      theirs.push([event]);
  }
});
await closed;

const ours = [];
for await (const line of lines) ours.push(JSON.parse(line));
let same = 0;
for (let i = 0; i < Math.max(ours.length, theirs.length); i++) {
  const [a, b] = [JSON.stringify(ours[i]), JSON.stringify(theirs[i])];
  if (a === b) same++;
  else console.error(`event ${i}: the stream got ${a}, osu-api-v2-js ${b}`);
}
const { version } = JSON.parse(readFileSync(`${library}/package.json`));
console.log(`osu-api-v2-js ${version}: ${same}/${theirs.length} events of its websocket are those of the stream`);
process.exit(same === theirs.length && same === ours.length && same >= 10 ? 0 : 1);
