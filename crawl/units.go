package crawl

import (
	"fmt"
	"strconv"
	"strings"
	"time"
)

// Duration is a time.Duration that YAML reads and writes as "1s", "90m", "7d".
type Duration time.Duration

// D is the plain duration.
func (d Duration) D() time.Duration { return time.Duration(d) }

// String writes the duration in the unit that YAML reads.
func (d Duration) String() string {
	const day = 24 * time.Hour
	if t := d.D(); t >= day && t%day == 0 {
		return strconv.Itoa(int(t/day)) + "d"
	}
	s := d.D().String() // "1h0m0s"
	if strings.HasSuffix(s, "m0s") {
		s = s[:len(s)-2]
	}
	if strings.HasSuffix(s, "h0m") {
		s = s[:len(s)-2]
	}
	return s
}

// MarshalYAML writes the duration.
func (d Duration) MarshalYAML() (any, error) { return d.String(), nil }

// UnmarshalYAML reads the duration.
func (d *Duration) UnmarshalYAML(unmarshal func(any) error) error {
	var s string
	if err := unmarshal(&s); err != nil {
		return err
	}
	v, err := ParseDuration(s)
	*d = Duration(v)
	return err
}

// ParseDuration reads what time.ParseDuration reads, and whole days: "7d".
func ParseDuration(s string) (time.Duration, error) {
	if n, ok := strings.CutSuffix(s, "d"); ok {
		if days, err := strconv.Atoi(n); err == nil && days >= 0 && days <= 36500 {
			return time.Duration(days) * 24 * time.Hour, nil
		}
	}
	v, err := time.ParseDuration(s)
	if err != nil || v < 0 {
		return 0, fmt.Errorf("%q is no duration: write 500ms, 1s, 30m, 6h or 7d", s)
	}
	return v, nil
}

// Size is a number of bytes that YAML reads and writes as "512KB", "16MB".
type Size int64

var sizeUnits = []struct {
	name string
	n    Size
}{{"GB", 1 << 30}, {"MB", 1 << 20}, {"KB", 1 << 10}, {"B", 1}}

// String writes the size in the largest unit that divides it.
func (s Size) String() string {
	for _, u := range sizeUnits {
		if s >= u.n && s%u.n == 0 {
			return strconv.FormatInt(int64(s/u.n), 10) + u.name
		}
	}
	return "0B"
}

// MarshalYAML writes the size.
func (s Size) MarshalYAML() (any, error) { return s.String(), nil }

// UnmarshalYAML reads the size.
func (s *Size) UnmarshalYAML(unmarshal func(any) error) error {
	var text string
	if err := unmarshal(&text); err != nil {
		return err
	}
	up := strings.ToUpper(strings.TrimSpace(text))
	for _, u := range sizeUnits {
		if num, ok := strings.CutSuffix(up, u.name); ok {
			up = strings.TrimSpace(num)
			if n, err := strconv.ParseInt(up, 10, 32); err == nil && n >= 0 {
				*s = Size(n) * u.n
				return nil
			}
			break
		}
	}
	return fmt.Errorf("%q is no size: write 512KB or 16MB", text)
}
