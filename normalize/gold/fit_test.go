package gold

import (
	"flag"
	"math"
	"math/rand/v2"
	"testing"

	"policywatch/normalize"
)

var fitNow = flag.Bool("fit", false, "fit the factors of confidence to the annotated pages and print them")

// An observation is one record: its doubts, and whether it was right.
type observation struct {
	doubts []int
	right  bool
}

// caution pulls factors towards 1: a doubt that few records have must explain
// more errors than chance to be given one.
const caution = 2

// fit finds the factors, none above 1, that make what was right and wrong the
// likeliest where a record is right with a chance of base times the product of
// the factors of its doubts. It goes from one factor to the next and takes the
// step that helps most until none does.
func fit(data []observation, numDoubts int) (base float64, factors []float64) {
	penalty := make([]float64, numDoubts+1) // -log of each factor; the last is the base's, of all records
	having := make([][]int, numDoubts+1)
	sum := make([]float64, len(data)) // of the penalties of each record
	penalty[numDoubts] = 0.01
	for i, o := range data {
		sum[i] = penalty[numDoubts]
		having[numDoubts] = append(having[numDoubts], i)
		for _, d := range o.doubts {
			having[d] = append(having[d], i)
		}
	}
	likelihood := func(d int, step float64) float64 {
		l := 0.0
		for _, i := range having[d] {
			x := sum[i] + step
			if data[i].right {
				l -= x
			} else {
				l += math.Log(1 - math.Exp(-x))
			}
		}
		if d < numDoubts {
			l -= caution * (penalty[d] + step)
		}
		return l
	}
	for range 200 {
		moved := false
		for d := range penalty {
			least := 0.0
			if d == numDoubts {
				least = 0.003 // nothing is sure
			}
			best, step := likelihood(d, 0)+1e-9, 0.0
			for _, s := range [...]float64{0.001, 0.004, 0.01, 0.02, 0.05, 0.1} {
				for _, s := range [2]float64{s, max(-s, least-penalty[d])} {
					if l := likelihood(d, s); l > best {
						best, step = l, s
					}
				}
			}
			if step != 0 {
				moved = true
				penalty[d] += step
				for _, i := range having[d] {
					sum[i] += step
				}
			}
		}
		if !moved {
			break
		}
	}
	for _, p := range penalty[:numDoubts] {
		factors = append(factors, math.Exp(-p))
	}
	return math.Exp(-penalty[numDoubts]), factors
}

// TestFit fits to records whose factors are known. With -fit it fits to the
// annotated pages too and prints what normalize/confidence.go is to say.
func TestFit(t *testing.T) {
	known := []float64{0.9, 0.7, 1}
	random := rand.New(rand.NewPCG(1, 2))
	var data []observation
	for range 20_000 {
		o, chance := observation{}, 0.99
		for d, f := range known {
			if random.IntN(3) == 0 {
				o.doubts = append(o.doubts, d)
				chance *= f
			}
		}
		o.right = random.Float64() < chance
		data = append(data, o)
	}
	base, factors := fit(data, len(known))
	for d, f := range known {
		if math.Abs(factors[d]-f) > 0.02 {
			t.Errorf("factor %d is %.3f, want %.3f", d, factors[d], f)
		}
	}
	if math.Abs(base-0.99) > 0.01 {
		t.Errorf("base is %.3f, want 0.99", base)
	}
	if *fitNow {
		fitAnnotated(t)
	}
}

// fitAnnotated prints the factors that fit the annotated pages beside those in
// use.
func fitAnnotated(t *testing.T) {
	all := normalize.AllDoubts()
	number := map[string]int{}
	for i, d := range all {
		number[d.Text] = i
	}
	having, right := make([]int, len(all)), make([]int, len(all))
	var data []observation
	for _, o := range allOutcomes(t) {
		var ob observation
		ob.right = o.Strict
		for _, d := range o.Record.Doubts() {
			k := number[d.Text]
			ob.doubts = append(ob.doubts, k)
			having[k]++
			if o.Strict {
				right[k]++
			}
		}
		data = append(data, ob)
	}
	base, factors := fit(data, len(all))
	t.Logf("%d records; base %.3f", len(data), base)
	for i, d := range all {
		t.Logf("%.3f in use, %.3f fits: %s (%d records, %d right)", d.Factor, factors[i], d.Text, having[i], right[i])
	}
}
