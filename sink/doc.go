// Package sink keeps everything in ClickHouse: pages as they were served, what
// was read in them, how it changed, and the ledger of runs.
//
// In:  per page a crawl.Page, its extract.Document and normalize.Result.
// Out: tables and views for analysts, and in Go the queries of the commands.
//
// The attachments of an article are a part of it: their bodies stand in the row
// of its version (pages.files), the version's hash covers them, and a record
// that one of them states names it (records.evidence_file).
//
// Four rules make it hold:
//
//   - A page counts as fetched once its row in fetches is stored; that row is
//     written last. What a killed run left half-done is taken away when the
//     run is resumed (Begin), so it ends with the rows of an undisturbed run.
//   - Items and records are intervals of time: first_seen, and closed_at when
//     the page was seen not to say so any more (ledger.go). A page that says
//     the same again adds nothing.
//   - Changes are computed at the end of a run from those intervals (diff.go,
//     change.go), and readers see a run only once its row in runs says that it
//     ended.
//   - A rule that several pages state changes once. A page that is seen to say
//     later what one of no less authority says already confirms the change and
//     has none of its own; until then the view conflicts shows that it lags
//     behind (elsewhere.go).
//
// The same code runs on a server and on ClickHouse inside this process
// (sink/embedded). It is the only package that knows clickhouse-go.
package sink
