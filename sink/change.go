package sink

import "context"

// findChanges finds the changes of policy that a run saw, and stores them.
func (s *Store) findChanges(ctx context.Context, run runRow) error {
	return nil
}
