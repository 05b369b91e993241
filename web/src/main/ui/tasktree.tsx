import { useLayoutEffect, useMemo, useState } from 'preact/hooks'
import { duration, ran } from './format'
import { useKeys } from './keys'
import { latest, pathTo, rowsOf, type TaskNode, type TreeRow } from './tree'
import { StateIcon, now } from './ui'
import { useWindow } from './window'

const ROW = 32

interface Props {
  nodes: TaskNode[]
  /** The id of a run, or nothing. */
  chosen: string
  choose: (id: string | undefined) => void
  ended: boolean
}

/** The tasks of a job. Only the rows in view are in the page. */
export function TaskTree(props: Props) {
  const [toggled, setToggled] = useState<ReadonlySet<string>>(new Set())
  const rows = useMemo(() => rowsOf(props.nodes, toggled), [props.nodes, toggled])
  const view = useWindow(rows.length, ROW)
  const current = rows.findIndex((row) => row.node.runs.some((run) => run.id === props.chosen))

  const toggle = (node: TaskNode) => {
    const next = new Set(toggled)
    if (!next.delete(node.key)) next.add(node.key)
    setToggled(next)
  }
  const pick = (index: number) => {
    const run = rows[index] && latest(rows[index].node)
    if (run) props.choose(run.id)
  }
  // A task that a link names is shown, whatever holds it.
  // Once: rows that come later do not move what one looks at.
  const visible = current >= 0
  useLayoutEffect(() => {
    if (props.chosen === '') return
    if (visible) return view.show(current)
    const closed = pathTo(props.nodes, props.chosen)
      .slice(0, -1)
      .filter((node) => rows.some((row) => row.node.key === node.key && row.open === false))
    const first = closed[0]
    if (first) toggle(first)
  }, [props.chosen, visible, visible || rows.length])

  const move = (by: number) => {
    let next = current
    do next += by
    while (next >= 0 && next < rows.length && !latest(rows[next]!.node))
    pick(next)
  }
  useKeys({
    j: () => move(1),
    k: () => move(-1),
    Escape: () => props.choose(undefined),
  })
  const key = (event: KeyboardEvent) => {
    const row = rows[current]
    if (event.key === 'ArrowDown') move(1)
    else if (event.key === 'ArrowUp') move(-1)
    else if (event.key === 'ArrowRight' && row?.open === false) toggle(row.node)
    else if (event.key === 'ArrowLeft' && row?.open === true) toggle(row.node)
    else return
    event.preventDefault()
  }
  return (
    <div ref={view.box} class="tree" role="tree" aria-label="Tasks" tabIndex={0} onKeyDown={key}>
      <div style={{ height: `${view.height}px`, position: 'relative' }} role="presentation">
        <div style={{ transform: `translateY(${view.offset}px)` }} role="presentation">
          {rows.slice(view.first, view.last).map((row) => (
            <Row key={row.node.key} row={row} {...props} toggle={toggle} />
          ))}
        </div>
      </div>
    </div>
  )
}

function Row(props: Props & { row: TreeRow; toggle: (node: TaskNode) => void }) {
  const { node, depth, open } = props.row
  const run = latest(node)
  const took = run && ran(run, now.value)
  const many = node.children.length
  return (
    <div
      role="treeitem"
      aria-level={depth + 1}
      aria-selected={run !== undefined && node.runs.some((one) => one.id === props.chosen)}
      {...(open === undefined ? {} : { 'aria-expanded': open })}
      {...(run ? {} : { 'aria-disabled': true })}
      class={`tree-row pad-${Math.min(depth, 4)}`}
      onClick={() => run && props.choose(run.id)}
    >
      {open === undefined ? (
        <span class="twist" />
      ) : (
        <span
          class="twist"
          onClick={(event) => {
            event.stopPropagation()
            props.toggle(node)
          }}
        >
          <svg class="icon" viewBox="0 0 16 16" fill="none" stroke="currentColor" stroke-width="1.6" aria-hidden="true">
            <path d={open ? 'm4.5 6.5 3.5 3.5 3.5-3.5' : 'm6.5 4.5 3.5 3.5-3.5 3.5'} stroke-linecap="round" />
          </svg>
        </span>
      )}
      <StateIcon state={run?.state ?? 'PLANNED'} />
      <span class={`cut ${run ? '' : 'muted'}`}>{node.name}</span>
      {many > 0 && (
        <span class="tag nums">
          {run?.completions === undefined ? many : `${run.completions}/${run.size ?? many}`}
        </span>
      )}
      {node.failures > 0 && many > 0 && <span class="is-FAILED nums">{node.failures} failed</span>}
      {node.runs.length > 1 && <span class="tag nums">{node.runs.length} attempts</span>}
      {run?.subjobId && <span class="tag">job</span>}
      <span class="took nums">
        {run ? (took === undefined ? '' : duration(took)) : props.ended ? 'not run' : ''}
      </span>
    </div>
  )
}
