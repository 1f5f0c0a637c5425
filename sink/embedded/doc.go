// Package embedded runs ClickHouse inside this process.
//
// In goes a folder; out come the doors that every ClickHouse client already
// knows: an http.RoundTripper for clickhouse-go's TransportFunc, and an
// http.Handler that speaks ClickHouse's HTTP interface to anybody else. Both
// are the same code: the RoundTripper calls the handler without a socket in
// between, so what works in process works when served.
//
//	engine, err := embedded.Open(ctx, "./data", embedded.Options{})
//	defer engine.Close()
//	db := clickhouse.OpenDB(&clickhouse.Options{
//		Protocol: clickhouse.HTTP, Addr: []string{"embedded:0"},
//		TransportFunc: engine.TransportFunc,
//	})
//
// The engine is libchdb, ClickHouse as a shared library, bound with purego: no
// C compiler is needed and CGO_ENABLED=0 works. The library is looked for, and
// where there is none fetched once, as Locate says.
//
// What the library's nature dictates: one data folder per process at a time
// (several opened one after the other are fine), one process per data folder,
// and no Keeper, so no Replicated tables.
package embedded
