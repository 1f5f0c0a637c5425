package schedule

import (
	"fmt"
	"hash/fnv"
	"strings"
)

// A Shard is one of several workers that share a crawl: the I-th of N, from 1.
// The zero Shard is the only worker and has all.
type Shard struct{ I, N int }

// ParseShard reads "2/5"; "" is the only worker.
func ParseShard(s string) (Shard, error) {
	if s == "" {
		return Shard{}, nil
	}
	var sh Shard
	if n, err := fmt.Sscanf(s, "%d/%d", &sh.I, &sh.N); err != nil || n != 2 || s != sh.String() || sh.I < 1 || sh.I > sh.N {
		return Shard{}, fmt.Errorf("shard %q: write I/N, the I-th of N workers from 1 on, such as 2/5", s)
	}
	return sh, nil
}

func (sh Shard) String() string { return fmt.Sprintf("%d/%d", sh.I, sh.N) }

// Owns tells whether what goes by key is this worker's, by rendezvous hashing:
// every worker scores the key, the highest score has it. A worker more or less
// moves only the keys that it gains or leaves behind, and no worker needs to
// ask another.
func (sh Shard) Owns(key string) bool {
	if sh.N <= 1 {
		return true
	}
	best, owner := uint64(0), 0
	for i := 1; i <= sh.N; i++ {
		if s := score(key, i); owner == 0 || s > best {
			best, owner = s, i
		}
	}
	return owner == sh.I
}

// score hashes a key for one worker. FNV alone leaves the last bytes, where
// workers differ, in the low bits; the finalizer spreads them (MurmurHash3's).
func score(key string, worker int) uint64 {
	h := fnv.New64a()
	fmt.Fprintf(h, "%s/%d", key, worker)
	x := h.Sum64()
	x ^= x >> 33
	x *= 0xff51afd7ed558ccd
	x ^= x >> 33
	x *= 0xc4ceb9fe1a85ec53
	return x ^ x>>33
}

// Keys gives each source the key by which shards own it, from the hosts that
// it may ask ("*.example.cn" for all below). Sources that share a host share
// the key, the first of all their hosts, so that a host belongs to one worker
// however many sources lead there.
func Keys(hosts map[string][]string) map[string]string {
	parent := map[string]string{}
	var root func(h string) string
	root = func(h string) string {
		if p, ok := parent[h]; ok && p != h {
			r := root(p)
			parent[h] = r
			return r
		}
		parent[h] = h
		return h
	}
	join := func(a, b string) {
		a, b = root(a), root(b)
		parent[max(a, b)] = min(a, b)
	}
	for _, hs := range hosts {
		for _, h := range hs {
			join(hs[0], h)
		}
	}
	for h := range parent { // "*.b.cn" owns b.cn, a.b.cn and *.a.b.cn
		for below := strings.TrimPrefix(h, "*."); below != ""; {
			if _, ok := parent["*."+below]; ok {
				join(h, "*."+below)
			}
			_, below, _ = strings.Cut(below, ".")
		}
	}
	keys := make(map[string]string, len(hosts))
	for source, hs := range hosts {
		keys[source] = source
		if len(hs) > 0 {
			keys[source] = root(hs[0])
		}
	}
	return keys
}
