import { join } from 'node:path'
import { defineConfig } from 'vitest/config'

/** `src/test/ui` needs nothing; `src/test/browser` needs a Winch, which WebPagesTest starts. */
export default defineConfig({
  test: {
    dir: join(import.meta.dirname, 'src/test', process.env['WINCH_URL'] ? '' : 'ui'),
    // Bounds for a machine that is busy with other tests, not for how long anything should take.
    testTimeout: 240_000,
    hookTimeout: 240_000,
    expect: { poll: { timeout: 90_000 } },
    maxWorkers: 1,
    fileParallelism: false,
  },
})
