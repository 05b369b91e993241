import { at, endOf } from './format'
import type { TaskNode, TaskRun } from './tree'

/** A stretch of time in which a run waited, or ran. */
export interface Bar {
  kind: 'wait' | 'run'
  state: string
  from: number
  to: number
  run: TaskRun
}

export interface Lane {
  node: TaskNode
  depth: number
  bars: Bar[]
  /** Tasks at once, in equal spans, where so many are below it that each would be a line. */
  density?: number[]
}

/** More tasks than this below one are shown as a band. */
export const BAND = 500
const SPANS = 120

export interface Span {
  from: number
  to: number
}

/** Waiting and running of the runs of a node; a retry follows in the same lane. */
export function bars(node: TaskNode, now: number): Bar[] {
  const all: Bar[] = []
  for (const run of node.runs) {
    const created = at(run.createdAt) ?? 0
    const started = at(run.startedAt)
    const end = endOf(run) ?? now
    if ((started ?? end) > created) {
      all.push({ kind: 'wait', state: run.state, from: created, to: started ?? end, run })
    }
    if (started !== undefined) all.push({ kind: 'run', state: run.state, from: started, to: Math.max(end, started), run })
  }
  return all
}

/** How many of the leaves below a node ran at once, as a share of the most. */
export function density(node: TaskNode, span: Span, now: number): number[] {
  const counts = new Array<number>(SPANS + 1).fill(0)
  const width = (span.to - span.from) / SPANS || 1
  const clamp = (i: number) => Math.max(0, Math.min(SPANS, i))
  const visit = (one: TaskNode) => {
    if (one.children.length > 0) return one.children.forEach(visit)
    for (const bar of bars(one, now)) {
      if (bar.kind !== 'run' || bar.to < span.from || bar.from > span.to) continue
      const first = clamp(Math.floor((bar.from - span.from) / width))
      const last = clamp(Math.floor((bar.to - span.from) / width) + 1)
      counts[first] = (counts[first] ?? 0) + 1
      counts[last] = (counts[last] ?? 0) - 1
    }
  }
  node.children.forEach(visit)
  let sum = 0
  const levels = counts.slice(0, SPANS).map((change) => (sum += change))
  const most = Math.max(1, ...levels)
  return levels.map((level) => level / most)
}

/** The lanes of a timeline in the order of the definition. */
export function lanes(nodes: TaskNode[], span: Span, now: number, depth = 0, into: Lane[] = []): Lane[] {
  for (const node of nodes) {
    if (node.runs.length === 0) continue
    const lane: Lane = { node, depth, bars: bars(node, now) }
    if (node.children.length > BAND) lane.density = density(node, span, now)
    into.push(lane)
    if (!lane.density) lanes(node.children, span, now, depth + 1, into)
  }
  return into
}

/** From the first moment of all runs to the last. */
export function extent(nodes: TaskNode[], now: number): Span {
  const span = { from: Infinity, to: -Infinity }
  const visit = (node: TaskNode) => {
    for (const run of node.runs) {
      span.from = Math.min(span.from, at(run.createdAt) ?? Infinity)
      span.to = Math.max(span.to, endOf(run) ?? now)
    }
    node.children.forEach(visit)
  }
  nodes.forEach(visit)
  return span.from === Infinity ? { from: now - 1000, to: now } : { from: span.from, to: Math.max(span.to, span.from + 1) }
}

/** Round moments of a span, about so many. */
export function ticks(span: Span, about: number): number[] {
  const rough = (span.to - span.from) / about
  const units = [1, 2, 5, 10, 20, 50, 100, 200, 500, 1e3, 2e3, 5e3, 1e4, 3e4, 6e4, 12e4, 3e5, 6e5, 18e5, 36e5, 72e5, 216e5, 864e5, 6048e5]
  const step = units.find((unit) => unit >= rough) ?? 6048e5
  const all: number[] = []
  for (let t = Math.ceil(0 / step) * step; t <= span.to - span.from; t += step) all.push(t)
  return all
}
