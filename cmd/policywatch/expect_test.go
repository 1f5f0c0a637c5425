package main

import (
	"strings"
	"testing"

	"policywatch/config"
)

func TestBreaches(t *testing.T) {
	want := config.Expect{Pages: 10, Records: 5, Fill: map[string]float64{"region": 0.9, "payer": 0.2}}
	for _, tt := range []struct {
		name           string
		pages, records int
		fill           map[string]float64
		codes          string
	}{
		{"all there", 10, 5, map[string]float64{"region": 0.9, "payer": 0.2}, ""},
		{"few pages", 9, 5, map[string]float64{"region": 1, "payer": 1}, "too-few-pages"},
		{"nothing read", 10, 0, nil, "too-few-records"},
		{"fields lost", 10, 5, map[string]float64{"region": 0.89, "payer": 0.1}, "seldom-filled:payer seldom-filled:region"},
	} {
		var codes []string
		for _, f := range breaches(want, tt.pages, tt.records, tt.fill) {
			codes = append(codes, strings.TrimSuffix(f.Code+":"+f.Field, ":"))
			if f.Stage != "expect" || f.Text == "" || f.Item != -1 {
				t.Errorf("%s: %+v", tt.name, f)
			}
		}
		if got := strings.Join(codes, " "); got != tt.codes {
			t.Errorf("%s: %q, want %q", tt.name, got, tt.codes)
		}
	}
}

func TestExpectationsNameFields(t *testing.T) {
	var src config.Source
	src.Name = "a"
	src.Expect.Fill = map[string]float64{"colour": 0.5}
	if _, err := expectations([]config.Source{src}); err == nil || !strings.Contains(err.Error(), `no field "colour"`) {
		t.Errorf("error %v", err)
	}
	src.Expect.Fill = map[string]float64{"region": 0.5}
	if got, err := expectations([]config.Source{src, {}}); err != nil || len(got) != 1 {
		t.Errorf("%v, %v", got, err)
	}
}
