package sink

import (
	"context"
	"crypto/sha256"
	"embed"
	"errors"
	"fmt"
	"io/fs"
	"log/slog"
	"strings"

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

// ErrOtherSchema says that a store was made by steps that read otherwise then.
var ErrOtherSchema = errors.New("the store has another schema than this build makes")

// Migrate brings the schema up to date, fills the regions and labels, and gives the
// number of steps that were missing. It may run twice, and in two processes at
// once. It leaves a store alone that was made by other steps (ErrOtherSchema).
func (s *Store) Migrate(ctx context.Context) (int, error) {
	applied := 0
	if err := s.migrationsOnCluster(ctx); err != nil {
		return 0, fmt.Errorf("make the table %s on the cluster: %w", migrationsTable, err)
	}
	err := s.withMigrations(func(p *goose.Provider) error {
		if err := s.checkSteps(ctx, p); err != nil {
			return err
		}
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

// checkSteps compares the steps that made the store with those of this build, by
// hashes that stand in the comment of the table of steps. They are written before
// the steps are done, so that a process that dies in between does not leave a
// store of unknown make.
func (s *Store) checkSteps(ctx context.Context, p *goose.Provider) error {
	last, _, err := p.GetVersions(ctx) // a status asks for each step by itself
	if err != nil {
		return err
	}
	var comment string
	err = s.conn.QueryRow(ctx, "SELECT comment FROM system.tables WHERE database = currentDatabase() AND name = ?", migrationsTable).Scan(&comment)
	if err != nil {
		return err
	}
	_, list, _ := strings.Cut(comment, ": ")
	made := strings.Fields(list)
	var hashes []string
	missing := false
	for i, step := range p.ListSources() {
		text, err := migrations.ReadFile("migrations/" + step.Path)
		if err != nil {
			return err
		}
		hashes = append(hashes, fmt.Sprintf("%.8x", sha256.Sum256(text)))
		if step.Version > last {
			missing = true
		} else if i >= len(made) || made[i] != hashes[i] {
			return fmt.Errorf("%w (%s is the first step that differs): use the build that made it, or name a new folder or database in clickhouse.dsn and run the sources again",
				ErrOtherSchema, step.Path)
		}
	}
	if !missing {
		return nil
	}
	return s.conn.Exec(ctx, fmt.Sprintf("ALTER TABLE %s%s MODIFY COMMENT 'Steps of the schema that were applied, and hashes of what they do: %s'",
		migrationsTable, s.cluster.onCluster(), strings.Join(hashes, " ")))
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
