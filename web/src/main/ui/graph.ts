import { Graph, layout } from '@dagrejs/dagre'
import { stateOf, type TaskNode } from './tree'

/** The order of tasks as a drawing: branches side by side, long lists folded into one node. */

export interface Box {
  node: TaskNode
  /** A composite that stands for all that is in it. */
  folded: boolean
  x: number
  y: number
}

export interface Edge {
  points: { x: number; y: number }[]
}

export interface Drawing {
  boxes: Box[]
  edges: Edge[]
  width: number
  height: number
}

export const WIDTH = 190
export const HEIGHT = 46

/** Parallel tasks up to this number are drawn each. */
const BRANCHES = 8

/** Whether the tasks in a node are drawn one by one: those of lists never are. */
export function branches(node: TaskNode): boolean {
  return (
    node.children.length > 0 &&
    node.children.length <= BRANCHES &&
    node.children.every((child) => child.runs[0]?.index === undefined)
  )
}

/** Places the tasks of a job; `down` draws from the top to the bottom. */
export function draw(nodes: TaskNode[], down: boolean): Drawing {
  const graph = new Graph()
  graph.setGraph({ rankdir: down ? 'TB' : 'LR', nodesep: 14, ranksep: 46, marginx: 16, marginy: 16 })
  graph.setDefaultEdgeLabel(() => ({}))
  const shown = new Map<string, { node: TaskNode; folded: boolean }>()

  /** Adds a node and what is in it; returns where it begins and where it ends. */
  const add = (node: TaskNode): { first: string[]; last: string[] } => {
    if (branches(node)) {
      const parts = node.children.map(add)
      return { first: parts.flatMap((part) => part.first), last: parts.flatMap((part) => part.last) }
    }
    graph.setNode(node.key, { width: WIDTH, height: HEIGHT })
    shown.set(node.key, { node, folded: node.children.length > 0 })
    return { first: [node.key], last: [node.key] }
  }
  let ends: string[] = []
  for (const node of nodes) {
    const { first, last } = add(node)
    for (const from of ends) for (const to of first) graph.setEdge(from, to)
    ends = last
  }
  layout(graph)
  const boxes = [...shown].map(([key, one]) => {
    const placed = graph.node(key) as { x: number; y: number }
    return { ...one, x: placed.x - WIDTH / 2, y: placed.y - HEIGHT / 2 }
  })
  const edges = graph.edges().map((edge) => ({ points: (graph.edge(edge) as { points: { x: number; y: number }[] }).points }))
  const size = graph.graph() as { width?: number; height?: number }
  return { boxes, edges, width: size.width ?? 0, height: size.height ?? 0 }
}

/** The tasks of a folded node by their end: how many of how many. */
export function share(node: TaskNode): { done: number; all: number } {
  const run = node.runs.at(-1)
  const done = node.children.filter((child) => ['COMPLETED', 'SKIPPED'].includes(stateOf(child) ?? '')).length
  return { done: run?.completions ?? done, all: run?.size ?? node.children.length }
}
