package main

import "testing"

func TestClip(t *testing.T) {
	for _, test := range []struct {
		in   string
		n    int
		want string
	}{
		{"起付线", 6, "起付线"},
		{"起付线", 5, "起付…"},
		{"起付线", 4, "起…"},
		{"a\n b", 9, "a b"},
		{"deductible", 4, "ded…"},
	} {
		if got := clip(test.in, test.n); got != test.want || columns(got) > test.n {
			t.Errorf("clip(%q, %d) = %q", test.in, test.n, got)
		}
	}
	if got := pad("起付线", 8); got != "起付线  " {
		t.Errorf("pad gives %q", got)
	}
}
