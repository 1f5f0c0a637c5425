package schedule

import (
	"fmt"
	"maps"
	"testing"
)

func TestParseShard(t *testing.T) {
	for _, ok := range []string{"", "1/1", "1/2", "2/2", "12/100"} {
		if _, err := ParseShard(ok); err != nil {
			t.Errorf("%q: %v", ok, err)
		}
	}
	for _, bad := range []string{"0/2", "3/2", "1", "1/", "/2", "a/b", "1/2/3", "-1/2", "1/0", " 1/2"} {
		if sh, err := ParseShard(bad); err == nil {
			t.Errorf("%q: read as %v", bad, sh)
		}
	}
}

func TestEveryKeyHasOneOwner(t *testing.T) {
	const keys = 5000
	for _, n := range []int{1, 2, 3, 7} {
		count := make([]int, n+1)
		for k := range keys {
			key := fmt.Sprintf("www.city%d.gov.cn", k)
			owners := 0
			for i := 1; i <= n; i++ {
				if (Shard{i, n}).Owns(key) {
					owners++
					count[i]++
				}
			}
			if owners != 1 {
				t.Fatalf("%d owners of %s among %d", owners, key, n)
			}
		}
		for i := 1; i <= n; i++ {
			if c := count[i]; c < keys/n*9/10 || c > keys/n*11/10 {
				t.Errorf("worker %d of %d has %d of %d keys", i, n, c, keys)
			}
		}
	}
}

// One worker more takes keys from all, and moves none between the others.
func TestOneWorkerMore(t *testing.T) {
	moved := 0
	for k := range 5000 {
		key := fmt.Sprintf("host-%d", k)
		if (Shard{4, 4}).Owns(key) {
			moved++
			continue
		}
		for i := 1; i <= 3; i++ {
			if (Shard{i, 3}).Owns(key) != (Shard{i, 4}).Owns(key) {
				t.Fatalf("%s moved between workers that were there before", key)
			}
		}
	}
	if moved < 1100 || moved > 1400 {
		t.Errorf("%d of 5000 keys moved, want about a quarter", moved)
	}
}

func TestKeys(t *testing.T) {
	got := Keys(map[string][]string{
		"alone":    {"z.example.cn"},
		"portal":   {"b.example.cn", "img.example.cn"},
		"portal-2": {"img.example.cn", "a.example.cn"},
		"city":     {"www.city.gov.cn", "*.city.gov.cn"},
		"bureau":   {"ybj.city.gov.cn"},
		"deep":     {"*.zfcg.city.gov.cn"},
		"other":    {"www.othercity.gov.cn"},
		"nothing":  nil,
	})
	want := map[string]string{
		"alone": "z.example.cn", "portal": "a.example.cn", "portal-2": "a.example.cn",
		"city": "*.city.gov.cn", "bureau": "*.city.gov.cn", "deep": "*.city.gov.cn",
		"other": "www.othercity.gov.cn", "nothing": "nothing",
	}
	if !maps.Equal(got, want) {
		t.Errorf("got  %v\nwant %v", got, want)
	}
}
