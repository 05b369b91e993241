import { expect, test } from 'vitest'
import { draw, share } from '../../main/ui/graph'
import { tree, type TaskRun } from '../../main/ui/tree'

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

test('parallel tasks are side by side between those before and after', () => {
  const parallel = run('1')
  const nodes = tree(
    [run('0'), parallel, run('1/0', { parentId: parallel.id }), run('1/1', { parentId: parallel.id }), run('2')],
    [],
  )
  const drawing = draw(nodes, false)
  const box = Object.fromEntries(drawing.boxes.map((one) => [one.node.name, one]))
  expect(Object.keys(box).sort()).toEqual(['t0', 't1/0', 't1/1', 't2'])
  expect(box['t1/0']!.x).toBe(box['t1/1']!.x)
  expect(box['t0']!.x).toBeLessThan(box['t1/0']!.x)
  expect(box['t1/0']!.x).toBeLessThan(box['t2']!.x)
  expect(drawing.edges).toHaveLength(4)
})

test('a list is one node with its counts', () => {
  const each = run('0', { state: 'RUNNING', size: 10, completions: 4 })
  const parts = [0, 1, 2].map((index) => run('0/0', { parentId: each.id, index }))
  const drawing = draw(tree([each, ...parts], [{}, { name: 'later' }]), true)
  expect(drawing.boxes.map((one) => [one.node.name, one.folded])).toEqual([
    ['t0', true],
    ['later', false],
  ])
  expect(share(drawing.boxes[0]!.node)).toEqual({ done: 4, all: 10 })
  expect(drawing.boxes[0]!.y).toBeLessThan(drawing.boxes[1]!.y)
})
