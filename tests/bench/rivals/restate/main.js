// The work of docs/performance.md on Restate, for `make rivals`: on each line of its input it runs all
// scenarios once and prints a JSON line for each, then an empty line. It starts one node of the server
// with its data in the folder given as its argument, and serves the handlers itself.
import * as restate from '@restatedev/restate-sdk';
import { execFile, spawn } from 'node:child_process';
import { createServer } from 'node:net';
import { createInterface } from 'node:readline';

// The SDK needs it; Node has it from version 22 on.
Promise.withResolvers ??= () => {
  const parts = {};
  parts.promise = new Promise((resolve, reject) => Object.assign(parts, { resolve, reject }));
  return parts;
};

const CLIENTS = 16;

const startProcess = () =>
  new Promise((resolve, reject) =>
    execFile('bash', ['-c', 'true'], (error) => (error ? reject(error) : resolve())),
  );

const work = restate.service({
  name: 'work',
  handlers: {
    one: async (context) => context.run(startProcess),
    chain: async (context) => {
      for (let i = 0; i < 10; i++) await context.run(startProcess);
    },
    nothing: async () => {},
  },
});

const freePort = () =>
  new Promise((resolve) => {
    const server = createServer().listen(0, '127.0.0.1', () => {
      const { port } = server.address();
      server.close(() => resolve(port));
    });
  });

const [handlers, ingress, admin, node] = await Promise.all([1, 2, 3, 4].map(freePort));
await restate.serve({ services: [work], port: handlers });
const server = spawn(
  'node_modules/.bin/restate-server',
  ['--base-dir', process.argv[2], '--node-name', 'rival'],
  {
    stdio: 'ignore',
    env: {
      ...process.env,
      RESTATE_BIND_ADDRESS: `127.0.0.1:${node}`,
      RESTATE_ADVERTISED_ADDRESS: `http://127.0.0.1:${node}`,
      RESTATE_INGRESS__BIND_ADDRESS: `127.0.0.1:${ingress}`,
      RESTATE_ADMIN__BIND_ADDRESS: `127.0.0.1:${admin}`,
      RESTATE_LISTEN_MODE: 'tcp',
      RESTATE_DISABLE_TELEMETRY: 'true',
    },
  },
);
process.on('exit', () => server.kill());

const post = async (url, body) => {
  const answer = await fetch(url, {
    method: 'POST',
    ...(body && { body: JSON.stringify(body), headers: { 'content-type': 'application/json' } }),
  });
  if (!answer.ok) throw new Error(`${url}: ${answer.status} ${await answer.text()}`);
  return answer.text();
};
const call = (handler) => post(`http://127.0.0.1:${ingress}/work/${handler}`);
// Accepted and durable, and due in a time that this run does not reach.
const submit = () => post(`http://127.0.0.1:${ingress}/work/nothing/send?delay=100d`);

for (let tries = 0; ; tries++) {
  try {
    await post(`http://127.0.0.1:${admin}/deployments`, { uri: `http://127.0.0.1:${handlers}` });
    break;
  } catch (error) {
    if (tries === 300) throw error;
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
}

const report = (scenario, field, value) =>
  console.log(JSON.stringify({ scenario, [field]: value }));

// Calls a second of some clients.
const many = async (count, clients, once) => {
  let next = 0;
  const start = performance.now();
  await Promise.all(
    Array.from({ length: clients }, async () => {
      while (next++ < count) await once();
    }),
  );
  return count / ((performance.now() - start) / 1000);
};

for await (const _ of createInterface({ input: process.stdin })) {
  const times = [];
  for (let i = 0; i < 200; i++) {
    const start = performance.now();
    await call('one');
    times.push(performance.now() - start);
  }
  times.sort((a, b) => a - b);
  report('one', 'p50_ms', times[100]);
  report('chain', 'tasks_per_s', 10 * (await many(100, 8, () => call('chain'))));
  report('fan-out', 'tasks_per_s', await many(1000, 8, () => call('one')));
  report('no-op', 'jobs_per_s', await many(5000, CLIENTS, () => call('nothing')));
  report('submit', 'jobs_per_s', await many(5000, CLIENTS, submit));
  console.log();
}
process.exit(0);
