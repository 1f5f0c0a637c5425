package sink

import (
	"strings"
	"testing"
)

func TestLabels(t *testing.T) {
	lines := 0
	for line := range strings.Lines(labelFile) {
		if !strings.HasPrefix(line, "#") {
			lines++
		}
	}
	if got := len(labels()); got != lines-1 || len(labelIndex()) != got {
		t.Errorf("%d labels of %d values from %d lines", got, len(labelIndex()), lines-1)
	}
	for measure := range forInsured {
		if Label("zh", "measure", measure) == measure {
			t.Errorf("measure %s has no label", measure)
		}
	}
	for _, test := range []struct{ lang, value, want string }{
		{"zh", "≥670 CNY", "≥670元"},
		{"en", "≥670 CNY", "≥670 CNY"},
		{"zh", "60–300%", "60–300%"},
		{"zh", "10 workday", "10个工作日"},
		{"en", "10 workday", "10 working days"},
		{"en", "1 year", "1 year"},
		{"en", "5 pp", "5 percentage points"},
		{"zh", "2024-11-01–2025-01-05", "2024-11-01–2025-01-05"},
		{"zh", "unlimited", "不设限"},
		{"zh", "", ""},
	} {
		if got := LabelValue(test.lang, test.value); got != test.want {
			t.Errorf("LabelValue(%q, %q) = %q, want %q", test.lang, test.value, got, test.want)
		}
	}
}
