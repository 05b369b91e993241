import { useEffect, useMemo, useRef, useState } from 'preact/hooks'
import { ApiError, get } from './api'
import { follow } from './events'
import { tree, type TaskNode, type TaskRun } from './tree'
import type { Job, JobSummary } from './types'

export interface JobData {
  job: JobSummary | undefined
  /** With its definition; what changes is in `job`. */
  whole: Job | undefined
  nodes: TaskNode[]
  runs: Map<string, TaskRun>
  error: ApiError | undefined
  /** Follows the job again, once it was restarted. */
  again: () => void
}

interface Progress {
  taskId?: string
  progress: number
}

/** A job and its tasks, kept up to date. */
export function useJob(id: string): JobData {
  const runs = useRef(new Map<string, TaskRun>())
  const [state, setState] = useState<{ job?: JobSummary; version: number; error?: ApiError }>({ version: 0 })
  const [whole, setWhole] = useState<Job>()
  const [turn, setTurn] = useState(0)

  useEffect(() => {
    let job: JobSummary | undefined
    let frame = 0
    let pause = 0
    const show = () => {
      frame = 0
      const before = performance.now()
      setState((old) => ({ ...old, ...(job ? { job } : {}), version: old.version + 1 }))
      requestAnimationFrame(() => (pause = Math.min(500, 3 * (performance.now() - before))))
    }
    const stop = follow(
      `/jobs/${id}/events`,
      (events) => {
        for (const { event, data } of events) {
          if (event === 'job') job = JSON.parse(data) as JobSummary
          else if (event === 'task') {
            const run = JSON.parse(data) as TaskRun
            runs.current.set(run.id, run)
          } else if (event === 'progress') {
            const step = JSON.parse(data) as Progress
            const run = runs.current.get(step.taskId ?? '')
            if (run) runs.current.set(run.id, { ...run, progress: step.progress })
            else if (!step.taskId && job) job = { ...job, progress: step.progress }
          }
        }
        if (frame === 0) frame = window.setTimeout(show, pause)
      },
      (error) => setState((old) => ({ ...old, error })),
    )
    return () => {
      stop()
      clearTimeout(frame)
    }
  }, [id, turn])

  const ended = state.job?.state
  useEffect(() => {
    get<Job>(`/jobs/${id}?execution=none`)
      .then(setWhole)
      .catch((error: unknown) => {
        if (error instanceof ApiError) setState((old) => ({ ...old, error }))
      })
  }, [id, ended])

  const planned = whole?.tasks
  const nodes = useMemo(() => tree(runs.current.values(), planned ?? []), [state.version, planned])
  return {
    job: state.job ?? whole,
    whole,
    nodes,
    runs: runs.current,
    error: state.error,
    again: () => setTurn((n) => n + 1),
  }
}
