/** Finds in a JSON Schema what may stand at a place of a YAML document. */

export interface Schema {
  $ref?: string
  $defs?: Record<string, Schema>
  type?: string | string[]
  properties?: Record<string, Schema>
  items?: Schema
  anyOf?: Schema[]
  additionalProperties?: boolean | Schema
  description?: string
  enum?: unknown[]
  required?: string[]
  default?: unknown
}

export interface Field {
  name: string
  type: string
  description: string
  required: boolean
  /** What follows the name: a list, a map, or a value. */
  holds: 'list' | 'map' | 'value'
}

/**
 * The keys around a line of a YAML document, from the outside in; `[]` is an element of a list. The
 * document need not be complete.
 *
 * @param indent how far the place itself is indented
 */
export function pathAt(lines: string[], line: number, indent: number): string[] {
  const path: string[] = []
  let keys = indent
  let dashes = indent
  for (let i = line; i >= 0 && keys > 0; i--) {
    const text = i === line ? (lines[i] ?? '').slice(0, indent) : (lines[i] ?? '')
    if (text.trim() === '' || text.trim().startsWith('#')) continue
    const found = /^(\s*)((?:-(?:\s+|$))*)(?:([\w.$-]+)\s*:)?/.exec(text)
    if (!found) continue
    const spaces = found[1]?.length ?? 0
    const dash = found[2] ?? ''
    const key = found[3]
    const at = spaces + dash.length
    if (i !== line && key !== undefined && at < keys) {
      path.unshift(key)
      keys = at
      dashes = at
    }
    // The element that the place, or the key just found, is in; its list may start at its own indent.
    if (dash !== '' && spaces < dashes) {
      path.unshift('[]')
      keys = spaces + 1
      dashes = spaces
    }
  }
  return path
}

/** The schema at a path; undefined if the path leads nowhere. */
export function schemaAt(root: Schema, path: string[]): Schema | undefined {
  let here: Schema | undefined = resolve(root, root)
  for (const step of path) {
    if (!here) return undefined
    const next: Schema | undefined =
      step === '[]'
        ? here.items
        : (here.properties?.[step] ?? (typeof here.additionalProperties === 'object' ? here.additionalProperties : undefined))
    here = next && resolve(root, next)
  }
  return here
}

/** Follows references, and leaves out the alternative that a value is absent. */
function resolve(root: Schema, schema: Schema): Schema {
  let here = schema
  for (let i = 0; i < 20; i++) {
    if (here.$ref) {
      const target: Schema | undefined = root.$defs?.[here.$ref.replace('#/$defs/', '')]
      if (!target) return here
      here = { ...target, ...(here.description ? { description: here.description } : {}) }
      continue
    }
    const one: Schema | undefined = here.anyOf?.find((choice) => choice.$ref)
    if (!one) return here
    here = { ...one, ...(here.description ? { description: here.description } : {}) }
  }
  return here
}

/** The fields that an object at a path may have. */
export function fieldsAt(root: Schema, path: string[]): Field[] {
  const here = schemaAt(root, path)
  return Object.entries(here?.properties ?? {}).map(([name, raw]) => {
    const schema = resolve(root, raw)
    const types = (Array.isArray(schema.type) ? schema.type : [schema.type ?? '']).filter((type) => type !== 'null')
    const type = types.join(' or ')
    return {
      name,
      type,
      description: raw.description ?? schema.description ?? '',
      required: here?.required?.includes(name) ?? false,
      holds: type === 'array' ? 'list' : type === 'object' ? 'map' : 'value',
    }
  })
}

/** The values that a field of a closed list may have. */
export function valuesAt(root: Schema, path: string[]): string[] {
  return (schemaAt(root, path)?.enum ?? []).filter((value) => value !== null).map(String)
}
