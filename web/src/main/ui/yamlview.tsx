import { useEffect, useState } from 'preact/hooks'
import { Copy } from './ui'

/** A value as YAML. */
export function Yaml({ value }: { value: unknown }) {
  const [yaml, setYaml] = useState('')
  useEffect(() => {
    void import('yaml').then(({ stringify }) => setYaml(stringify(value, { lineWidth: 0 })))
  }, [value])
  return (
    <>
      <div class="card-head">
        <h2 class="grow">As submitted</h2>
        <Copy value={yaml} label="Copy the definition" />
      </div>
      <pre class="card-body code" tabIndex={0}>
        {yaml}
      </pre>
    </>
  )
}
