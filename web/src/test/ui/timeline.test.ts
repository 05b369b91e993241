import { expect, test } from 'vitest'
import { bars, density, extent, lanes, ticks } from '../../main/ui/timeline'
import { tree, type TaskRun } from '../../main/ui/tree'

const T = Date.parse('2026-11-30T08:00:00Z')
let made = 0
const run = (path: string, from: number, start: number | undefined, end: number | undefined, more: Partial<TaskRun> = {}): TaskRun => ({
  id: String(++made).padStart(5, '0'),
  jobId: 'j',
  position: 1,
  name: `t${path}`,
  state: end === undefined ? 'RUNNING' : 'COMPLETED',
  createdAt: new Date(T + from).toISOString(),
  ...(start === undefined ? {} : { startedAt: new Date(T + start).toISOString() }),
  ...(end === undefined ? {} : { completedAt: new Date(T + end).toISOString() }),
  path,
  ...more,
})

test('a lane has the waits and the runs of every attempt', () => {
  const [node] = tree([run('0', 0, 10, 20, { state: 'FAILED' }), run('0', 30, 45, undefined, { attempts: 1 })], [])
  expect(bars(node!, T + 100).map((bar) => [bar.kind, bar.from - T, bar.to - T])).toEqual([
    ['wait', 0, 10],
    ['run', 10, 20],
    ['wait', 30, 45],
    ['run', 45, 100],
  ])
})

test('a task that waits still waits until now', () => {
  const [node] = tree([run('0', 0, undefined, undefined, { state: 'SCHEDULED' })], [])
  expect(bars(node!, T + 50).map((bar) => [bar.kind, bar.to - T])).toEqual([['wait', 50]])
})

test('more than 500 tasks are a band', () => {
  const each = run('0', 0, 0, 1000)
  const parts = Array.from({ length: 501 }, (_, index) => run('0/0', 0, index, index + 1, { parentId: each.id, index }))
  const nodes = tree([each, ...parts], [])
  const span = extent(nodes, T)
  expect([span.from - T, span.to - T]).toEqual([0, 1000])
  const all = lanes(nodes, span, T)
  expect(all).toHaveLength(1)
  expect(Math.max(...density(nodes[0]!, span, T))).toBe(1)
  expect(all[0]?.density?.at(-1)).toBe(0)
})

test('ticks are round moments', () => {
  expect(ticks({ from: 0, to: 4100 }, 6)).toEqual([0, 1000, 2000, 3000, 4000])
  expect(ticks({ from: 5, to: 6 }, 6)).toEqual([0, 1])
})
