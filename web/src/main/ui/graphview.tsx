import { useEffect, useMemo, useRef, useState } from 'preact/hooks'
import { duration, ran, STATE_TEXT } from './format'
import { draw, HEIGHT, share, WIDTH, type Box, type Edge } from './graph'
import type { JobData } from './jobdata'
import { setQuery } from './router'
import { latest } from './tree'
import { Empty, StateIcon, now } from './ui'

/** The tasks of a job as a graph. */
export default function GraphView({ data, chosen }: { data: JobData; chosen: string }) {
  const box = useRef<HTMLDivElement>(null)
  const [down, setDown] = useState(innerWidth < 760)
  useEffect(() => {
    const changed = () => setDown(innerWidth < 760)
    addEventListener('resize', changed)
    return () => removeEventListener('resize', changed)
  }, [])
  const drawing = useMemo(() => draw(data.nodes, down), [data.nodes, down])
  if (drawing.boxes.length === 0) return <Empty title="This job has no tasks yet" />
  return (
    <section ref={box} class="card graph" aria-label="Graph" tabIndex={0}>
      <div class="graph-plot" style={{ width: `${drawing.width}px`, height: `${drawing.height}px` }}>
        <svg width={drawing.width} height={drawing.height} aria-hidden="true">
          <defs>
            <marker id="tip" viewBox="0 0 8 8" refX="7" refY="4" markerWidth="7" markerHeight="7" orient="auto">
              <path d="M0 0 8 4 0 8z" class="graph-tip" />
            </marker>
          </defs>
          {drawing.edges.map((edge, i) => (
            <path key={i} class="graph-edge" d={curve(edge, down)} marker-end="url(#tip)" />
          ))}
        </svg>
        {drawing.boxes.map((one) => (
          <Node key={one.node.key} box={one} chosen={chosen} />
        ))}
      </div>
    </section>
  )
}

function Node({ box, chosen }: { box: Box; chosen: string }) {
  const { node } = box
  const run = latest(node)
  const took = run && ran(run, now.value)
  const picked = node.runs.some((one) => one.id === chosen)
  const part = box.folded ? share(node) : undefined
  return (
    <button
      type="button"
      class={`graph-node ${run ? '' : 'planned'}`}
      style={{ left: `${box.x}px`, top: `${box.y}px`, width: `${WIDTH}px`, height: `${HEIGHT}px` }}
      aria-pressed={picked}
      disabled={!run}
      onClick={() => run && setQuery({ task: picked ? undefined : run.id, line: undefined })}
    >
      <StateIcon state={run?.state ?? 'PLANNED'} />
      <span class="grow">
        <span class="cut graph-name">{node.name}</span>
        <span class="muted nums graph-more">
          {part
            ? `${part.done} of ${part.all}${node.failures > 0 ? `, ${node.failures} failed` : ''}`
            : run
              ? took === undefined
                ? (STATE_TEXT[run.state] ?? run.state)
                : duration(took)
              : 'not started'}
          {node.runs.length > 1 && `, ${node.runs.length} attempts`}
        </span>
      </span>
    </button>
  )
}

/** A line that leaves and arrives in the direction of the drawing. */
function curve({ points }: Edge, down: boolean): string {
  const from = points[0]
  const to = points.at(-1)
  if (!from || !to) return ''
  const [a, b] = down ? [{ x: from.x, y: (from.y + to.y) / 2 }, { x: to.x, y: (from.y + to.y) / 2 }] : [{ x: (from.x + to.x) / 2, y: from.y }, { x: (from.x + to.x) / 2, y: to.y }]
  return `M${from.x} ${from.y}C${a.x} ${a.y} ${b.x} ${b.y} ${to.x} ${to.y}`
}
