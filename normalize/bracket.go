package normalize

import "policywatch/normalize/scan"

// bracketOf makes a half-open interval of a bounded figure. Costs are counted
// as if continuous: 5万元(含)以下 ends at 50000. Ages are whole years: 69岁及以下
// ends at 70, and so does 60-69岁.
func bracketOf(s *scan.Span) interval {
	v := interval{min: s.Min, max: s.Max, lo: s.HasMin(), hi: s.HasMax()}
	if s.Exact() { // 满25年 without a bound word, 45岁
		v.hi = false
	}
	if s.Unit == scan.Age && v.hi && (s.Hi == scan.Incl || s.Hi == scan.At && lastOfDecade(s.Max)) {
		if next, ok := s.Max.Add(scan.Int(1)); ok {
			v.max = next
		}
	}
	return v
}

// lastOfDecade tells ages that end a bracket as its last year: 60-69岁, 18-59岁,
// 0-17岁, but not 35-45岁.
func lastOfDecade(d scan.Decimal) bool {
	n, ok := d.Int64()
	return ok && (n%10 == 9 || n%10 == 4 && n > 30 || n == 17)
}

// narrow puts a bracket in a frame. One that only ends closes one that only
// begins: 1000元以上,不满5000元.
func (f *frame) narrow(d dim, v interval, at origin) {
	var old *interval
	switch d {
	case dAge:
		old = &f.age
	case dAmount:
		old = &f.amount
	default:
		old = &f.contributed
	}
	if f.set.has(d) && old.lo && !old.hi && v.hi && !v.lo && old.min.Cmp(v.max) < 0 {
		v.lo, v.min = true, old.min
	}
	*old = v
	f.set.add(d)
	f.origin[d] = at
}
