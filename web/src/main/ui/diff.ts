/** The lines that differ between two texts. */

export interface DiffLine {
  kind: 'same' | 'added' | 'removed'
  text: string
}

/** Comparisons of lines that are made; beyond, what differs counts as replaced as a whole. */
const MOST = 4_000_000

/** All lines of both, those that are the same once. */
export function diff(before: string[], after: string[]): DiffLine[] {
  let start = 0
  while (start < before.length && start < after.length && before[start] === after[start]) start++
  let end = 0
  while (
    end < before.length - start &&
    end < after.length - start &&
    before[before.length - 1 - end] === after[after.length - 1 - end]
  )
    end++
  const old = before.slice(start, before.length - end)
  const next = after.slice(start, after.length - end)
  const line = (kind: DiffLine['kind']) => (text: string): DiffLine => ({ kind, text })
  return [
    ...before.slice(0, start).map(line('same')),
    ...middle(old, next),
    ...before.slice(before.length - end).map(line('same')),
  ]
}

/** By the longest common subsequence. */
function middle(old: string[], next: string[]): DiffLine[] {
  const width = next.length + 1
  const common = new Uint32Array(old.length * next.length > MOST ? 0 : (old.length + 1) * width)
  for (let i = common.length === 0 ? -1 : old.length - 1; i >= 0; i--) {
    for (let k = next.length - 1; k >= 0; k--) {
      common[i * width + k] =
        old[i] === next[k]
          ? (common[(i + 1) * width + k + 1] ?? 0) + 1
          : Math.max(common[(i + 1) * width + k] ?? 0, common[i * width + k + 1] ?? 0)
    }
  }
  const lines: DiffLine[] = []
  let i = 0
  let k = 0
  while (i < old.length || k < next.length) {
    if (common.length > 0 && i < old.length && k < next.length && old[i] === next[k]) {
      lines.push({ kind: 'same', text: old[i] ?? '' })
      i++
      k++
    } else if (k >= next.length || (i < old.length && (common[(i + 1) * width + k] ?? 0) >= (common[i * width + k + 1] ?? 0))) {
      lines.push({ kind: 'removed', text: old[i++] ?? '' })
    } else {
      lines.push({ kind: 'added', text: next[k++] ?? '' })
    }
  }
  return lines
}

/** The lines that differ with some around them; a gap in between is undefined. */
export function hunks(lines: DiffLine[], around: number): (DiffLine | undefined)[] {
  const shown: (DiffLine | undefined)[] = []
  let last = -1
  lines.forEach((line, i) => {
    const near = lines.slice(Math.max(0, i - around), i + around + 1).some((one) => one.kind !== 'same')
    if (!near) return
    if (last >= 0 && i > last + 1) shown.push(undefined)
    shown.push(line)
    last = i
  })
  return shown
}
