// What a user of @clickhouse/client does, against a reader's and a writer's door.
import assert from 'node:assert/strict'
import { createClient } from '@clickhouse/client'

const [readerURL, writerURL] = process.argv.slice(2)
const endless = 'SELECT number FROM numbers(1000000000000000)'

for (const compression of [undefined, { request: true, response: true }]) {
  const writer = createClient({ url: writerURL, username: 'writer', password: 'secret', compression })
  const reader = createClient({ url: readerURL, compression })
  for (const client of [reader, writer]) {
    const pong = await client.ping()
    assert.ok(pong.success, pong.error)
    assert.ok((await client.ping({ select: true })).success)
  }

  // insert
  await writer.command({ query: 'TRUNCATE TABLE policy.js' })
  const inserted = await writer.insert({
    table: 'policy.js', format: 'JSONEachRow',
    values: Array.from({ length: 1000 }, (_, i) => ({ id: i, name: `昆山\n${i}` })),
  })
  assert.equal(inserted.summary.written_rows, '1000')
  await assert.rejects(reader.insert({ table: 'policy.js', format: 'JSONEachRow', values: [{ id: 1, name: '' }] }), { code: '164' })

  // query
  const answer = await reader.query({
    query: 'SELECT count() AS n, max(name) AS name FROM policy.js WHERE id < {limit:UInt32}',
    query_params: { limit: 10 }, format: 'JSON', clickhouse_settings: { output_format_json_quote_64bit_integers: 0 },
  })
  const { data, rows } = await answer.json()
  assert.equal(rows, 1)
  assert.deepEqual(data, [{ n: 10, name: '昆山\n9' }])
  assert.ok(answer.query_id)
  await assert.rejects(reader.query({ query: 'SELECT * FROM policy.missing' }), { code: '60', type: 'UNKNOWN_TABLE' })
  await assert.rejects(reader.query({ query: "SELECT file('/etc/passwd')" }), { code: '497', type: 'ACCESS_DENIED' })

  // stream
  const big = await reader.query({ query: 'SELECT number FROM numbers(300000)', format: 'JSONEachRow' })
  let sum = 0
  for await (const chunk of big.stream()) for (const row of chunk) sum += Number(row.json().number)
  assert.equal(sum, 44999850000)

  // a stream that breaks off
  const broken = await reader.query({ query: "SELECT throwIf(number = 3000000, 'too far') FROM numbers(4000000)", format: 'JSONEachRow' })
  await assert.rejects(async () => { for await (const chunk of broken.stream()) for (const row of chunk) row.json() })

  // abort, before and during the answer
  const early = new AbortController()
  const waiting = reader.query({ query: `SELECT count() FROM (${endless}) WHERE NOT ignore(sipHash64(number))`, abort_signal: early.signal })
  setTimeout(() => early.abort(), 100)
  await assert.rejects(waiting)
  const stopped = await reader.query({ query: endless, format: 'CSV' })
  for await (const chunk of stopped.stream()) { stopped.close(); break }

  await Promise.all([reader.close(), writer.close()])
}
