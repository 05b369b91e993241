import { readFileSync, readdirSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { gzipSync } from 'node:zlib'
import { defineConfig, type Plugin } from 'vite'

const OUT = join(import.meta.dirname, 'target/classes/dev/winch/web/files')

/** In bytes of gzip: what the first page loads, and all files together. */
const BUDGET = { script: 60_000, style: 12_000, all: 280_000 }

/** Leaves only compressed files, and fails above a budget. */
function compressed(): Plugin {
  const first = { script: new Set<string>(), style: new Set<string>() }
  return {
    name: 'compressed',
    generateBundle(_, bundle) {
      const add = (name: string) => {
        const chunk = bundle[name]
        if (chunk?.type !== 'chunk' || first.script.has(name)) return
        first.script.add(name)
        chunk.viteMetadata?.importedCss.forEach((css) => first.style.add(css))
        chunk.imports.forEach(add)
      }
      for (const [name, chunk] of Object.entries(bundle)) {
        if (chunk.type === 'chunk' && chunk.isEntry) add(name)
      }
    },
    closeBundle() {
      const sizes = { script: 0, style: 0, all: 0 }
      for (const entry of readdirSync(OUT, { recursive: true, withFileTypes: true })) {
        if (!entry.isFile()) continue
        const file = join(entry.parentPath, entry.name)
        const zipped = gzipSync(readFileSync(file), { level: 9 })
        writeFileSync(`${file}.gz`, zipped)
        rmSync(file)
        const name = file.slice(OUT.length + 1)
        sizes.all += zipped.length
        if (first.script.has(name)) sizes.script += zipped.length
        if (first.style.has(name)) sizes.style += zipped.length
        if (process.env['WINCH_SIZES']) console.log(String(zipped.length).padStart(8), name)
      }
      for (const [what, size] of Object.entries(sizes)) {
        const most = BUDGET[what as keyof typeof BUDGET]
        console.log(`${what}: ${size} of ${most} bytes`)
        if (size > most) throw new Error(`the pages are too large (${what}: ${size} of ${most} bytes of gzip)`)
      }
    },
  }
}

export default defineConfig({
  root: join(import.meta.dirname, 'src/main/ui'),
  base: '/ui/',
  publicDir: 'public',
  logLevel: 'warn',
  plugins: [compressed()],
  build: {
    outDir: OUT,
    emptyOutDir: true,
    target: ['chrome120', 'firefox121', 'safari17'],
    // Styles and images stay files: the policy of the pages allows nothing inline.
    assetsInlineLimit: 0,
    modulePreload: { polyfill: false },
    reportCompressedSize: false,
  },
  server: { proxy: { '^/(?!ui)': process.env['WINCH_ENDPOINT'] ?? 'http://127.0.0.1:8000' } },
})
