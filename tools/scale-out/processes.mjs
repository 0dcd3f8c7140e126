// Several processes of train.py on this machine, which find each other at a free port.
import { once } from "node:events";
import { createServer } from "node:net";
import { join } from "node:path";
import { root, runQuietly } from "../command.mjs";
import { BATCH_SIZE, EPOCHS } from "./course-lstm.mjs";

async function freePort() {
  const server = createServer().listen(0, "127.0.0.1");
  await once(server, "listening");
  const { port } = server.address();
  server.close();
  await once(server, "close");
  return port;
}

/** Trains the model in the folder, with the data there, in `count` processes of train.py. */
export async function trainInProcesses(python, folder, count) {
  const shared = [
    ...[join(root, "tools/scale-out/train.py"), folder, "--processes", String(count)],
    ...["--coordinator", `127.0.0.1:${await freePort()}`],
    ...["--epochs", String(EPOCHS), "--batch-size", String(BATCH_SIZE)],
  ];
  const run = (number) => {
    const title = `Training in process ${number} of Keras`;
    const options = { problem: `${title} failed`, show: true };
    return runQuietly(title, python, [...shared, "--process", String(number)], options);
  };
  await Promise.all(Array.from({ length: count }, (_, number) => run(number)));
}
