package sink

import (
	"context"
	"embed"
	"fmt"
	"io/fs"
	"log/slog"

	"github.com/pressly/goose/v3"
)

// Each file is one statement that may run again: ClickHouse takes one at a
// time, and a migration is noted as applied only after it ran.
//
//go:embed migrations/*.sql
var migrations embed.FS

// migrationsTable is where goose notes what it applied.
const migrationsTable = "migrations"

// A Migration is one step of the schema.
type Migration struct {
	Version int64
	File    string
	Applied bool
}

// Migrate brings the schema up to date, fills the regions and labels, and gives the
// number of steps that were missing. It may run twice, and in two processes at
// once.
func (s *Store) Migrate(ctx context.Context) (int, error) {
	applied := 0
	if err := s.migrationsOnCluster(ctx); err != nil {
		return 0, fmt.Errorf("make the table %s on the cluster: %w", migrationsTable, err)
	}
	err := s.withMigrations(func(p *goose.Provider) error {
		results, err := p.Up(ctx)
		applied = len(results)
		return err
	})
	if err != nil {
		return applied, fmt.Errorf("bring the schema of %s up to date: %w", s.Database(), err)
	}
	if err := s.fillRegions(ctx); err != nil {
		return applied, err
	}
	return applied, s.fillLabels(ctx)
}

// Migrations lists the steps of the schema in order.
func (s *Store) Migrations(ctx context.Context) ([]Migration, error) {
	var list []Migration
	err := s.withMigrations(func(p *goose.Provider) error {
		statuses, err := p.Status(ctx)
		for _, st := range statuses {
			list = append(list, Migration{st.Source.Version, st.Source.Path, st.State == goose.StateApplied})
		}
		return err
	})
	if err != nil {
		return nil, fmt.Errorf("read the state of the schema of %s: %w", s.Database(), err)
	}
	return list, nil
}

func (s *Store) withMigrations(do func(*goose.Provider) error) (err error) {
	db := s.sqlDB()
	defer func() {
		if e := db.Close(); err == nil {
			err = e
		}
	}()
	files, err := fs.Sub(migrations, "migrations")
	if err != nil {
		return err
	}
	if s.cluster.name != "" {
		files = clusterFS{files, s.cluster}
	}
	p, err := goose.NewProvider(goose.DialectClickHouse, db, files,
		goose.WithTableName(migrationsTable), goose.WithSlog(slog.New(slog.DiscardHandler)))
	if err != nil {
		return err
	}
	return do(p)
}
