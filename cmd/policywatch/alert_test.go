package main

import (
	"bytes"
	"log/slog"
	"strings"
	"testing"
	"time"
)

func TestAlertsSayStartAndEnd(t *testing.T) {
	var out bytes.Buffer
	now := time.Date(2025, 3, 1, 6, 0, 0, 0, time.UTC)
	a := newAlerts(slog.New(slog.NewTextHandler(&out, &slog.HandlerOptions{ReplaceAttr: func(_ []string, at slog.Attr) slog.Attr {
		if at.Key == slog.TimeKey {
			return slog.Attr{}
		}
		return at
	}})))
	a.now = func() time.Time { return now }
	a.resume("old", now.Add(-48*time.Hour), "no such host")
	for _, step := range []struct{ source, reason string }{
		{"well", ""}, {"site", "status 503"}, {"site", "status 503"}, {"old", "no such host"}, {"site", "timeout"}, {"site", ""}, {"site", ""}, {"old", ""},
	} {
		a.report(step.source, step.reason)
		now = now.Add(time.Hour)
	}
	want := `level=ERROR msg="source fails" source=site err="status 503"
level=INFO msg="source works again" source=site after=4h0m0s passes=3 err="status 503"
level=INFO msg="source works again" source=old after=55h0m0s passes=2 err="no such host"
`
	if got := out.String(); got != want {
		t.Errorf("got\n%swant\n%s", got, want)
	}
	a.report("gone", "x")
	a.forget(func(s string) bool { return !strings.HasPrefix(s, "gone") })
	if a.count() != 0 {
		t.Errorf("%d sources fail", a.count())
	}
}
