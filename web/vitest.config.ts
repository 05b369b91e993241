import { join } from 'node:path'
import { defineConfig } from 'vitest/config'

/** `src/test/ui` needs nothing; `src/test/browser` needs a Winch, which WebPagesTest starts. */
export default defineConfig({
  test: {
    dir: join(import.meta.dirname, 'src/test', process.env['WINCH_URL'] ? '' : 'ui'),
    testTimeout: 60_000,
    hookTimeout: 60_000,
    maxWorkers: 1,
    fileParallelism: false,
  },
})
