import { expect, test } from 'vitest'
import { culprit, pathTo, rowsOf, runsBelow, tally, tree, type TaskRun } from '../../main/ui/tree'

let made = 0
const run = (path: string, more: Partial<TaskRun> = {}): TaskRun => ({
  id: String(++made).padStart(4, '0'),
  jobId: 'j',
  position: 1,
  name: `t${path}`,
  state: 'COMPLETED',
  createdAt: '2026-11-30T08:00:00Z',
  path,
  ...more,
})

test('tasks without a run follow those that have one', () => {
  const nodes = tree([run('0')], [{ name: 'a' }, { name: 'b' }, {}])
  expect(nodes.map((node) => [node.name, node.runs.length])).toEqual([
    ['t0', 1],
    ['b', 0],
    ['task 3', 0],
  ])
})

test('attempts are one task, the last one counts', () => {
  const nodes = tree([run('0', { state: 'FAILED' }), run('0', { attempts: 1 })], [])
  expect(nodes).toHaveLength(1)
  expect(nodes[0]?.runs.map((one) => one.state)).toEqual(['FAILED', 'COMPLETED'])
  expect(culprit(nodes)).toBeUndefined()
})

test('elements of a list are in its order whatever started first, with their attempts', () => {
  const each = run('0', { size: 3 })
  const nodes = tree(
    [
      run('0/0', { parentId: each.id, index: 2 }),
      run('0/0', { parentId: each.id, index: 0, state: 'FAILED' }),
      each,
      run('0/0', { parentId: each.id, index: 1 }),
      run('0/0', { parentId: each.id, index: 0 }),
    ],
    [],
  )
  expect(nodes[0]?.children.map((node) => node.runs.map((one) => one.index))).toEqual([[0, 0], [1], [2]])
  expect(nodes[0]?.children[1]?.name).toBe('t0/0 #2')
})

test('the culprit is the deepest task that failed first', () => {
  const parallel = run('1', { state: 'FAILED', failedAt: '2026-11-30T08:00:09Z' })
  const first = run('1/1', { parentId: parallel.id, state: 'FAILED', failedAt: '2026-11-30T08:00:02Z' })
  const later = run('1/0', { parentId: parallel.id, state: 'FAILED', failedAt: '2026-11-30T08:00:03Z' })
  const nodes = tree([run('0'), parallel, later, first], [])
  expect(culprit(nodes)?.id).toBe(first.id)
  expect(nodes[1]?.failures).toBe(2)
  expect(Object.fromEntries(tally(nodes))).toEqual({ COMPLETED: 1, FAILED: 2 })
  expect(pathTo(nodes, later.id).map((node) => node.name)).toEqual(['t1', 't1/0'])
  expect(runsBelow(nodes[1]!)).toEqual(new Set([parallel.id, first.id, later.id]))
})

test('long lists are closed at first', () => {
  const each = run('0')
  const all = [each, ...Array.from({ length: 51 }, (_, index) => run('0/0', { parentId: each.id, index }))]
  const nodes = tree(all, [])
  expect(rowsOf(nodes, new Set())).toHaveLength(1)
  expect(rowsOf(nodes, new Set([nodes[0]!.key]))).toHaveLength(52)
})

test('10,000 tasks become a tree in a fraction of a second', () => {
  const each = run('0')
  const all = [each, ...Array.from({ length: 10_000 }, (_, index) => run('0/0', { parentId: each.id, index }))]
  expect(tree(all, [])[0]?.children).toHaveLength(10_000)
})
