// Restate for `make rivals`: starts one node of the server with its data in the folder given as its
// argument, serves the handlers, and prints the address of its ingress. Ends with its input.
import * as restate from '@restatedev/restate-sdk';
import { execFile, spawn } from 'node:child_process';
import { createServer } from 'node:net';

// The SDK needs it; Node has it from version 22 on.
Promise.withResolvers ??= () => {
  const parts = {};
  parts.promise = new Promise((resolve, reject) => Object.assign(parts, { resolve, reject }));
  return parts;
};

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

const register = () =>
  fetch(`http://127.0.0.1:${admin}/deployments`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ uri: `http://127.0.0.1:${handlers}` }),
  });
for (let tries = 0; !(await register().catch(() => ({}))).ok; tries++) {
  if (tries === 300) throw new Error('Restate does not accept the handlers');
  await new Promise((resolve) => setTimeout(resolve, 100));
}

console.log(JSON.stringify({ url: `http://127.0.0.1:${ingress}/work` }));
process.stdin.on('end', () => process.exit(0)).resume();
