import { at, hasEnded } from './format'
import type { Task, TaskState } from './types'

/** A run of a task, as streams of a job have it. */
export interface TaskRun {
  id: string
  jobId: string
  parentId?: string
  position: number
  name: string
  description?: string
  state: TaskState
  createdAt: string
  scheduledAt?: string
  startedAt?: string
  completedAt?: string
  failedAt?: string
  cancelledAt?: string
  error?: string
  result?: string
  queue?: string
  nodeId?: string
  path: string
  attempts?: number
  index?: number
  size?: number
  completions?: number
  progress?: number
  subjobId?: string
  var?: string
}

/** A task with the runs that tried it; without one it has not started. */
export interface TaskNode {
  key: string
  name: string
  runs: TaskRun[]
  children: TaskNode[]
  /** How many tasks below it failed. */
  failures: number
}

export function latest(node: TaskNode): TaskRun | undefined {
  return node.runs.at(-1)
}

export function stateOf(node: TaskNode): TaskState | undefined {
  return latest(node)?.state
}

/** The name of a run beside those of its list. */
export function title(run: { name: string; index?: number; path: string }): string {
  const name = run.name || `task ${Number(run.path.split('/').at(-1)) + 1}`
  return run.index === undefined ? name : `${name} #${run.index + 1}`
}

/**
 * The tasks of a job in the order of its definition, the elements of lists in theirs.
 *
 * @param planned the top-level tasks of the definition, of which the last may not have a run yet
 */
export function tree(runs: Iterable<TaskRun>, planned: Task[]): TaskNode[] {
  const nodes = new Map<string, TaskNode>()
  const ofRun = new Map<string, TaskNode>()
  const order = [...runs].sort((a, b) => (a.id < b.id ? -1 : 1))
  for (const run of order) {
    const key = `${run.parentId ?? ''}|${run.path}|${run.index ?? ''}`
    let node = nodes.get(key)
    if (!node) {
      node = { key, name: title(run), runs: [], children: [], failures: 0 }
      nodes.set(key, node)
    }
    node.runs.push(run)
    ofRun.set(run.id, node)
  }
  const roots = new Map<string, TaskNode>()
  for (const node of nodes.values()) {
    const parent = node.runs[0]?.parentId
    if (parent === undefined) roots.set(node.runs[0]?.path ?? '', node)
    else ofRun.get(parent)?.children.push(node)
  }
  const all: TaskNode[] = []
  const top = Math.max(planned.length, ...[...roots.keys()].map((path) => Number(path) + 1), 0)
  for (let i = 0; i < top; i++) {
    const name = planned[i]?.name || `task ${i + 1}`
    all.push(roots.get(String(i)) ?? { key: `planned ${i}`, name, runs: [], children: [], failures: 0 })
  }
  all.forEach(settle)
  return all
}

function settle(node: TaskNode): number {
  node.children.sort((a, b) => place(a) - place(b))
  node.failures = node.children.reduce((sum, child) => sum + settle(child), 0)
  return node.failures + (node.children.length === 0 && stateOf(node) === 'FAILED' ? 1 : 0)
}

function place(node: TaskNode): number {
  const run = node.runs[0]
  return run?.index ?? Number(run?.path.split('/').at(-1) ?? 0)
}

export interface TreeRow {
  node: TaskNode
  depth: number
  open: boolean | undefined
}

/** Lists longer than this are closed at first. */
export const LONG = 50

/**
 * The rows of a tree.
 *
 * @param toggled keys of nodes that are not as they are at first
 */
export function rowsOf(nodes: TaskNode[], toggled: ReadonlySet<string>, depth = 0, into: TreeRow[] = []): TreeRow[] {
  for (const node of nodes) {
    const parent = node.children.length > 0
    const open = parent ? (node.children.length <= LONG) !== toggled.has(node.key) : undefined
    into.push({ node, depth, open })
    if (open) rowsOf(node.children, toggled, depth + 1, into)
  }
  return into
}

/** The path of nodes from the top to a run; empty if it is not there. */
export function pathTo(nodes: TaskNode[], run: string): TaskNode[] {
  for (const node of nodes) {
    if (node.runs.some((one) => one.id === run)) return [node]
    const below = pathTo(node.children, run)
    if (below.length > 0) return [node, ...below]
  }
  return []
}

/** The ids of all runs of a node and of those below it. */
export function runsBelow(node: TaskNode, into = new Set<string>()): Set<string> {
  node.runs.forEach((run) => into.add(run.id))
  node.children.forEach((child) => runsBelow(child, into))
  return into
}

/** The task that failed first and was not tried again: what the job failed of. */
export function culprit(nodes: TaskNode[]): TaskRun | undefined {
  let first: TaskRun | undefined
  const visit = (node: TaskNode) => {
    const run = latest(node)
    if (run?.state !== 'FAILED') return node.children.forEach(visit)
    const below = node.children.filter((child) => stateOf(child) === 'FAILED')
    if (below.length > 0) return below.forEach(visit)
    if (!first || (at(run.failedAt) ?? Infinity) < (at(first.failedAt) ?? Infinity)) first = run
  }
  nodes.forEach(visit)
  return first
}

/** How many tasks are in each state, those that hold others not counted. */
export function tally(nodes: TaskNode[], into: Map<string, number> = new Map()): Map<string, number> {
  for (const node of nodes) {
    if (node.children.length > 0) tally(node.children, into)
    else {
      const state = stateOf(node) ?? 'PLANNED'
      into.set(state, (into.get(state) ?? 0) + 1)
    }
  }
  return into
}

export function isLive(run: TaskRun | undefined): boolean {
  return run !== undefined && !hasEnded(run.state)
}
