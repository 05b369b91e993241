import { get, me, send } from './api'
import { duration, plural } from './format'
import type { NodeInfo, Queue } from './types'
import { Ago, Confirm, Empty, ErrorBox, State, attempt, now, useLoaded } from './ui'

interface Metrics {
  jobs: { running: number }
  tasks: { running: number }
  nodes: { online: number; cpuPercent: number }
}

/** Queues, and the processes that serve them. */
export function ClusterPage() {
  document.title = 'Queues and nodes · Winch'
  const queues = useLoaded((signal) => get<Queue[]>('/queues', signal), 'queues', 2000)
  const nodes = useLoaded((signal) => get<NodeInfo[]>('/nodes', signal), 'nodes', 2000)
  const metrics = useLoaded((signal) => get<Metrics>('/metrics', signal), 'metrics', 2000)
  const m = metrics.value
  return (
    <>
      <div class="head">
        <h1>Queues and nodes</h1>
      </div>
      {m && (
        <div class="tiles">
          <Tile label="jobs running" value={m.jobs.running} />
          <Tile label="tasks running" value={m.tasks.running} />
          <Tile label="nodes online" value={m.nodes.online} />
          <Tile label="mean CPU" value={`${Math.round(m.nodes.cpuPercent)} %`} />
        </div>
      )}
      {queues.error !== undefined && <ErrorBox error={queues.error} />}
      {queues.value && <Queues queues={queues.value} changed={queues.reload} />}
      {nodes.error !== undefined && <ErrorBox error={nodes.error} />}
      {nodes.value && <Nodes nodes={nodes.value} />}
    </>
  )
}

function Tile({ label, value }: { label: string; value: number | string }) {
  return (
    <div class="card tile">
      <span class="nums">{typeof value === 'number' ? value.toLocaleString('en') : value}</span>
      <span class="muted">{label}</span>
    </div>
  )
}

/** Queues whose names the engine and the nodes use among themselves. */
function isInternal(name: string): boolean {
  return name.startsWith('x-')
}

function Queues({ queues, changed }: { queues: Queue[]; changed: () => void }) {
  const shown = queues.filter((queue) => !isInternal(queue.name))
  if (shown.length === 0) return <Empty title="No queues yet">A queue appears with its first task or worker.</Empty>
  const deletes = me.value === undefined || me.value.level === 'admin' || me.value.level === 'standard'
  return (
    <section class="card" aria-label="Queues">
      <table class="list">
        <thead>
          <tr>
            <th>Queue</th>
            <th class="num c-count">Waiting</th>
            <th class="num c-count">Running</th>
            <th class="num wide c-count">Slots</th>
            <th class="wide c-wide">State</th>
          </tr>
        </thead>
        <tbody>
          {shown.map((queue) => (
            <tr key={queue.name}>
              <td class="title">{queue.name}</td>
              <td class={`num nums ${queue.size > 0 ? 'is-SCHEDULED' : 'muted'}`}>{queue.size.toLocaleString('en')}</td>
              <td class={`num nums ${queue.unacked > 0 ? 'is-RUNNING' : 'muted'}`}>{queue.unacked.toLocaleString('en')}</td>
              <td class="num nums wide">{queue.subscribers.toLocaleString('en')}</td>
              <td class="wide">
                <div class="row">
                  <span class={queue.subscribers === 0 && queue.size > 0 ? 'is-FAILED' : 'muted'}>{sentence(queue)}</span>
                  <div class="grow" />
                  {deletes && queue.subscribers === 0 && (
                    <Confirm
                      label="Delete"
                      sure="Delete it with its tasks?"
                      small
                      danger
                      act={async () => {
                        await attempt(() => send('DELETE', `/queues/${encodeURIComponent(queue.name)}`), 'Deleted')
                        changed()
                      }}
                    />
                  )}
                </div>
              </td>
            </tr>
          ))}
        </tbody>
      </table>
    </section>
  )
}

/** What a queue does, in a sentence. */
export function sentence(queue: Queue): string {
  if (queue.subscribers === 0) {
    return queue.size === 0 ? 'No worker serves it.' : `No worker serves it: ${plural(queue.size, 'task')} cannot start.`
  }
  if (queue.size > 0) {
    return queue.unacked >= queue.subscribers ? 'All slots are taken.' : 'Tasks are about to start.'
  }
  return queue.unacked > 0 ? 'Nothing waits.' : 'Idle.'
}

function Nodes({ nodes }: { nodes: NodeInfo[] }) {
  return (
    <section class="card" aria-label="Nodes">
      <table class="list">
        <thead>
          <tr>
            <th class="c-state">State</th>
            <th>Node</th>
            <th class="num c-time">Tasks</th>
            <th class="num c-time wide">CPU</th>
            <th class="c-time wide num">Up for</th>
            <th class="c-time wide num">Heartbeat</th>
            <th class="c-version wide">Version</th>
          </tr>
        </thead>
        <tbody>
          {nodes.map((node) => (
            <tr key={node.id}>
              <td>
                <State state={node.status} />
              </td>
              <td>
                <span class="title">{node.name}</span> <span class="muted">{node.hostname}</span>
                {node.fault && <span class="is-FAILED"> {node.fault}</span>}
              </td>
              <td class="num nums">{node.taskCount ?? 0}</td>
              <td class="num nums wide">{node.cpuPercent === undefined ? '–' : `${Math.round(node.cpuPercent)} %`}</td>
              <td class="num nums wide">{duration(now.value - Date.parse(node.startedAt))}</td>
              <td class="num muted wide">
                <Ago time={node.lastHeartbeatAt} />
              </td>
              <td class="muted wide">{node.version}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </section>
  )
}
