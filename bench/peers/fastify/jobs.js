// The jobs in SQLite: every statement is prepared once, and every write is durable before it returns.
import { randomUUID } from 'node:crypto'
import Database from 'better-sqlite3'

const columns =
  'id, document_id, status, priority, metadata, error_message, created_at, updated_at'

// Date only has milliseconds; the contract shows microseconds.
function now() {
  return new Date().toISOString().replace('Z', '000+00:00')
}

function fromRow(row) {
  if (row) row.metadata = row.metadata === null ? null : JSON.parse(row.metadata)
  return row
}

export function openJobs(path) {
  const database = new Database(path, { fileMustExist: true })
  database.pragma('journal_mode = WAL')
  database.pragma('synchronous = FULL')

  const insert = database.prepare(
    `INSERT INTO extraction_job (${columns})
     VALUES (@id, @document_id, @status, @priority, @metadata, @error_message, @created_at, @updated_at)`)
  const select = database.prepare(`SELECT ${columns} FROM extraction_job WHERE id = ?`)
  const update = database.prepare(
    'UPDATE extraction_job SET status = ?, error_message = ?, updated_at = ? WHERE id = ?')

  // One statement for every combination of filters, so that each can use its index.
  const lists = new Map()
  function list(filters) {
    const key = filters.join()
    if (!lists.has(key)) {
      const where = filters.length ? `WHERE ${filters.map((f) => `${f} = @${f}`).join(' AND ')}` : ''
      lists.set(key, database.prepare(
        `SELECT ${columns} FROM extraction_job ${where} ORDER BY rowid LIMIT @limit OFFSET @offset`))
    }
    return lists.get(key)
  }

  const change = database.transaction((id, { status, error_message }) => {
    const job = fromRow(select.get(id))
    if (!job) return undefined
    const message = error_message === undefined ? job.error_message : error_message
    if (status !== job.status || message !== job.error_message) {
      Object.assign(job, { status, error_message: message, updated_at: now() })
      update.run(job.status, job.error_message, job.updated_at, id)
    }
    return job
  })

  return {
    create({ document_id, priority, metadata }) {
      const time = now()
      const job = {
        id: randomUUID(), document_id, status: 'pending', priority, metadata,
        error_message: null, created_at: time, updated_at: time,
      }
      insert.run({ ...job, metadata: metadata === null ? null : JSON.stringify(metadata) })
      return job
    },

    find: (id) => fromRow(select.get(id)),

    update: (id, fields) => change.immediate(id, fields),

    list({ document_id, status, limit = -1, offset = 0 }) {
      const filters = []
      if (document_id !== undefined) filters.push('document_id')
      if (status !== undefined) filters.push('status')
      return list(filters).all({ document_id, status, limit, offset }).map(fromRow)
    },

    close: () => database.close(),
  }
}
