package sink

import (
	"fmt"
	"strings"
	"testing"
)

func TestChunksOf(t *testing.T) {
	places := []place{{"a", "1", 5}, {"a", "2", 5}, {"b", "1", 30}, {"b", "2", 1}, {"c", "1", 2}}
	for n, want := range map[uint64]string{
		1:   "a1-a1 a2-a2 b1-b1 b2-b2 c1-c1",
		10:  "a1-a2 b1-b1 b2-c1",
		100: "a1-c1",
	} {
		var got []string
		for from, to := range chunksOf(places, n) {
			got = append(got, fmt.Sprint(from.Measure, from.Region, "-", to.Measure, to.Region))
		}
		if s := strings.Join(got, " "); s != want {
			t.Errorf("of %d: %s, want %s", n, s, want)
		}
	}
	for range chunksOf(nil, 10) {
		t.Error("a chunk of nothing")
	}
}
