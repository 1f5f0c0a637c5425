package crawl

import (
	"testing"
	"time"
)

func TestDue(t *testing.T) {
	now := time.Date(2025, 6, 1, 12, 0, 0, 0, time.UTC)
	ago := func(d time.Duration) time.Time { return now.Add(-d) }
	const day = 24 * time.Hour
	week := Revisit{Max: Duration(7 * day)}
	for _, tc := range []struct {
		name string
		st   URLState
		r    Revisit
		want bool
	}{
		{"never asked for", URLState{}, week, true},
		{"looked in two years, by a clock that was ahead", URLState{Checked: ago(-730 * day), Seen: ago(day), Changed: ago(day)}, week, true},
		{"changed four days before the last look, looked a minute ago", URLState{Checked: ago(time.Minute), Seen: ago(4 * day), Changed: ago(4 * day)}, week, true},
		{"changed six days before the last look, looked 14 hours ago", URLState{Checked: ago(14 * time.Hour), Seen: ago(6*day + 14*time.Hour), Changed: ago(6*day + 14*time.Hour)}, week, false},
		{"unchanged for 50 days, looked 4 days ago", URLState{Checked: ago(4 * day), Seen: ago(54 * day), Changed: ago(54 * day)}, week, false},
		{"unchanged for 50 days, looked 5 days ago", URLState{Checked: ago(5 * day), Seen: ago(55 * day), Changed: ago(55 * day)}, week, true},
		{"unchanged for a year, looked a week ago", URLState{Checked: ago(7 * day), Seen: ago(372 * day), Changed: ago(372 * day)}, week, true},
		{"used to change weekly, unchanged for 50 days, looked 4 days ago", URLState{Checked: ago(4 * day), Seen: ago(124 * day), Changed: ago(54 * day), Changes: 10}, week, true},
		{"new, but not more often than hourly", URLState{Checked: ago(30 * time.Minute), Seen: ago(30 * time.Minute), Changed: ago(30 * time.Minute)}, Revisit{Min: Duration(time.Hour), Max: Duration(day)}, false},
		{"failed four times", URLState{Checked: ago(time.Minute), Failures: 4}, week, true},
		{"failed six times, 23 hours ago", URLState{Checked: ago(23 * time.Hour), Failures: 6}, week, false},
		{"failed six times, a day ago", URLState{Checked: ago(day), Failures: 6}, week, true},
		{"failed for years", URLState{Checked: ago(7 * day), Failures: 5000}, week, true},
	} {
		if got := tc.st.Due(now, tc.r); got != tc.want {
			t.Errorf("%s: due %v", tc.name, got)
		}
	}
}

func TestWindow(t *testing.T) {
	at := func(clock string) time.Time {
		c, err := time.ParseInLocation("15:04", clock, chinaTime)
		if err != nil {
			t.Fatal(err)
		}
		return time.Date(2025, 6, 1, c.Hour(), c.Minute(), 0, 0, chinaTime)
	}
	for _, tc := range []struct {
		window Window
		clock  string
		want   time.Duration
	}{
		{"", "12:00", 0},
		{"22:00-06:00", "23:10", 0},
		{"22:00-06:00", "05:59", 0},
		{"22:00-06:00", "06:00", 16 * time.Hour},
		{"22:00-06:00", "21:30", 30 * time.Minute},
		{"09:00-17:30", "08:00", time.Hour},
		{"09:00-17:30", "17:30", 15*time.Hour + 30*time.Minute},
		{"00:00-24:00", "23:59", 0},
	} {
		if got := tc.window.Wait(at(tc.clock)); got != tc.want {
			t.Errorf("%s at %s: %v, want %v", tc.window, tc.clock, got, tc.want)
		}
	}
	for _, bad := range []Window{"22-6", "25:00-06:00", "22:00-24:01", "22:00-06:00x", "2:00-6:00", "22:60-23:00"} {
		if _, _, err := bad.bounds(); err == nil {
			t.Errorf("%s is taken for a window", bad)
		}
	}
}

func TestUnits(t *testing.T) {
	for text, want := range map[string]string{
		"1s": "1s", "90m": "1h30m", "7d": "7d", "48h": "2d", "500ms": "500ms", "0s": "0s", "1h": "1h", "1m1s": "1m1s", "1h0m1s": "1h0m1s", "36h": "36h",
	} {
		d, err := ParseDuration(text)
		if err != nil || Duration(d).String() != want {
			t.Errorf("%s is written %s, %v", text, Duration(d), err)
		}
	}
	for _, bad := range []string{"", "1", "-1s", "10 seconds", "1.5d", "99999d"} {
		if d, err := ParseDuration(bad); err == nil {
			t.Errorf("%q is read as %v", bad, d)
		}
	}
	for text, want := range map[string]Size{"16MB": 16 << 20, "512 kb": 512 << 10, "1GB": 1 << 30, "7B": 7} {
		var s Size
		if err := s.UnmarshalYAML(func(v any) error { *v.(*string) = text; return nil }); err != nil || s != want {
			t.Errorf("%s is read as %d, %v", text, s, err)
		}
	}
	if s := Size(1536).String(); s != "1536B" {
		t.Errorf("1536 bytes are written %s", s)
	}
}
